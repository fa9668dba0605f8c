// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keepalived writes its parameters like this.

/** For any text: reading ends, throws nothing, and what it returns is plain data. */

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keywordRows } from '../../../../src/scenario/importers/keepalived-conf/keywords.ts';
import { type Options, read } from './reading.ts';

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
