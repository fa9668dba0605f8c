import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindOf } from '../../../src/scenario/lint/open.ts';
import { ruleReference } from '../../../src/scenario/lint/reference.ts';
import { lintRules } from '../../../src/scenario/lint/registry.ts';
import { sarifLog } from '../../../src/scenario/lint/sarif.ts';
import { BACKUP, findingsOf, MASTER } from './checking.ts';

const FOLDER = 'src/scenario/lint';
const MEMBER = /^([a-z]{2}\d\d)-[a-z0-9-]+\.ts$/;

describe('the lint rules', () => {
  test('each stands in a file that bears its id, and in the registry', () => {
    const files = readdirSync(FOLDER).flatMap((name) => MEMBER.exec(name)?.[1].toUpperCase() ?? []);
    expect([...files].sort()).toEqual(lintRules.map(({ id }) => id).sort());
    expect(new Set(files).size).toBe(files.length);
  });

  test('each says in sentences what it finds and why it hurts', () => {
    for (const { id, title, help } of lintRules) {
      expect(title, id).not.toMatch(/[.!]$/);
      expect(help, id).toMatch(/\.$/);
      expect(help.length, id).toBeGreaterThan(15);
    }
  });

  test('each is tested', () => {
    const tests = readdirSync('test/scenario/lint')
      .filter((name) => name.endsWith('-rules.test.ts'))
      .map((name) => readFileSync(join('test/scenario/lint', name), 'utf8'))
      .join('\n');
    const untested = lintRules.filter(({ id }) => !tests.includes(`'${id}'`)).map(({ id }) => id);
    expect(untested).toEqual([]);
  });

  test('the reference page is made from them', async () => {
    await expect(ruleReference()).toMatchFileSnapshot('../../../docs/reference/lint-rules.md');
  });
});

describe('files are recognised by what they hold', () => {
  test.each([
    ['keepalived.conf', 'global_defs {\n}\n', 'keepalived'],
    ['lvs.txt', '! a comment\nvirtual_server 10.0.0.1 80 {\n', 'keepalived'],
    ['all', 'include /etc/keepalived/conf.d/*.conf\n', 'keepalived'],
    ['saved', '-A -t 10.0.0.1:80 -s rr\n', 'ipvsadm'],
    ['lvs.sh', '#!/bin/sh\n/sbin/ipvsadm -C\n', 'ipvsadm'],
    ['site.yaml', 'duration: 10s\n', 'scenario'],
    ['site.json', '{}', 'scenario'],
    ['readme.txt', 'Some words about load balancing.\n', undefined],
    ['empty', '', undefined],
  ])('%s', (name, text, kind) => {
    expect(kindOf(name, text)).toBe(kind);
  });
});

describe('recorded configurations of real directors', () => {
  const FIXTURES = 'test/scenario/lint/fixtures';
  const read = (name: string) => readFileSync(join(FIXTURES, name), 'utf8');

  test.each([
    ['weight-40', ['VR14 weight-40-master.conf 25']],
    ['unicast', []],
    ['sync-group', []],
    ['virtual-mac', []],
  ])('%s: what is found is what an engineer would find', (name, wanted) => {
    const names = [`${name}-master.conf`, `${name}-backup.conf`];
    const texts = Object.fromEntries(names.map((file) => [file, read(file)]));
    const found = findingsOf(texts).filter(({ severity, rule }) => severity !== 'note' && rule !== 'LV08');
    expect(found.map(({ rule, file, line }) => `${rule} ${file} ${line}`)).toEqual(wanted);
  });
});

describe('SARIF', () => {
  const log = sarifLog(findingsOf({ 'a b.conf': MASTER.replace('delay_loop 6', 'delay_loop 6s') }), '1.0.0');
  const [run] = (log as { runs: Record<string, unknown>[] }).runs;
  const { rules } = (run.tool as { driver: { rules: { id: string; help: { text: string } }[] } }).driver;
  const results = run.results as {
    ruleId: string;
    ruleIndex: number;
    level: string;
    message: { text: string };
    locations: { physicalLocation: { artifactLocation: { uri: string }; region?: { startLine: number } } }[];
  }[];

  test('holds every rule with its help', () => {
    expect(log).toMatchObject({ version: '2.1.0' });
    expect(rules.map(({ id }) => id)).toEqual(['READ', ...lintRules.map(({ id }) => id)]);
    expect(rules.every(({ help }) => help.text.length > 0)).toBe(true);
  });

  test('holds every finding with rule, level, message, file and line', () => {
    const [first] = results.filter(({ ruleId }) => ruleId === 'LV01');
    expect(first).toMatchObject({
      level: 'error',
      message: { text: expect.stringContaining('is 6 µs, not 6 s') },
    });
    expect(first.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'a%20b.conf' },
      region: { startLine: 20 },
    });
    expect(results.every(({ ruleId, ruleIndex }) => rules[ruleIndex].id === ruleId)).toBe(true);
    expect(results.every(({ level }) => ['error', 'warning', 'note'].includes(level))).toBe(true);
  });
});

test('no mutation of a pair makes the linter stumble', () => {
  const lines = MASTER.split('\n');
  const words = [
    ...new Set(MASTER.split(/\s+/)),
    '255',
    '0',
    'NAT',
    'sh',
    'version 3',
    'persistence_timeout 5',
  ];
  const mutation = fc.record({
    at: fc.nat(lines.length - 1),
    word: fc.constantFrom(...words),
    kind: fc.constantFrom('drop', 'add', 'replace'),
  });
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 5 }), (mutations) => {
      const text = lines.flatMap((line, i) => {
        const found = mutations.find(({ at }) => at === i);
        if (found === undefined) return [line];
        if (found.kind === 'drop') return [];
        if (found.kind === 'add') return [line, found.word];
        return [line.replace(/\S+$/, found.word)];
      });
      const findings = findingsOf({ 'a.conf': `vrrp_instance X {\n}\n${text.join('\n')}`, 'b.conf': BACKUP });
      for (const { message, mend } of findings) {
        expect(`${message} ${mend ?? ''}`).not.toMatch(/undefined|NaN|Infinity|\[object/);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});
