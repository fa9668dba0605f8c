/** How long commands take to start, beside Node itself: whole processes in turns, wall time, least of each. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Figure } from './benchmark.ts';

/** A thousand requests in all. */
const SCENARIO = {
  duration: '10s',
  directors: [{ name: 'lvs', address: '192.168.1.14' }],
  virtualServices: [{ address: '192.168.1.10:80', scheduler: 'wlc' }],
  realServers: ['web1', 'web2'].map((name, i) => ({ name, address: `10.0.0.${i + 1}` })),
  clients: { rate: '100/s', serviceDemand: { type: 'exponential', mean: '5ms' } },
};

export const benchmark: Benchmark = {
  name: 'start of a command',
  run: (scale) => {
    const folder = mkdtempSync(join(tmpdir(), 'lbsim-start-'));
    try {
      return figures(folder, scale === 'large' ? 15 : 1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function figures(folder: string, turns: number): Figure[] {
  const scenario = join(folder, 'thousand.json');
  writeFileSync(scenario, JSON.stringify(SCENARIO));
  const commands = [
    ['-e', '0'],
    ['bin/lbsim.js', '--version'],
    ['bin/lbsim.js', 'run', scenario, '--replications', '1', '--json', '-'],
    ['bin/lbsim.js', 'run', scenario, '--json', '-'],
  ];
  const leastMs = commands.map(() => Infinity);
  for (let turn = 0; turn < turns; turn++) {
    commands.forEach((args, i) => {
      leastMs[i] = Math.min(leastMs[i], wallMs(args));
    });
  }
  const [node, version, once, twenty] = leastMs;
  return [
    { name: 'node -e 0', value: node, unit: 'ms' },
    { name: 'lbsim --version, more than node', value: version - node, unit: 'ms' },
    { name: 'lbsim run, a thousand requests once, more than node', value: once - node, unit: 'ms' },
    { name: 'lbsim run, a thousand requests twenty times, more', value: twenty - node, unit: 'ms' },
  ];
}

function wallMs(args: readonly string[]): number {
  const before = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return Number(process.hrtime.bigint() - before) / 1e6;
}
