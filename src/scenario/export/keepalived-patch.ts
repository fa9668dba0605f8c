/**
 * A keepalived.conf, or a file that it includes, with the changes of a table, everything else left as the user wrote it:
 * schedulers, persistence and weights on their lines, new real servers as copies of their like, lost ones taken out.
 */
import type { TableRow, TableService } from './tables.ts';

interface Block {
  /** Lines of the opening and of the closing brace. */
  readonly from: number;
  readonly to: number;
  readonly words: readonly string[];
}

export interface PatchedFile {
  readonly text: string;
  /** What could not be written into this file. */
  readonly problems: readonly string[];
}

export function patchKeepalived(
  text: string,
  before: readonly TableService[],
  after: readonly TableService[],
): PatchedFile {
  const lines = text.split('\n');
  const problems: string[] = [];
  // From the end, so that lines above keep their numbers.
  for (const block of blocks(lines, 'virtual_server').reverse()) {
    const name = serviceName(block.words);
    const old = before.find((service) => service.name.endsWith(` ${name}`));
    const wanted = after.find((service) => service.name.endsWith(` ${name}`));
    if (old === undefined || wanted === undefined) continue;
    patchRows(lines, block, { old, wanted, problems });
    patchHead(lines, block, old, wanted);
  }
  return { text: lines.join('\n'), problems };
}

/** "virtual_server 192.168.1.10 80 {" is 192.168.1.10:80; "virtual_server fwmark 1 {" is 1. */
function serviceName([, first, second]: readonly string[]): string {
  return first === 'fwmark' ? second : `${first}:${second}`;
}

/** Blocks of a keyword with their lines; braces in comments do not count. */
function blocks(lines: readonly string[], keyword: string, from = 0, to = lines.length - 1): Block[] {
  const found: Block[] = [];
  for (let i = from; i <= to; i++) {
    const words = bare(lines[i]).replace('{', ' ').trim().split(/\s+/);
    if (words[0] !== keyword) continue;
    let depth = 0;
    for (let j = i; j <= to; j++) {
      for (const sign of bare(lines[j])) depth += sign === '{' ? 1 : sign === '}' ? -1 : 0;
      const isOpened = bare(lines.slice(i, j + 1).join('\n')).includes('{');
      if (!isOpened || depth > 0) continue;
      found.push({ from: i, to: j, words });
      i = j;
      break;
    }
  }
  return found;
}

/** Without comments and quoted text. */
function bare(line: string): string {
  return line.replace(/"[^"]*"/g, '""').replace(/[!#].*$/gm, '');
}

interface RowPatch {
  readonly old: TableService;
  readonly wanted: TableService;
  readonly problems: string[];
}

function patchRows(lines: string[], block: Block, { old, wanted, problems }: RowPatch): void {
  const servers = blocks(lines, 'real_server', block.from + 1, block.to - 1);
  const rowOf = (rows: readonly TableRow[], { words }: Block) =>
    rows.find(
      ({ address, port }) => address === words[1] && (port === Number(words[2]) || words[2] === undefined),
    );
  const added = wanted.rows.filter(
    (row) => !old.rows.some(({ address, port }) => address === row.address && port === row.port),
  );
  if (added.length > 0 && servers.length === 0) {
    problems.push(`virtual_server ${block.words.slice(1).join(' ')} has no real_server to copy.`);
  }
  for (const row of changedRows(old.rows, wanted.rows)) {
    if (servers.some((server) => rowOf([row], server) !== undefined)) continue;
    problems.push(
      `virtual_server ${block.words.slice(1).join(' ')} does not itself hold the real_server ${row.address} ${row.port}: ` +
        'an include or a definition does. Change it there by hand.',
    );
  }
  const like = servers[servers.length - 1];
  const gap = like !== undefined && lines[like.to].endsWith('\r') ? '\r' : '';
  const copies = like === undefined ? [] : added.flatMap((row) => [gap, ...copyOf(lines, like, row)]);
  if (like !== undefined) lines.splice(like.to + 1, 0, ...copies);
  for (const server of servers.reverse()) {
    const row = rowOf(wanted.rows, server);
    const before = rowOf(old.rows, server);
    if (row === undefined && before !== undefined) lines.splice(server.from, server.to - server.from + 1);
    else if (row !== undefined && before !== undefined && row.weight !== before.weight) {
      setKeyword(lines, server, 'weight', String(row.weight));
    }
  }
}

/** Rows that were there and that have another weight or are gone. */
function changedRows(old: readonly TableRow[], wanted: readonly TableRow[]): readonly TableRow[] {
  return old.filter(
    (row) =>
      wanted.find(({ address, port }) => address === row.address && port === row.port)?.weight !== row.weight,
  );
}

function copyOf(lines: readonly string[], like: Block, row: TableRow): string[] {
  const copy = lines
    .slice(like.from, like.to + 1)
    .map((line, i) => (i === 0 ? line : line.replaceAll(like.words[1], row.address)));
  copy[0] = copy[0].replace(like.words[1], row.address);
  setKeyword(copy, { from: 0, to: copy.length - 1, words: [] }, 'weight', String(row.weight));
  return copy;
}

function patchHead(lines: string[], block: Block, old: TableService, wanted: TableService): void {
  if (old.scheduler !== wanted.scheduler) {
    const isNew = lines.slice(block.from, block.to + 1).some((line) => /^\s*lvs_sched\b/.test(line));
    setKeyword(lines, block, isNew ? 'lvs_sched' : 'lb_algo', wanted.scheduler);
  }
  if (old.persistentS === wanted.persistentS) return;
  if (wanted.persistentS > 0) setKeyword(lines, block, 'persistence_timeout', String(wanted.persistentS));
  else {
    const at = lines.findIndex(
      (line, i) => i > block.from && i < block.to && /^\s*persistence_timeout\b/.test(line),
    );
    if (at >= 0) lines.splice(at, 1);
  }
}

/** Changes the value on its line, or adds a line behind the opening one. */
function setKeyword(
  lines: string[],
  { from, to }: Pick<Block, 'from' | 'to' | 'words'>,
  keyword: string,
  value: string,
): void {
  // A file from Windows keeps its line ends.
  const pattern = new RegExp(`^(\\s*${keyword}\\s+)\\S+(.*)$`, 's');
  for (let i = from + 1; i < to; i++) {
    if (!pattern.test(lines[i])) continue;
    lines[i] = lines[i].replace(pattern, `$1${value}$2`);
    return;
  }
  const indent = /^[ \t]*/.exec(lines[from + 1] ?? '')?.[0] ?? '    ';
  lines.splice(from + 1, 0, `${indent}${keyword} ${value}${lines[from].endsWith('\r') ? '\r' : ''}`);
}
