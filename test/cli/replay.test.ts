import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replay } from '../../src/cli/commands/replay.ts';
import { compareTraces } from '../../src/experiment/replay/compare.ts';
import { blankedTrace, type Row, type Trace } from '../../src/experiment/replay/trace.ts';
import { recordingNamed } from '../kernel/recordings.ts';

const TRACES = new URL('../kernel/traces/', import.meta.url).pathname;

async function run(files: readonly string[], isPredicting = false, simulations = '3') {
  const out = { code: 0, stdout: '', stderr: '' };
  out.code = await replay(
    files,
    { predict: isPredicting, simulations },
    {
      stdout: (text) => {
        out.stdout += text;
      },
      stderr: (text) => {
        out.stderr += text;
      },
      readFile,
    },
  );
  return out;
}

async function written(...values: readonly unknown[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lbsim-replay-'));
  return Promise.all(
    values.map(async (value, i) => {
      const path = join(folder, `${i}.json`);
      await writeFile(path, typeof value === 'string' ? value : JSON.stringify(value));
      return path;
    }),
  );
}

test('a directory of compressed recordings is replayed file by file, with a total', async () => {
  const { code, stdout, stderr } = await run([join(TRACES, 'ipvs-6.12.117')]);
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(15);
  expect(lines[0]).toMatch(/dh-plain\.json\.gz: 362 decisions, 42 counter rows, 0 differ$/);
  expect(lines.at(-1)).toBe('total of 14 recordings: 5188 decisions, 567 counter rows, 0 differ');
});

test('a difference is shown in its context, and the exit code is 1', async () => {
  const trace = recordingNamed('ipvs/dr-rr');
  const row = trace.ops.findIndex(([what], i) => what === 'open' && i > 10);
  const changed = trace.ops.map((each, i) =>
    i === row ? ([...each.slice(0, -1), '10.0.0.99'] as unknown as Row) : each,
  );
  const [file] = await written({ ...trace, ops: changed });
  const { code, stdout } = await run([file]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/460 decisions, 57 counter rows, 1 DIFFER/);
  expect(stdout).toContain(`first difference: ops[${row}]`);
  expect(stdout).toMatch(/recorded \["open".*"10\.0\.0\.99"\]/);
  expect(stdout).toMatch(/10\.0\.0\.11, weight 1, active \d+, inactive \d+/);
});

test('--predict writes own results for a blanked recording', async () => {
  const traces = [recordingNamed('ipvs/persist-fwmark'), recordingNamed('ipvs/nodest')];
  const { code, stdout } = await run(await written(...traces.map(blankedTrace)), true);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  lines.forEach((line, i) => {
    expect(compareTraces(traces[i], JSON.parse(line) as Trace).differences).toBe(0);
  });
});

test('counts of draws are no sequence, and not replayed', async () => {
  const { code, stdout } = await run([join(TRACES, 'twos-6.12.117')]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/total of 0 recordings: 0 decisions, 0 counter rows, 0 differ; 1 not replayed/);
});

test('a recording of keepalived is laid beside its simulation, event by event', async () => {
  const { code, stdout } = await run(['test/keepalived/traces/v1-delvip.json.gz']);
  expect(stdout).toMatch(/v1-delvip.json.gz: 8 events, 3 simulations, 0 differ/);
  expect(stdout).toMatch(/d1.MASTER +12\/12 +419.2 +420.4 +425.6 +36\/36 .* agrees/);
  expect(stdout).toMatch(/total of 1 recordings of keepalived: 8 events, 0 differ/);
  expect(code).toBe(0);
});

test('a recording of keepalived with a step that is not known says so', async () => {
  const files = await written({
    format: 'keepalived-trace/1',
    name: 'x',
    servers: 1,
    config: { d1: '' },
    scenario: ['fly'],
  });
  const { code, stderr } = await run(files);
  expect(stderr).toMatch(/step 1 "fly" is not known: fly/);
  expect(code).toBe(2);
});

test('bad input is told all at once, and the exit code is 2', async () => {
  const trace = recordingNamed('ipvs/dr-rr');
  const lost: Row = ['send', 9999, 9999];
  const files = await written('{', { name: 'x' }, { ...trace, ops: [...trace.ops, lost] });
  const { code, stderr } = await run([...files, join(TRACES, 'nothing')]);
  expect(code).toBe(2);
  expect(stderr.split('\n').filter((line) => line.endsWith('1 problem'))).toHaveLength(4);
  expect(stderr).toMatch(/connection 9999 was not opened/);
  expect(stderr).toMatch(/It has no "kernel" that names the rules/);
});
