/**
 * The values given in one block, each with its place: the last of a keyword counts, with the few exceptions.
 */

import type { Origin } from '../../../models/keepalived/config.ts';
import type { Statement } from './blocks.ts';
import type { BlockName, Keyword } from './keyword.ts';
import { keywordsOf } from './keywords.ts';
import type { Report } from './report.ts';
import { readValue, type Value } from './values.ts';

export interface Given<T> {
  readonly value: T;
  readonly origin: Origin;
}

export class Settings {
  readonly #values: ReadonlyMap<string, Given<Value>>;
  readonly #statements: readonly Statement[];

  constructor(values: ReadonlyMap<string, Given<Value>>, statements: readonly Statement[]) {
    this.#values = values;
    this.#statements = statements;
  }

  number(name: string): Given<number> | undefined {
    const given = this.#values.get(name);
    return typeof given?.value === 'number' ? { value: given.value, origin: given.origin } : undefined;
  }

  text(name: string): Given<string> | undefined {
    const given = this.#values.get(name);
    return typeof given?.value === 'string' ? { value: given.value, origin: given.origin } : undefined;
  }

  flag(name: string): Given<boolean> | undefined {
    const given = this.#values.get(name);
    return typeof given?.value === 'boolean' ? { value: given.value, origin: given.origin } : undefined;
  }

  words(name: string): Given<readonly string[]> | undefined {
    const given = this.#values.get(name);
    return Array.isArray(given?.value)
      ? { value: given.value as readonly string[], origin: given.origin }
      : undefined;
  }

  /** The statements of the block that have a keyword, in file order. */
  get statements(): readonly Statement[] {
    return this.#statements;
  }

  /** The statements of one keyword, under whatever spelling. */
  all(name: string): readonly Statement[] {
    return this.#statements.filter(({ keyword }) => keyword !== undefined && canonicalName(keyword) === name);
  }

  /** The statement of a keyword that its reader takes apart itself: the one that counts. */
  one(name: string): Statement | undefined {
    const all = this.all(name);
    return all[0]?.keyword?.firstWins === true ? all[0] : all[all.length - 1];
  }

  /** The entries of all blocks of that keyword. */
  entries(name: string): readonly Statement[] {
    return this.all(name).flatMap((statement) => statement.children);
  }

  /** Both, the values of the later one in place of the earlier. */
  followedBy(later: Settings): Settings {
    return new Settings(new Map([...this.#values, ...later.#values]), [
      ...this.#statements,
      ...later.#statements,
    ]);
  }
}

export const NO_SETTINGS = new Settings(new Map(), []);

export function canonicalName(keyword: Keyword): string {
  return keyword.sameAs ?? keyword.name;
}

/** Reads the values of a block's statements; those with a reader of their own are kept as statements. */
export function readSettings(statements: readonly Statement[], report: Report): Settings {
  const values = new Map<string, Given<Value>>();
  for (const statement of statements) {
    const { keyword, origin } = statement;
    if (keyword === undefined) continue;
    const name = canonicalName(keyword);
    if (keyword.isDeprecated === true) {
      report.note(origin, `"${keyword.name}" is the old name of "${name}"; it counts.`, statement.path);
    }
    if (keyword.opens !== undefined || keyword.value.type === 'own') continue;
    const before = values.get(name);
    if (before !== undefined && !isReplaced(before, statement, keyword, report)) continue;
    const value = readValue(statement, keyword.value, report);
    if (value === undefined) continue;
    tellExtraWords(statement, keyword, report);
    tellMovingScript(statement, keyword, report);
    values.set(name, { value, origin });
  }
  return new Settings(values, statements);
}

function isReplaced(before: Given<Value>, statement: Statement, keyword: Keyword, report: Report): boolean {
  const isKept =
    keyword.firstWins === true || (keyword.stays !== undefined && before.value === keyword.stays);
  if (!isKept || statement.words[1] === before.value) return !isKept;
  const message =
    `"${keyword.name}" was given on line ${before.origin.line} already, and that one ` +
    'counts. Remove one.';
  report.warning(statement.origin, message, statement.path);
  return false;
}

/** keepalived ignores further words in silence; a keyword among them was meant to count. */
function tellExtraWords(statement: Statement, keyword: Keyword, report: Report): void {
  const { type } = keyword.value;
  if (type === 'script' || type === 'words') return;
  const extra = statement.words.slice(type === 'flag' ? 1 : 2);
  if (extra.length === 0) return;
  const block = blockOf(keyword);
  const lost = extra.find((word) => block?.has(word));
  if (lost !== undefined) {
    const message = `"${lost}" stands in the line of "${keyword.name}" and is ignored. One statement a line.`;
    report.warning(statement.origin, message, statement.path);
  } else report.note(statement.origin, `"${extra.join(' ')}" is ignored.`, statement.path);
}

const MOVES_TRAFFIC =
  /\b(?:ipvsadm|iptables|ip6tables|nft|sysctl|arping|ip (?:-\w+ )*(?:a|addr|address|r|route|rule|link))\b/;

/** The scripts that hear of a change do not run in a simulation. */
function tellMovingScript(statement: Statement, keyword: Keyword, report: Report): void {
  if (keyword.class !== 'P' || keyword.value.type !== 'script' || !MOVES_TRAFFIC.test(statement.raw)) return;
  const message =
    `The script of "${keyword.name}" changes the network of the director; it is not run in ` +
    'a simulation.';
  report.warning(statement.origin, message, statement.path);
}

const BLOCKS: readonly BlockName[] = [
  'global_defs',
  'vrrp_instance',
  'vrrp_script',
  'virtual_server',
  'real_server',
];

/** The table in which this very row stands, if it is one of the large ones. */
function blockOf(keyword: Keyword): ReadonlyMap<string, Keyword> | undefined {
  return BLOCKS.map(keywordsOf).find((table) => table.get(keyword.name) === keyword);
}
