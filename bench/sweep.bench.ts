/** What a second core is worth: a sweep of 40 points by the built command, on one thread and on two. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Figure } from './benchmark.ts';

const LARGE = { replications: '8', duration: '120s', turns: 2 };
const SMALL = { replications: '1', duration: '30s', turns: 1 };

export const benchmark: Benchmark = {
  name: 'a sweep of 40 points, wall-clock time',
  run(scale): Figure[] {
    const size = scale === 'large' ? LARGE : SMALL;
    const folder = mkdtempSync(join(tmpdir(), 'lbsim-bench-sweep-'));
    try {
      const one: number[] = [];
      const two: number[] = [];
      let digest = '';
      for (let turn = 0; turn < size.turns; turn++) {
        const single = swept('1', size, folder);
        const double = swept('2', size, folder);
        if (single.digest !== double.digest) throw new Error('one thread and two gave different results');
        digest = single.digest;
        one.push(single.seconds);
        two.push(double.seconds);
      }
      const [least, half] = [Math.min(...one), Math.min(...two)];
      return [
        { name: 'one thread', value: least, unit: 's', digest },
        { name: 'two threads', value: half, unit: 's', digest },
        { name: 'two threads against one, sweep of 40 points', value: least / half, unit: 'ratio' },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Swept {
  readonly seconds: number;
  readonly digest: string;
}

function swept(jobs: string, size: typeof LARGE, folder: string): Swept {
  const args = ['sweep', 'scenarios/schedulers.json', '--vary', 'scheduler=rr,wrr,wlc,sed,nq'];
  args.push('--vary', 'clients.rate=100/s..240/s:20/s', '--jobs', jobs, '--no-report', '--out', folder);
  args.push('--replications', size.replications, '--duration', size.duration);
  const begun = performance.now();
  const text = execFileSync(process.execPath, ['bin/lbsim.js', ...args], { encoding: 'utf8' });
  const seconds = (performance.now() - begun) / 1_000;
  return { seconds, digest: /digest ([0-9a-f]+)/.exec(text)?.[1] ?? '' };
}
