import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { diff } from '../../src/cli/commands/diff.ts';
import { diffResults } from '../../src/experiment/diff/result-diff.ts';
import { pointList } from '../../src/experiment/run-experiment.ts';
import { resultOf } from '../fixtures/experiment.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbsim-diff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a site that answers nothing any more is beyond every threshold, and one that begins to answer beyond none', async () => {
  const read = scenarioFrom('scenarios/schedulers.json', [
    { path: 'replications', value: 2 },
    { path: 'duration', value: '30s' },
  ]);
  const alive = await resultOf(read, { points: pointList([read.points[0]]) });
  const dead = JSON.parse(JSON.stringify(alive)) as typeof alive;
  const { figures } = dead.points[0];
  Object.assign(figures.p99, { estimate: null, low: null, high: null, halfWidth: null });
  Object.assign(figures.throughput, { estimate: 0, low: 0, high: 0, halfWidth: 0 });
  const [before, after] = [alive, dead].map((result, i) => {
    const file = join(folder, `${i}.json`);
    writeFileSync(file, JSON.stringify(result));
    return file;
  });
  const told: string[] = [];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  try {
    expect(diff(before, after, { failAbove: ['p99=5%'], rerun: false })).toBe(1);
    expect(told.join('')).toMatch(/BEYOND {5}.*p99 was measured before, and there is none now/);
    expect(diff(before, after, { failAbove: ['throughput=5%'], rerun: false })).toBe(1);
    expect(diff(after, before, { failAbove: ['p99=5%', 'throughput=5%'], rerun: false })).toBe(0);
  } finally {
    stdout.mockRestore();
  }
});

test('of runs of unlike length no span of time is told in which they part', async () => {
  const [short, long] = await Promise.all(
    ['20s', '30s'].map(async (duration) => {
      const read = scenarioFrom('scenarios/schedulers.json', [
        { path: 'replications', value: 2 },
        { path: 'transient', value: '0s' },
        { path: 'duration', value: duration },
      ]);
      return await resultOf(read, { points: pointList([read.points[0]]) });
    }),
  );
  expect(diffResults(short, long).first).toMatchObject([{ replication: 0, second: null }]);
});
