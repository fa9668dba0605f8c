import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const POINTS = 20_000;

/** A sweep of so many trivial points; what it printed, and the memory of its process four times a second, in MB. */
function sweep(
  folder: string,
): Promise<{ readonly code: number | null; readonly memory: readonly number[] }> {
  const args = ['sweep', 'scenarios/schedulers.json', '--set', 'replications=1', '--set', 'transient=0s'];
  args.push('--set', 'realServers=[{"name":"web1","address":"192.168.1.16"}]');
  args.push('--set', 'virtualServices=[{"address":"192.168.1.10:80","realServers":[{"realServer":"web1"}]}]');
  args.push('--duration', '2s', '--vary', 'clients.rate=1/s..100/s:1/s', '--vary', `seed=1..${POINTS / 100}`);
  args.push('--store', join(folder, 'store.duckdb'), '--out', folder, '--no-report');
  const child = spawn(process.execPath, [resolve('bin/lbsim.js'), ...args], { stdio: 'ignore' });
  const memory: number[] = [];
  const look = setInterval(() => {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    memory.push(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }, 250);
  return new Promise((done) => {
    child.on('exit', (code) => {
      clearInterval(look);
      done({ code, memory });
    });
  });
}

/** Over the fifth of the samples that begins at `share`. */
function meanOf(memory: readonly number[], share: number): number {
  const own = memory.slice(Math.floor(share * memory.length), Math.floor((share + 0.2) * memory.length));
  return own.reduce((sum, value) => sum + value, 0) / own.length;
}

test('a sweep of 20 000 points holds 5 000 of them at most in memory that stays flat, and writes all, under 4 kB a point in its store', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lbsim-large-'));
  try {
    const { code, memory } = await sweep(folder);
    expect(code).toBe(0);
    const result = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'));
    expect(result.sweep).toMatchObject({ done: POINTS, planned: POINTS, heldEvery: 4 });
    expect(result.sweep.points).toHaveLength(POINTS / 4);
    const lines = readFileSync(join(folder, 'points.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(POINTS);
    expect(lines.map((line) => JSON.parse(line).index)).toEqual(lines.map((_, i) => i));
    expect(statSync(join(folder, 'store.duckdb')).size / POINTS).toBeLessThan(4_096);
    // Means over a fifth of the time each: what waits to be collected comes and goes.
    const [early, late] = [meanOf(memory, 0.4), meanOf(memory, 0.8)];
    const grown = ((late - early) * 1024) / (0.4 * POINTS);
    const most = Math.max(...memory);
    console.log(
      `memory ${early.toFixed(0)} to ${late.toFixed(0)} MB, at most ${most.toFixed(0)}: ${grown.toFixed(1)} kB a point`,
    );
    // Some 40 MB come and go, 5 kB of each of these points; over 100 000 points it was half a kilobyte (docs/guide/sweep.md).
    expect(grown).toBeLessThan(10);
    expect(most).toBeLessThan(700);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
