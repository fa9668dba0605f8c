/**
 * Replays a recording of keepalived: simulates its experiment many times over random phases, and once over the recorded
 * ones.
 */
import { type ComparedKey, compareRuns } from './compare-runs.ts';
import { byProber, clientRecord, firstOf, summaryOf, toMs } from './first.ts';
import { parseRecording } from './parsed-recording.ts';
import { knownPhases, type PlayedRun, play } from './play.ts';
import type { RecordedEvent, RecordedRun, Recording } from './recording.ts';

export interface RecordingComparison {
  readonly name: string;
  readonly simulations: number;
  readonly keys: readonly ComparedKey[];
  readonly differences: number;
}

/** Simulations of each experiment unless asked otherwise: each has all of the recording's repetitions. */
export const SIMULATIONS = 12;

/** Throws a StepError when the scenario has a step that is not known. */
export function replayRecording(recording: Recording, simulations = SIMULATIONS): RecordingComparison {
  const parsed = parseRecording(recording);
  const phases = knownPhases(recording);
  // The first over the recorded phases, where they are known.
  const plays = Array.from({ length: simulations }, (_, i) =>
    play(parsed, { seed: `replay/${i}`, ...(i === 0 ? { phases } : {}) }),
  );
  const keys = compareRuns(recording, plays, plays[0]);
  const differences = keys.filter(
    ({ difference, isIllustration }) => difference !== undefined && !isIllustration,
  );
  return { name: recording.name, simulations, keys, differences: differences.length };
}

/** The recording with simulated values; of the recorded ones it reads the phases alone, where they are there. */
export function predictRecording(recording: Recording): Recording {
  const parsed = parseRecording(recording);
  const runs = play(parsed, { seed: 'predict', phases: knownPhases(recording) });
  return { ...recording, summary: summaryOf(runs), runs: runs.map((run) => predictedRun(run, recording)) };
}

function predictedRun(run: PlayedRun, { scenario }: Recording): RecordedRun {
  const since = (timeNs: number) => toMs(timeNs - run.startNs);
  const hasSources = scenario.some((line) => /^probe .*\/\d+$/.test(line.trim()));
  const clients = Array.from(byProber(run.probes), ([id, probes]) => [
    `probe${id}`,
    clientRecord(probes, run, hasSources),
  ]);
  const of = (kind: string) => run.events.filter((event) => event.kind === kind);
  return {
    rep: run.rep,
    fault: run.fault,
    at: toMs(run.startNs),
    first: Object.fromEntries(firstOf(run)),
    events: run.events.flatMap((event): RecordedEvent[] => {
      if (!['vrrp', 'addr', 'lvs', 'ipvs'].includes(event.kind)) return [];
      const text = event.kind === 'ipvs' ? event.text.split('\n')[1] : event.text;
      return [[since(event.timeNs), event.director, event.kind, text]];
    }),
    last_advert_before_fault: Object.fromEntries(
      Object.entries(run.lastAdvertNs).map(([director, timeNs]) => [director, since(timeNs)]),
    ),
    garps: grouped(of('garp').map(({ director, timeNs }) => [director, since(timeNs)])),
    adverts_seen: Object.fromEntries(
      Object.entries(grouped(of('adv').map(({ director, timeNs }) => [director, timeNs]))).map(
        ([director, times]) => [director, times.length],
      ),
    ),
    ...(clients.length === 0 ? {} : { client: Object.fromEntries(clients) }),
    ...(run.longs.length === 0 ? {} : { long: longsOf(run) }),
    log: of('log').map(({ timeNs, director, text }) => [since(timeNs), director, text]),
    checks: of('check').map(({ timeNs, director, text }) => [since(timeNs), director, text]),
  };
}

function grouped(pairs: readonly (readonly [string, number])[]): Record<string, number[]> {
  const found: Record<string, number[]> = {};
  for (const [name, value] of pairs) {
    found[name] ??= [];
    found[name].push(value);
  }
  return found;
}

function longsOf(run: PlayedRun): Record<string, [number, string][]> {
  const found: Record<string, [number, string][]> = {};
  for (const { id, timeNs, state } of run.longs) {
    found[id] ??= [];
    found[id].push([toMs(timeNs - run.startNs), state]);
  }
  return found;
}
