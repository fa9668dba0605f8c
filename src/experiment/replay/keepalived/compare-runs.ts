/**
 * Lays the recorded distribution of each event beside the simulated one, by the rules of the recordings' README (sections 3
 * and 4): every value inside the simulated range, the mean within four standard errors, how often it happened likely, and
 * what is exact (tables, connections, affinity) among what the simulation does.
 */
import { binomialCdf } from '../../../analysis/binomial.ts';
import { affinityOf, byProber, firstOf } from './first.ts';
import { type Paired, pairedDifference, pairedOf } from './paired.ts';
import type { PlayedRun } from './play.ts';
import type { KeySummary, RecordedRun, Recording } from './recording.ts';
import { pollOf, type Tolerance, toleranceOf } from './tolerance.ts';

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
  /** Value by value at the recorded phases, where they are known. */
  readonly paired?: Paired;
  /** Why it differs; undefined: it agrees. */
  readonly difference: string | undefined;
  /** Shown, and by the README's word not judged. */
  readonly isIllustration: boolean;
}

/** Less likely than this is a difference. */
const UNLIKELY = 1e-4;
const STANDARD_ERRORS = 4;

/** `aligned`: the play over the recorded phases, where there is one. */
export function compareRuns(
  recording: Recording,
  plays: readonly (readonly PlayedRun[])[],
  aligned: readonly PlayedRun[] = [],
): ComparedKey[] {
  const pairs = pairedOf(recording, aligned);
  const simulated = firstsByFault(plays.flat());
  const rows: ComparedKey[] = [];
  for (const [fault, keys] of Object.entries(recording.summary ?? {})) {
    const own = simulated.get(fault) ?? [];
    const repetitions = Number(keys.repetitions);
    const names = new Set([...Object.keys(keys), ...own.flatMap((first) => [...first.keys()])]);
    for (const key of names) {
      if (key === 'repetitions' || isLeftOut(key)) continue;
      const tolerance = toleranceOf(recording, fault, key);
      const sample: Sample = {
        recorded: recordedValues(recording, fault, key),
        repetitions,
        simulated: own.flatMap((first) => first.get(key) ?? []),
        simulations: own.length,
        tolerance,
        onlyOneProbe: isOneProbe(recording, fault, key),
      };
      const paired = pairs.get(`${fault}\n${key}`);
      const ownSpread = spread(sample.recorded, repetitions);
      rows.push({
        fault,
        key,
        recorded: ownSpread,
        simulated: spread(sample.simulated, own.length),
        ...(paired === undefined ? {} : { paired }),
        difference: difference(sample) ?? pairedDifference(paired, ownSpread.mean),
        isIllustration: tolerance.isIllustration,
      });
    }
  }
  return [...rows, ...compareOutcomes(recording, plays.flat())];
}

/** Without what is within a probe of nothing: an outage of one probe, the last of the watched time. */
function recordedValues(
  { runs = [], summary = {} }: Recording,
  fault: string,
  key: string,
): readonly number[] {
  const values = (summary[fault]?.[key] as KeySummary | undefined)?.values ?? [];
  const id = /^client(\w+) (first|last|outage)/.exec(key)?.[1];
  const own = runs.filter(
    (run) => run.fault === fault && run.first !== undefined && run.client !== undefined,
  );
  if (id === undefined || own.length === 0) return values;
  return own.flatMap(({ first = {}, client = {} }) => {
    const outage = client[`probe${id}`]?.outages[0];
    const isEdge = outage !== undefined && outage.next_ok === null && outage.first_fail === outage.last_fail;
    return isEdge || first[key] === undefined ? [] : [first[key]];
  });
}

/** What is known of one key: both samples, and out of how many. */
interface Sample {
  readonly recorded: readonly number[];
  readonly repetitions: number;
  readonly simulated: readonly number[];
  readonly simulations: number;
  readonly tolerance: Tolerance;
  /** Where the recording has an outage, it is of one probe: within the tolerance of none. */
  readonly onlyOneProbe: boolean;
}

function isOneProbe({ runs = [] }: Recording, fault: string, key: string): boolean {
  const id = /^client(\w+) (first|last|outage)/.exec(key)?.[1];
  if (id === undefined) return false;
  const outages = runs
    .filter((run) => run.fault === fault)
    .flatMap(({ client = {} }) => client[`probe${id}`]?.outages.slice(0, 1) ?? []);
  return outages.length > 0 && outages.every(({ first_fail, last_fail }) => first_fail === last_fail);
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

function difference(sample: Sample): string | undefined {
  const { recorded, repetitions, simulated, simulations, tolerance, onlyOneProbe } = sample;
  if (recorded.length > 0 && simulated.length === 0) {
    return onlyOneProbe ? undefined : 'happens in the recording alone';
  }
  if (!isLikely(recorded.length, repetitions, simulated.length, simulations)) {
    return `happened ${recorded.length} times of ${repetitions}, simulated ${simulated.length} of ${simulations}`;
  }
  if (recorded.length === 0 || simulated.length < FEWEST) return undefined;
  return outsideRange(recorded, simulated, tolerance) ?? distantMean(recorded, simulated, tolerance);
}

/** Every value inside the simulated range; a few may be late by what the measuring machine itself was late. */
function outsideRange(
  recorded: readonly number[],
  simulated: readonly number[],
  { low, high, jitter }: Tolerance,
): string | undefined {
  const least = Math.min(...simulated);
  const most = Math.max(...simulated);
  // The range of a sample is a little smaller than that of what it is drawn from.
  const edge = ((most - least) * EDGE) / simulated.length;
  const from = least + low - edge;
  const to = most + high + edge;
  const outside = recorded.filter((value) => value < from || value > to);
  const excused = outside.filter((value) => value >= from - jitter && value <= to + jitter);
  if (outside.length === excused.length && outside.length <= 1 + recorded.length * LATE_SHARE)
    return undefined;
  const example = outside.find((value) => !excused.includes(value)) ?? outside[0];
  return `${outside.length} of ${recorded.length} outside ${from.toFixed(1)} … ${to.toFixed(1)}, as ${example}`;
}

function distantMean(
  recorded: readonly number[],
  simulated: readonly number[],
  { low, high, hasFreeMean }: Tolerance,
): string | undefined {
  const mean = meanOf(simulated);
  const variance = meanOf(simulated.map((value) => (value - mean) ** 2));
  const error = STANDARD_ERRORS * Math.sqrt(variance * (1 / recorded.length + 1 / simulated.length));
  const distance = meanOf(recorded) - mean;
  if (hasFreeMean || (distance >= low - error && distance <= high + error)) return undefined;
  return `mean ${distance.toFixed(1)} away, allowed ${(low - error).toFixed(1)} … ${(high + error).toFixed(1)}`;
}

const LATE_SHARE = 0.25;
/** Of what is simulated more rarely no range is known. */
const FEWEST = 4;
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
  const pollMs = pollOf(recording);
  const faults = new Set((recording.runs ?? []).map(({ fault }) => fault));
  for (const fault of faults) {
    const recorded = (recording.runs ?? []).filter((run) => run.fault === fault);
    const own = plays.filter((run) => run.fault === fault);
    for (const director of new Set(recorded.flatMap((run) => (run.events ?? []).map(([, name]) => name)))) {
      if (director === '') continue;
      const tables = recorded.map((run) => recordedTables(run, director, pollMs));
      const ours = new Set(own.map((run) => playedTables(run, director)));
      rows.push(
        ...outcome({
          fault,
          key: `${director} tables`,
          recorded: tables,
          own: ours,
          simulations: own.length,
        }),
      );
    }
    rows.push(...compareLongs(fault, recorded, own));
    if (
      recorded.some(({ client }) =>
        Object.values(client ?? {}).some(({ affinity }) => affinity !== undefined),
      )
    ) {
      const changes = recorded.map((run) => recordedAffinity(run));
      const ours = new Set(own.map(playedAffinity));
      rows.push(
        ...outcome({ fault, key: 'affinity', recorded: changes, own: ours, simulations: own.length }),
      );
    }
  }
  return rows;
}

interface Outcome {
  readonly fault: string;
  readonly key: string;
  readonly recorded: readonly (string | undefined)[];
  readonly own: ReadonlySet<string>;
  readonly simulations: number;
}

function outcome({ fault, key, recorded, own, simulations }: Outcome): ComparedKey[] {
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

/** A poll may fall into the middle of a change: what stood for less than two polls is left out, and so is nothing at all. */
function recordedTables({ events = [] }: RecordedRun, director: string, pollMs: number): string {
  const tables = events.filter(([, name, kind]) => name === director && kind === 'ipvs');
  return tables
    .filter(([t], i) => tables[i + 1] === undefined || tables[i + 1][0] - t > 2 * pollMs)
    .map(([, , , text]) => text.trim())
    .filter((text) => text !== '')
    .join(' > ');
}

function playedTables({ events }: PlayedRun, director: string): string {
  return events
    .filter((event) => event.director === director && event.kind === 'ipvs')
    .map(({ text }) => text.split('\n')[1].trim())
    .filter((text) => text !== '')
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
    return outcome({ fault, key: `long ${id}`, recorded: fates, own: ours, simulations: own.length });
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
