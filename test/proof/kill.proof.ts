import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Streams } from '../../src/sim/streams.ts';

const KILLS = 20;
/** SEED=… npm run proof kills at the same moments again, as far as the machine does. */
const SEED = process.env.SEED ?? String(Date.now());
const ARGS =
  'sweep scenarios/schedulers.json --vary scheduler=wlc,sed --vary clients.rate=60/s..240/s:20/s --replications 4 --duration 60s --json - --no-report'.split(
    ' ',
  );

function killed(args: readonly string[], afterMs: number): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ['bin/lbsim.js', ...args], { stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
    child.on('exit', (_, signal) => {
      clearTimeout(timer);
      done(signal === 'SIGKILL');
    });
  });
}

test(`killed ${KILLS} times at random moments, a sweep ends with the bytes of an uninterrupted one`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lbsim-kill-'));
  try {
    const run = (args: readonly string[]) =>
      execFileSync(process.execPath, ['bin/lbsim.js', ...args], { encoding: 'utf8', maxBuffer: 1e8 });
    console.log(`SEED=${SEED}`);
    const moments = new Streams(SEED, 0).open('kills');
    const whole = run(ARGS);
    let kills = 0;
    for (let store = 0; kills < KILLS; store++) {
      const file = join(folder, `${store}.duckdb`);
      // A few kills in each store, then it is finished and compared.
      for (let i = 0; i < 5 && kills < KILLS; i++) {
        if (!(await killed([...ARGS, '--store', file, '--jobs', '2'], 200 + moments.uniform() * 1800))) break;
        kills++;
      }
      expect(run([...ARGS, '--store', file])).toBe(whole);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
