/**
 * What a second core is worth, by the built command on one thread and on two: a sweep of 40 points, and the replications of
 * one scenario. Wall-clock time, start of the command included.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Figure } from './benchmark.ts';
import { median } from './cpu-time.ts';

interface Job {
  readonly name: string;
  readonly args: readonly string[];
  readonly small: readonly string[];
  readonly large: readonly string[];
}

/** Odd. In turns, for the machine changes its speed from one minute to the next. */
const TURNS = 3;

/** As large as the scenarios make them, for a thread compiles for some seconds before it runs at its speed. */
const JOBS: readonly Job[] = [
  {
    name: 'sweep of 40 points',
    args: [
      ...['sweep', 'scenarios/schedulers.json', '--vary', 'scheduler=rr,wrr,wlc,sed,nq'],
      ...['--vary', 'clients.rate=100/s..240/s:20/s'],
    ],
    small: ['--replications', '1', '--duration', '30s'],
    large: [],
  },
  {
    name: 'replications',
    args: ['run', 'scenarios/schedulers.json'],
    small: ['--replications', '1', '--duration', '30s'],
    large: ['--replications', '120'],
  },
];

export const benchmark: Benchmark = {
  name: 'one thread and two, wall-clock time',
  run(scale): Figure[] {
    const folder = mkdtempSync(join(tmpdir(), 'lbsim-bench-sweep-'));
    try {
      return JOBS.flatMap((job) => figuresOf(job, scale, folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function figuresOf({ name, args, ...sizes }: Job, scale: 'small' | 'large', folder: string): Figure[] {
  const all = [...args, ...sizes[scale], '--no-report', '--out', folder];
  const turns = Array.from({ length: scale === 'small' ? 1 : TURNS }, () => ({
    single: timed([...all, '--jobs', '1']),
    double: timed([...all, '--jobs', '2']),
    apartS: pairSeconds([...all, '--jobs', '1']),
  }));
  const middle = (of: (turn: (typeof turns)[number]) => number) => median(turns.map(of));
  const [{ single, double }] = turns;
  if (single.digest !== double.digest) throw new Error(`${name}: one thread and two gave different results`);
  return [
    {
      name: `${name}, one thread`,
      value: middle((turn) => turn.single.seconds),
      unit: 's',
      digest: single.digest,
    },
    {
      name: `${name}, two threads`,
      value: middle((turn) => turn.double.seconds),
      unit: 's',
      digest: double.digest,
    },
    {
      name: `${name}, twice in two processes at once`,
      value: middle(({ apartS }) => apartS),
      unit: 's',
    },
    {
      name: `two threads against one, ${name}`,
      value: middle((turn) => turn.single.seconds / turn.double.seconds),
      unit: 'ratio',
    },
    // Two processes share nothing but the machine: no program gains more from its second core.
    {
      name: `two processes against one, ${name}`,
      value: middle((turn) => (2 * turn.single.seconds) / turn.apartS),
      unit: 'ratio',
    },
  ];
}

/** Until both are done. */
function pairSeconds(args: readonly string[]): number {
  const command = [process.execPath, 'bin/lbsim.js', ...args].map((word) => `'${word}'`).join(' ');
  const begun = performance.now();
  execFileSync('sh', ['-c', `${command} & ${command} & wait`], { stdio: 'ignore' });
  return (performance.now() - begun) / 1_000;
}

function timed(args: readonly string[]): { readonly seconds: number; readonly digest: string } {
  const begun = performance.now();
  const text = execFileSync(process.execPath, ['bin/lbsim.js', ...args], {
    encoding: 'utf8',
    // A scenario's own verdict is no failure of the measurement.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const seconds = (performance.now() - begun) / 1_000;
  return { seconds, digest: /digest ([0-9a-f]+)/.exec(text)?.[1] ?? '' };
}
