/**
 * The dictionary of keepalived.conf: which keywords stand in which block. The tables are in the files beside.
 */

import type { KeepalivedVersion } from '../../../models/keepalived/config.ts';
import { type BlockName, FLAG, type Keyword, type KeywordClass, parsed, TEXT, WORDS } from './keyword.ts';
import { GLOBAL_DEFS, ROOT } from './keywords-global.ts';
import { CHECKER_BLOCKS, CHECKERS, HOST, REAL_SERVER, URL, VIRTUAL_SERVER } from './keywords-lvs.ts';
import {
  AUTHENTICATION,
  BFD_INSTANCE,
  GARP_GROUP,
  TRACK_FILE,
  VRRP_INSTANCE,
  VRRP_SCRIPT,
  VRRP_SYNC_GROUP,
  VRRP_TRACK_PROCESS,
} from './keywords-vrrp.ts';

/** In the order of a file. */
const TABLES: readonly (readonly [BlockName, readonly Keyword[]])[] = [
  ['root', ROOT],
  ['global_defs', GLOBAL_DEFS],
  ['garp_group', GARP_GROUP],
  ['vrrp_script', VRRP_SCRIPT],
  ['vrrp_track_process', VRRP_TRACK_PROCESS],
  ['track_file', TRACK_FILE],
  ['track_group', [parsed('group', FLAG, 'The instances.', { opens: 'words' })]],
  ['bfd_instance', BFD_INSTANCE],
  ['vrrp_sync_group', VRRP_SYNC_GROUP],
  ['vrrp_instance', VRRP_INSTANCE],
  ['authentication', AUTHENTICATION],
  [
    'auth_hmac',
    ['type', 'key', 'key_id'].map((name) => parsed(name, WORDS, 'Signed adverts.', { since: '2.4' })),
  ],
  [
    'SSL',
    ['password', 'ca', 'certificate', 'key'].map((name) => parsed(name, TEXT, 'Certificates of SSL_GET.')),
  ],
  ['virtual_server', VIRTUAL_SERVER],
  ['real_server', REAL_SERVER],
  ...(Object.entries(CHECKERS) as [BlockName, readonly Keyword[]][]),
  ['url', URL],
  ['host', HOST],
];

const DICTIONARY: ReadonlyMap<BlockName, ReadonlyMap<string, Keyword>> = new Map(
  TABLES.map(([block, rows]) => [block, new Map(rows.map((row) => [row.name, row]))]),
);

const NONE: ReadonlyMap<string, Keyword> = new Map();

/** The keywords of a block; none in a block of lines or words. */
export function keywordsOf(block: BlockName): ReadonlyMap<string, Keyword> {
  return DICTIONARY.get(block) ?? NONE;
}

/** Whether the entries of a block are data, not keywords. */
export function isListBlock(block: BlockName): boolean {
  return block === 'lines' || block === 'words';
}

/** Whether that version of keepalived knows the keyword. */
export function isKnownTo(keyword: Keyword, version: KeepalivedVersion): boolean {
  if (keyword.until !== undefined) return version === '1.2.7';
  return keyword.since === undefined || compareVersions(keyword.since, version) <= 0;
}

/** The blocks, other than the given one, in which a word is a keyword. */
export function blocksWith(name: string, except: BlockName): readonly BlockName[] {
  return TABLES.filter(([block, rows]) => block !== except && rows.some((row) => row.name === name)).map(
    ([block]) => block,
  );
}

export interface KeywordRow {
  readonly keyword: string;
  /** The blocks in which it has this meaning. */
  readonly blocks: readonly BlockName[];
  readonly class: KeywordClass;
  readonly meaning: string;
  readonly takes: string;
  readonly byDefault: string;
  /** What lbsim does with it. */
  readonly happens: string;
  readonly versions: string;
}

/** Every keyword of every block, for the reference page; equal rows of several checkers are one. */
export function keywordRows(): readonly KeywordRow[] {
  const rows = new Map<string, KeywordRow>();
  for (const [block, keywords] of TABLES) {
    for (const keyword of keywords) {
      const row = describe(keyword);
      const key = JSON.stringify([CHECKER_BLOCKS.some((checker) => checker === block) ? '' : block, row]);
      const known = rows.get(key);
      rows.set(key, { ...row, blocks: [...(known?.blocks ?? []), block] });
    }
  }
  return [...rows.values()];
}

function describe(keyword: Keyword): Omit<KeywordRow, 'blocks'> {
  const versions: string[] = [];
  if (keyword.since !== undefined) versions.push(`since ${keyword.since}`);
  if (keyword.until !== undefined) versions.push('1.x only');
  return {
    keyword: keyword.name,
    class: keyword.class,
    meaning: keyword.meaning,
    takes: takes(keyword),
    byDefault: keyword.byDefault ?? '',
    happens: happens(keyword),
    versions: versions.join(', '),
  };
}

function happens(keyword: Keyword): string {
  if (keyword.class === 'W') return `read, with a warning; not modelled: ${keyword.lost ?? keyword.meaning}`;
  const used = keyword.class === 'M' ? 'used' : 'read, no effect';
  if (keyword.sameAs === undefined) return used;
  return `${used}, as \`${keyword.sameAs}\`${keyword.isDeprecated === true ? ', with a note' : ''}`;
}

function takes({ value, opens }: Keyword): string {
  const words = valueText(value);
  if (opens === undefined) return words;
  const inside = opens === 'lines' ? '{ one entry a line }' : opens === 'words' ? '{ names }' : '{ … }';
  return words === '' ? inside : `${words} ${inside}`;
}

function valueText(value: Keyword['value']): string {
  switch (value.type) {
    case 'flag':
      return '';
    case 'boolean':
      return 'on/off, on without a value';
    case 'integer':
      return value.max === 2_147_483_647
        ? `integer from ${value.min}`
        : `integer ${value.min} to ${value.max}`;
    case 'seconds':
      return 'whole seconds';
    case 'timer':
      return value.max === 4294 ? 'decimal seconds' : `decimal seconds, ${value.min} to ${value.max}`;
    case 'choice':
      return value.values.join(', ');
    case 'script':
      return 'command';
    case 'text':
      return 'word';
    default:
      return value.type === 'own' && value.least === 0 ? '' : 'words';
  }
}

function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
