/**
 * Lays the recorded distribution of each event beside the simulated one, by the rules of the recordings' README (sections 3
 * and 4): every value inside the simulated range, the mean within four standard errors, how often it happened likely, and
 * what is exact (tables, connections, affinity) among what the simulation does.
 */
import { binomialCdf } from '../../../analysis/binomial.ts';
import { affinityOf, byProber, firstOf } from './first.ts';
import type { PlayedRun } from './play.ts';
import type { KeySummary, RecordedRun, Recording } from './recording.ts';
import { type Tolerance, toleranceOf } from './tolerance.ts';

export interface Spread {
  readonly n: number;
  readonly repetitions: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

export interface ComparedKey {
  readonly fault: string;
  readonly key: string;
  readonly recorded: Spread;
  readonly simulated: Spread;
  /** Why it differs; undefined: it agrees. */
  readonly difference: string | undefined;
  /** Shown, and by the README's word not judged. */
  readonly isIllustration: boolean;
}

/** Less likely than this is a difference. */
const UNLIKELY = 1e-4;
const STANDARD_ERRORS = 4;

export function compareRuns(recording: Recording, plays: readonly (readonly PlayedRun[])[]): ComparedKey[] {
  const simulated = firstsByFault(plays.flat());
  const rows: ComparedKey[] = [];
  for (const [fault, keys] of Object.entries(recording.summary ?? {})) {
    const own = simulated.get(fault) ?? [];
    const repetitions = Number(keys.repetitions);
    const names = new Set([...Object.keys(keys), ...own.flatMap((first) => [...first.keys()])]);
    for (const key of names) {
      if (key === 'repetitions' || isLeftOut(key)) continue;
      const values = (keys[key] as KeySummary | undefined)?.values ?? [];
      const ours = own.flatMap((first) => first.get(key) ?? []);
      const tolerance = toleranceOf(recording, fault, key);
      const isIllustration = tolerance.isIllustration;
      rows.push({
        fault,
        key,
        recorded: spread(values, repetitions),
        simulated: spread(ours, own.length),
        difference: difference(values, repetitions, ours, own.length, tolerance),
        isIllustration,
      });
    }
  }
  return [...rows, ...compareOutcomes(recording, plays.flat())];
}

/** The end of the processes by their own clean-up is not simulated. */
export function isLeftOut(key: string): boolean {
  return /^d\d+\.(exit|(VI_\w+\.)?STOP)$/.test(key);
}

function firstsByFault(runs: readonly PlayedRun[]): Map<string, Map<string, number>[]> {
  const found = new Map<string, Map<string, number>[]>();
  for (const run of runs) {
    const list = found.get(run.fault);
    if (list === undefined) found.set(run.fault, [firstOf(run)]);
    else list.push(firstOf(run));
  }
  return found;
}

function spread(values: readonly number[], repetitions: number): Spread {
  const n = values.length;
  if (n === 0) return { n, repetitions, min: Number.NaN, mean: Number.NaN, max: Number.NaN };
  return { n, repetitions, min: Math.min(...values), mean: meanOf(values), max: Math.max(...values) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function difference(
  recorded: readonly number[],
  repetitions: number,
  simulated: readonly number[],
  simulations: number,
  tolerance: Tolerance,
): string | undefined {
  if (recorded.length > 0 && simulated.length === 0) return 'happens in the recording alone';
  const often = isLikely(recorded.length, repetitions, simulated.length, simulations);
  if (!often)
    return `happened ${recorded.length} times of ${repetitions}, simulated ${simulated.length} of ${simulations}`;
  if (recorded.length === 0) return undefined;
  const least = Math.min(...simulated);
  const most = Math.max(...simulated);
  // The range of a sample is a little smaller than that of what it is drawn from.
  const edge = ((most - least) * EDGE) / simulated.length;
  const low = least + tolerance.low - edge;
  const high = most + tolerance.high + edge;
  const outside = recorded.filter((value) => value < low || value > high);
  if (outside.length > 0) {
    return `${outside.length} of ${recorded.length} outside ${low.toFixed(1)} … ${high.toFixed(1)}, as ${outside[0]}`;
  }
  const variance = meanOf(simulated.map((value) => (value - meanOf(simulated)) ** 2));
  const error = STANDARD_ERRORS * Math.sqrt(variance * (1 / recorded.length + 1 / simulated.length));
  const distance = meanOf(recorded) - meanOf(simulated);
  if (!tolerance.hasFreeMean && (distance < tolerance.low - error || distance > tolerance.high + error)) {
    return `mean ${distance.toFixed(1)} away, allowed ${(tolerance.low - error).toFixed(1)} … ${(tolerance.high + error).toFixed(1)}`;
  }
  return undefined;
}

const EDGE = 6;

/** Whether so many of so many are likely, given what the simulation counted. */
function isLikely(count: number, repetitions: number, simulated: number, simulations: number): boolean {
  if (simulations === 0) return false;
  const share = (simulated + 0.5) / (simulations + 1);
  const trials = { count: repetitions, probability: share };
  return Math.min(binomialCdf(count, trials), 1 - binomialCdf(count - 1, trials)) >= UNLIKELY;
}

/** What is compared as it is: sequences of tables, fates of long connections, affinity. */
function compareOutcomes(recording: Recording, plays: readonly PlayedRun[]): ComparedKey[] {
  const rows: ComparedKey[] = [];
  const faults = new Set((recording.runs ?? []).map(({ fault }) => fault));
  for (const fault of faults) {
    const recorded = (recording.runs ?? []).filter((run) => run.fault === fault);
    const own = plays.filter((run) => run.fault === fault);
    for (const director of new Set(recorded.flatMap((run) => (run.events ?? []).map(([, name]) => name)))) {
      if (director === '') continue;
      const tables = recorded.map((run) => recordedTables(run, director));
      const ours = new Set(own.map((run) => playedTables(run, director)));
      rows.push(...outcome(fault, `${director} tables`, tables, ours, own.length));
    }
    rows.push(...compareLongs(fault, recorded, own));
    if (
      recorded.some(({ client }) =>
        Object.values(client ?? {}).some(({ affinity }) => affinity !== undefined),
      )
    ) {
      const changes = recorded.map((run) => recordedAffinity(run));
      rows.push(...outcome(fault, 'affinity', changes, new Set(own.map(playedAffinity)), own.length));
    }
  }
  return rows;
}

function outcome(
  fault: string,
  key: string,
  recorded: readonly (string | undefined)[],
  own: ReadonlySet<string>,
  simulations: number,
): ComparedKey[] {
  const known = recorded.flatMap((text) => (text === undefined ? [] : [text]));
  if (known.length === 0 || known.every((text) => text === '')) return [];
  const strange = known.filter((text) => !own.has(text));
  const count = (n: number, repetitions: number): Spread => ({
    n,
    repetitions,
    min: Number.NaN,
    mean: Number.NaN,
    max: Number.NaN,
  });
  return [
    {
      fault,
      key,
      recorded: count(known.length, recorded.length),
      simulated: count(simulations, simulations),
      difference: strange.length === 0 ? undefined : `${strange.length} never simulated, as "${strange[0]}"`,
      isIllustration: false,
    },
  ];
}

function recordedTables({ events = [] }: RecordedRun, director: string): string {
  return events
    .filter(([, name, kind]) => name === director && kind === 'ipvs')
    .map(([, , , text]) => text.trim())
    .join(' > ');
}

function playedTables({ events }: PlayedRun, director: string): string {
  return events
    .filter((event) => event.director === director && event.kind === 'ipvs')
    .map(({ text }) => text.split('\n')[1].trim())
    .join(' > ');
}

/** Each long connection's last word in the run. */
function compareLongs(
  fault: string,
  recorded: readonly RecordedRun[],
  own: readonly PlayedRun[],
): ComparedKey[] {
  const ids = new Set([
    ...recorded.flatMap(({ long = {} }) => Object.keys(long)),
    ...own.flatMap(({ longs }) => longs.map(({ id }) => id)),
  ]);
  return [...ids].flatMap((id) => {
    const fates = recorded.map(({ long = {} }) => fateOf((long[id] ?? []).map(([, state]) => state)));
    const ours = new Set(
      own.map(({ longs }) => fateOf(longs.filter((each) => each.id === id).map(({ state }) => state))),
    );
    return outcome(fault, `long ${id}`, fates, ours, own.length);
  });
}

function fateOf(states: readonly string[]): string {
  return states.map((state) => state.split(' ')[0]).join(', ');
}

/** How many client addresses change their server, and when: while the fault is answered. */
function recordedAffinity({ client = {} }: RecordedRun): string | undefined {
  const records = Object.values(client).filter(({ affinity }) => affinity !== undefined);
  if (records.length === 0) return undefined;
  return records.some(({ affinity = {} }) => Object.values(affinity).some((list) => list.length > 1))
    ? 'changes'
    : 'keeps';
}

function playedAffinity(run: PlayedRun): string {
  for (const probes of byProber(run.probes).values()) {
    if (Object.values(affinityOf(probes, run.startNs)).some((list) => list.length > 1)) return 'changes';
  }
  return 'keeps';
}
