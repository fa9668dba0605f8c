/**
 * What a second core is worth, by the built command on one thread and on two: a sweep of 40 points, and the replications of
 * one scenario. Wall-clock time, start of the command included. They take turns, so that all of them meet the same machine.
 * One thread has helpers of its own (V8's compiler and collector), which use the second core; held to one core (taskset), it
 * has none: that is what one core gives.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Figure } from './benchmark.ts';
import { median } from './cpu-time.ts';
import { type Program, sideBySide } from './side-by-side.ts';

interface Job {
  readonly name: string;
  readonly args: readonly string[];
  readonly small: readonly string[];
  readonly large: readonly string[];
}

const CAN_HOLD = spawnSync('taskset', ['-c', '0', 'true']).status === 0;
/** Odd. */
const ROUNDS = 3;

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
  async run(scale): Promise<Figure[]> {
    const folder = mkdtempSync(join(tmpdir(), 'lbsim-bench-sweep-'));
    try {
      const figures: Figure[] = [];
      for (const job of JOBS) figures.push(...(await figuresOf(job, scale, folder)));
      return figures;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Round {
  readonly singleS: number;
  /** One thread held to one core; NaN where nothing can do that. */
  readonly coreS: number;
  readonly doubleS: number;
  readonly apartS: number;
  readonly digest: string;
}

async function figuresOf(
  { name, args, ...sizes }: Job,
  scale: 'small' | 'large',
  folder: string,
): Promise<Figure[]> {
  const command = ['bin/lbsim.js', ...args, ...sizes[scale], '--no-report', '--out'];
  const rounds: Round[] = [];
  while (rounds.length < (scale === 'small' ? 1 : ROUNDS)) rounds.push(await roundOf(name, command, folder));
  const middle = (of: (round: Round) => number) => median(rounds.map(of));
  const [{ digest }] = rounds;
  return [
    { name: `${name}, one thread`, value: middle(({ singleS }) => singleS), unit: 's', digest },
    ...oneCore(name, rounds),
    { name: `${name}, two threads`, value: middle(({ doubleS }) => doubleS), unit: 's', digest },
    { name: `${name}, twice in two processes at once`, value: middle(({ apartS }) => apartS), unit: 's' },
    {
      name: `two threads against one, ${name}`,
      value: middle(({ singleS, doubleS }) => singleS / doubleS),
      unit: 'ratio',
    },
    // Two processes share nothing but the machine: no program gains more from its second core.
    {
      name: `two processes against one, ${name}`,
      value: middle(({ singleS, apartS }) => (2 * singleS) / apartS),
      unit: 'ratio',
    },
  ];
}

function oneCore(name: string, rounds: readonly Round[]): Figure[] {
  if (!CAN_HOLD) return [];
  return [
    { name: `${name}, one thread on one core`, value: median(rounds.map(({ coreS }) => coreS)), unit: 's' },
    {
      name: `two cores against one, ${name}`,
      value: median(rounds.map(({ coreS, doubleS }) => coreS / doubleS)),
      unit: 'ratio',
    },
  ];
}

async function roundOf(name: string, command: readonly string[], folder: string): Promise<Round> {
  const lbsim = (jobs: number, out: string) => [...command, join(folder, out), '--jobs', String(jobs)];
  const shell = (args: readonly string[]) => [process.execPath, ...args].map((word) => `'${word}'`).join(' ');
  const apart = `${shell(lbsim(1, 'a'))} & ${shell(lbsim(1, 'b'))} & wait`;
  const programs: readonly Program[] = [
    { command: process.execPath, args: lbsim(1, 'one'), weight: 1 },
    { command: process.execPath, args: lbsim(2, 'two'), weight: 0.57 },
    { command: 'sh', args: ['-c', apart], weight: 1.1 },
    ...(CAN_HOLD
      ? [{ command: 'taskset', args: ['-c', '0', process.execPath, ...lbsim(1, 'core')], weight: 1.05 }]
      : []),
  ];
  const [single, double, pair, core] = await sideBySide(programs);
  const digests = [single, double].map(({ stdout }) => /digest ([0-9a-f]+)/.exec(stdout)?.[1] ?? '');
  if (digests[0] === '' || digests[0] !== digests[1])
    throw new Error(`${name}: one thread and two gave different results`);
  return {
    singleS: single.seconds,
    coreS: core?.seconds ?? Number.NaN,
    doubleS: double.seconds,
    apartS: pair.seconds,
    digest: digests[0],
  };
}
