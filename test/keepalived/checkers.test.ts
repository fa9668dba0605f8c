import { describe, expect, test } from 'vitest';
import { type Driven, drive, type Recorded, recording } from './checker-driver.ts';

/** Experiments with one director and one configuration; the others are replayed with VRRP. */
const NAMES = [
  'c1-tcp6',
  'c1-tcp6-r1',
  'c1-tcp6-r3',
  'c1-tcp3-r2',
  'c1-tcp-frac',
  'c1-tcp-default',
  'c1-http6',
  'c1-http6-retry',
  'c1-http6-noretry',
  'c1-http6-digest',
  'c1-inhibit',
  'c1-misc',
  'c1-misc-dynamic',
  'c1-quorum-default-sorry',
  'c1-quorum2-h0-sorry',
  'c1-quorum2-h1-sorry',
  'c1-start',
  'c1-start-alpha',
  'c1-start-alpha-omega',
  'c1-start-warmup0',
  'c1-start-warmup2',
  'c1-order-rr',
  'c1-order-wrr',
];

/** Simulations of each experiment, with phases of their own. */
const SEEDS = 24;
/** A start of keepalived took up to 0.9 s where many daemons started at once; a wake-up or a shell up to 25 ms. */
const START_MS = 900;
const WAKE_MS = 25;
const RANGE_MS = 60;

interface Difference {
  readonly fault: string;
  readonly event: string;
  readonly says: string;
}

function compare(name: string): { readonly compared: number; readonly differences: readonly Difference[] } {
  const trace = recording(name);
  const runs = Array.from({ length: SEEDS }, (_, seed) => drive(trace, seed));
  const poll = Number(/^poll (\d+)/.exec(trace.scenario[0])?.[1] ?? 20);
  const differences: Difference[] = [];
  let compared = 0;
  for (const [fault, events] of Object.entries(trace.summary)) {
    for (const [event, recorded] of Object.entries(events)) {
      if (typeof recorded === 'number' || !isCompared(fault, event)) continue;
      compared++;
      const says = difference(recorded, valuesOf(runs, fault, event), {
        lateMs: (event.includes('.ipvs') ? poll : 0) + (fault.startsWith('start') ? START_MS : WAKE_MS),
      });
      if (says !== undefined) differences.push({ fault, event, says });
    }
  }
  return { compared, differences };
}

/** The lives of processes and the assumed state at a start are no results of a check. */
function isCompared(fault: string, event: string): boolean {
  if (/exit|STOP|service/.test(event) || fault.startsWith('SIGTERM')) return false;
  return !(fault.startsWith('start') && event.includes('.lvs VS'));
}

function valuesOf(runs: readonly Driven[], fault: string, event: string): number[] {
  return runs.flatMap(({ firsts }) => firsts.get(fault)?.get(event) ?? []);
}

/** What differs: by the rules of the recordings, values lie in the simulated range and means within four standard errors. */
function difference(
  { values }: Recorded,
  simulated: readonly number[],
  { lateMs }: { readonly lateMs: number },
): string | undefined {
  if (simulated.length === 0) return 'the simulation has none';
  const least = Math.min(...simulated);
  const most = Math.max(...simulated);
  const slack = RANGE_MS + (most - least) * 0.02;
  const outside = values.filter((value) => value < least - slack || value > most + lateMs + slack);
  if (outside.length > 0) return `${outside.join(', ')} outside ${least.toFixed(1)} to ${most.toFixed(1)}`;
  const off = mean(values) - mean(simulated);
  const error = deviation(simulated) * Math.sqrt(1 / values.length + 1 / simulated.length);
  if (off < -4 * error - 5 || off > 4 * error + lateMs + 5) {
    return `mean ${mean(values).toFixed(1)}, simulated ${mean(simulated).toFixed(1)} ± ${(4 * error).toFixed(1)}`;
  }
  return undefined;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length);
}

describe('the checkers do what keepalived 2.2.7 was recorded to do', () => {
  test.each(NAMES)('%s', (name) => {
    const { compared, differences } = compare(name);
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(1);
  });

  test.each(['c1-order-rr', 'c1-order-wrr', 'c1-quorum2-h1-sorry', 'c1-inhibit', 'c1-misc'])(
    'real servers stand in the order of the kernel throughout %s',
    (name) => {
      const trace = recording(name);
      const { tables } = drive(trace, 1);
      for (const fault of Object.keys(trace.summary)) {
        if (/SIGTERM/.test(fault)) continue;
        const [first] = trace.runs.filter((run) => run.fault === fault);
        const recorded = first.events
          .filter(([, , kind, text]) => kind === 'ipvs' && text !== '')
          .map(([, , , text]) => text.replace(/^\[.*?\] ?/, ''));
        if (recorded.length === 0) continue;
        expect([fault, tables.get(fault)?.[recorded.length === 1 ? lastOf(tables.get(fault)) : 0]]).toEqual([
          fault,
          recorded.at(-1),
        ]);
      }
    },
  );
});

function lastOf(tables: readonly string[] | undefined): number {
  return (tables?.length ?? 1) - 1;
}
