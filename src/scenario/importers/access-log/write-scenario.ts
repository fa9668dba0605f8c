/** A scenario around clients that were learned from a log: a small one that runs as it is, or one that is there already. */
import { applyEdits, modify } from 'jsonc-parser';
import { parseDocument } from 'yaml';
import { readSource } from '../../source.ts';

export interface LearnedSite {
  readonly question: string;
  /** As a scenario writes it: "20min". */
  readonly duration: string;
  readonly clients: Readonly<Record<string, unknown>>;
  /** What the log cannot tell, by its key in `clients`. */
  readonly putIn: readonly string[];
  readonly cores: number;
  /** False when the user said how many cores served the log. */
  readonly areCoresPutIn: boolean;
}

/** The whole scenario, its comments say what was put in. */
export function newScenario(site: LearnedSite): string {
  const marked = site.areCoresPutIn ? ' Put in: how many cores (--cores).' : '';
  const keys = site.putIn.join(' and ');
  return `{
  // Made by lbsim import access-log. What the log cannot tell was put in: correct what is marked.
  "question": ${JSON.stringify(site.question)},
  "duration": ${JSON.stringify(site.duration)},
  "replications": 5,
  "directors": [{ "name": "lvs", "address": "10.0.0.1" }],
  "virtualServices": [{ "address": "10.0.0.100:80", "scheduler": "wlc" }],
  // All that served the log, as one machine.${marked}
  "realServers": [
    { "name": "web", "address": "10.0.0.11", "discipline": { "type": "processor-sharing", "cores": ${site.cores} } }
  ],
  // From the log. Put in: ${keys}.
  "clients": ${indented(site.clients)}
}
`;
}

/** One line for each key, and for each entry of a list of objects. */
function indented(clients: Readonly<Record<string, unknown>>): string {
  const rows = Object.entries(clients).map(([key, value]) => `    ${JSON.stringify(key)}: ${compact(value)}`);
  return `{\n${rows.join(',\n')}\n  }`;
}

const WIDTH = 100;

function compact(value: unknown, indent = '    '): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = Array.isArray(value)
    ? value.map((each) => compact(each, `${indent}  `))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${compact(each, `${indent}  `)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{ ', ' }'];
  const line = open + inner.join(', ') + close;
  if (line.length <= WIDTH && !line.includes('\n')) return line;
  return `${open.trim()}\n${filled(inner, `${indent}  `)}\n${indent}${close.trim()}`;
}

/** Short entries share lines. */
function filled(entries: readonly string[], indent: string): string {
  const lines: string[] = [];
  for (const [i, entry] of entries.entries()) {
    const text = i + 1 < entries.length ? `${entry},` : entry;
    const last = lines.at(-1);
    const joined = `${last} ${text}`;
    if (last !== undefined && !joined.includes('\n') && joined.length <= WIDTH)
      lines[lines.length - 1] = joined;
    else lines.push(text);
  }
  return lines.map((line) => indent + line).join('\n');
}

/**
 * The scenario's text with the learned clients in place of its own, and with the log's duration; comments elsewhere stay.
 * Files that it names are renamed by `seenFromOut`. Throws InputError when it is no scenario.
 */
export function intoScenario(
  file: string,
  text: string,
  site: LearnedSite,
  seenFromOut: (name: string) => string,
): string {
  const { value } = readSource(file, text);
  const changes: [(string | number)[], unknown][] = [
    [['clients'], site.clients],
    [['duration'], site.duration],
  ];
  const directors = (value as { directors?: unknown } | null)?.directors;
  for (const [i, director] of (Array.isArray(directors) ? directors : []).entries()) {
    for (const key of ['keepalived', 'ipvsadm']) {
      const name = (director as Record<string, unknown> | null)?.[key];
      if (typeof name === 'string') changes.push([['directors', i, key], seenFromOut(name)]);
    }
  }
  if (/\.ya?ml$/i.test(file)) {
    const document = parseDocument(text);
    for (const [path, change] of changes) document.setIn(path, document.createNode(change));
    return document.toString();
  }
  const options = { formattingOptions: { insertSpaces: true, tabSize: 2 } };
  return changes.reduce(
    (whole, [path, change]) => applyEdits(whole, modify(whole, path, change, options)),
    text,
  );
}
