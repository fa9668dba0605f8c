// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keepalived writes its parameters like this.

/** For any text: reading ends, throws nothing, and what it returns is plain data. */

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keywordRows } from '../../../../src/scenario/importers/keepalived-conf/keywords.ts';
import { filesOf, type Options, read, readFrom } from './reading.ts';

const FIXTURES = new URL('fixtures/', import.meta.url);
const TEXTS = readdirSync(FIXTURES).map((file) => readFileSync(new URL(file, FIXTURES), 'utf8'));
const NAMES = keywordRows().map((row) => row.keyword);
const VERSIONS = fc.constantFrom<Options>({}, { version: '1.2.7' }, { configId: 'me', instance: 'i' });

const noise = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '"',
    '!',
    '#',
    '\\',
    '\n',
    '$A',
    '${A}',
    '$A=1',
    '@me ',
    '~SEQ(i, 3) $i',
    '~LST(',
    '10s',
  ),
  fc.constantFrom(
    'include main.conf',
    '${_RANDOM 1 5}',
    '-1',
    '99999999999999999999',
    '0x10',
    '1e9',
    'NaN',
    '__proto__',
  ),
  fc.constantFrom(...NAMES),
  fc.string({ maxLength: 8 }),
);

function isSound(text: string, options: Options): void {
  const { config, problems } = read(text, options);
  expect(config === undefined).toBe(problems.some((problem) => problem.severity === 'error'));
  for (const problem of problems) expect(problem.message).toMatch(/[.?]$/);
  if (config === undefined) return;
  const json = JSON.stringify(config);
  expect(json).not.toMatch(/:null/);
  expect(JSON.parse(json)).toEqual(config);
  for (const virtualServer of config.virtualServers) {
    for (const { checkers } of virtualServer.realServers) {
      for (const checker of checkers) {
        if ('delayLoopNs' in checker) expect(Number.isSafeInteger(checker.delayLoopNs)).toBe(true);
      }
    }
  }
}

test('random words never break the reader', () => {
  const words = fc.array(noise, { maxLength: 60 }).map((parts) => parts.join(' '));
  fc.assert(fc.property(words, VERSIONS, isSound), { seed: 1, numRuns: 1500 });
});

test('a real configuration with words cut out, put in and swapped never breaks the reader', () => {
  const edit = fc.record({ at: fc.nat(400), cut: fc.nat(4), put: noise });
  const cases = fc.tuple(fc.constantFrom(...TEXTS), fc.array(edit, { minLength: 1, maxLength: 6 }));
  const mutate = ([text, edits]: [string, { at: number; cut: number; put: string }[]]): string => {
    const parts = text.split(/(\s+)/);
    for (const { at, cut, put } of edits) parts.splice(at % parts.length, cut, put);
    return parts.join('');
  };
  fc.assert(fc.property(cases.map(mutate), VERSIONS, isSound), { seed: 2, numRuns: 1500 });
});

test('a keyword with any value in any block never breaks the reader', () => {
  const blocks = [
    'global_defs',
    'vrrp_instance V',
    'vrrp_script s',
    'virtual_server 10.0.0.1 80',
    'track_file f',
  ];
  const statement = fc.tuple(fc.constantFrom(...NAMES), noise).map((words) => words.join(' '));
  const block = fc
    .tuple(fc.constantFrom(...blocks), fc.array(statement, { maxLength: 12 }))
    .map(([head, lines]) => `${head} {\n${lines.join('\n')}\n}\n`);
  fc.assert(
    fc.property(
      fc.array(block, { maxLength: 4 }).map((parts) => parts.join('')),
      VERSIONS,
      isSound,
    ),
    {
      seed: 3,
      numRuns: 1500,
    },
  );
});

test('bytes of any kind never break the reader', () => {
  const bytes = fc.uint8Array({ maxLength: 400 });
  const texts = fc.oneof(
    bytes.map((all) => Buffer.from(all).toString('latin1')),
    bytes.map((all) => Buffer.from(all).toString('utf8')),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );
  fc.assert(fc.property(texts, VERSIONS, isSound), { seed: 4, numRuns: 500 });
});

test('bytes of a real configuration that are flipped, cut off or doubled never break the reader', () => {
  const flip = fc.record({ at: fc.nat(4000), byte: fc.nat(255) });
  const cases = fc.record({
    text: fc.constantFrom(...TEXTS),
    flips: fc.array(flip, { maxLength: 8 }),
    from: fc.nat(4000),
    copies: fc.integer({ min: 0, max: 3 }),
  });
  const mutated = cases.map(({ text, flips, from, copies }) => {
    const bytes = Buffer.from(text);
    for (const { at, byte } of flips) bytes[at % bytes.length] = byte;
    const rest = bytes.subarray(from % bytes.length).toString('latin1');
    return bytes.subarray(0, from % bytes.length).toString('latin1') + rest.repeat(copies);
  });
  fc.assert(fc.property(mutated, VERSIONS, isSound), { seed: 5, numRuns: 500 });
});

test('files that include each other in any way are read to an end', () => {
  const names = ['main.conf', 'a.conf', 'b.conf', 'conf.d/c.conf', 'conf.d/d.conf'];
  const include = fc
    .tuple(
      fc.constantFrom('include', 'includer', 'includem', 'includew', 'includeb', 'includea'),
      fc.constantFrom(
        ...names,
        '*.conf',
        'conf.d/*',
        '{a,b}.conf',
        'conf.d/{c,e}.conf',
        '../main.conf',
        'none',
        '[',
      ),
    )
    .map((words) => words.join(' '));
  const line = fc.oneof(
    include,
    noise,
    fc.constantFrom('global_defs {', '}', 'vrrp_instance V {', '$P=include a.conf', '$P'),
  );
  const file = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'));
  const sets = fc.tuple(file, file, file, file, file);
  const isRead = (texts: readonly string[], options: Options): void => {
    const readFiles = filesOf(Object.fromEntries(names.map((name, i) => [name, texts[i]])));
    const { config, problems } = readFrom('main.conf', { ...options, readFiles });
    expect(config === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
    for (const { message } of problems) expect(message).toMatch(/[.?]$/);
  };
  fc.assert(fc.property(sets, VERSIONS, isRead), { seed: 6, numRuns: 30 });
});

/** Small files that a naive reader would take for ever to read: each must end, with a message or without. */
const BOMBS: Readonly<Record<string, string>> = {
  'parameters that double': [
    '$A0=xxxxxxxx',
    ...Array.from({ length: 60 }, (_, i) => `$A${i + 1}=$A${i}$A${i}`),
    '$A60',
  ].join('\n'),
  'parameters in a circle': '$A=$B $B\n$B=$A $A\n$A\n',
  'a sequence of a thousand million': '~SEQ(i, 1, 1000000000) router_id $i\n',
  'sequences in sequences': '~SEQ(a, 30) ~SEQ(b, 30) ~SEQ(c, 30) router_id $a$b$c\n',
  'blocks in blocks': 'vrrp_instance V {\n'.repeat(20_000) + '}\n'.repeat(20_000),
  'braces without a keyword': '{\n'.repeat(20_000),
  'closing braces': '}\n'.repeat(20_000),
  'lines of a backslash': '\\\n'.repeat(50_000),
  'quotes that are never closed': '"'.repeat(100_000),
  'a line of a million characters': 'x'.repeat(1_000_000),
  'ranges of all addresses': 'virtual_server_group G {\n 10.0.0.0/1 80\n 0.0.0.0-255.255.255.255 80\n}\n',
};

test.each(Object.entries(BOMBS))('%s: reading ends', (_, text) => {
  isSound(text, {});
});
