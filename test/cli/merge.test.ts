import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbsim-merge-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

function lbsim(...args: readonly string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  return new Promise((done) => {
    execFile(process.execPath, [resolve('bin/lbsim.js'), ...args], (error, stdout, stderr) =>
      done({ stdout, stderr, code: error === null ? 0 : Number(error.code) }),
    );
  });
}

test('shards bring the files that they vary, and no more runs than --max-replications allows', async () => {
  for (const name of ['one.conf', 'other.conf']) copyFileSync('scenarios/checks/three-http.conf', at(name));
  copyFileSync('scenarios/check-cascade.json', at('site.json'));
  const sweep = ['sweep', at('site.json'), '--vary', 'directors.lvs.keepalived=one.conf,other.conf'];
  sweep.push(
    '--set',
    'directors.lvs.keepalived=one.conf',
    '--set',
    'vary={}',
    '--set',
    'faults=[]',
    '--set',
    'transient=1s',
    '--duration',
    '5s',
  );
  sweep.push('--replications', '3', '--precision', '20%', '--max-replications', '2', '--jobs', '1');
  const shards = ['1', '2'].map((number) => at(`${number}.duckdb`));
  const made = await Promise.all(
    shards.map((store, i) => lbsim(...sweep, '--store', store, '--shard', `${i + 1}/2`)),
  );
  expect(made.map(({ code }) => code)).toEqual([0, 0]);
  for (const name of ['one.conf', 'other.conf']) rmSync(at(name));
  const merged = await lbsim('merge', ...shards, '--store', at('all.duckdb'), '--json', '-', '--jobs', '1');
  expect(merged).toMatchObject({ stderr: '', code: 0 });
  const { sweep: found } = JSON.parse(merged.stdout) as ExperimentResult;
  expect(found).toMatchObject({ done: 2, runs: 4 });
});

test('shards of different sweeps are told by what differs', async () => {
  for (const name of ['here.json', 'there.json']) copyFileSync('scenarios/schedulers.json', at(name));
  const make = (name: string, store: string, ...more: readonly string[]) => {
    const vary = ['--vary', 'clients.rate=60/s,120/s', '--replications', '1', '--duration', '21s', ...more];
    return lbsim('sweep', at(name), ...vary, '--jobs', '1', '--shard', '1/2', '--store', at(store));
  };
  await Promise.all([
    make('here.json', 'plain.duckdb'),
    make('here.json', 'seeded.duckdb', '--seed', '7', '--slo', 'p99 < 1s'),
    make('there.json', 'moved.duckdb'),
  ]);
  const merged = async (other: string) =>
    (await lbsim('merge', at('plain.duckdb'), at(other), '--store', at('never.duckdb'))).stderr;
  expect(await merged('seeded.duckdb')).toMatch(
    /are of 2 different sweeps: settings \(.*replications=1.*; .*seed=7.*\), --slo \(.*p99 < 1s.*\)\. Merge those/,
  );
  expect(await merged('moved.duckdb')).toContain('are of 2 different sweeps: the path of the scenario (');
});
