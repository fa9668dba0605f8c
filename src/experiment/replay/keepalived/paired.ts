/**
 * Value by value: each recorded event beside the same event of a simulation at the recorded phase (README of the recordings,
 * section 3). Known is the age of the last advert; where two directors send, a script runs on its own clock or a process
 * starts, the phase is not known, and the spreads alone are compared.
 */
import { firstOf } from './first.ts';
import { type PlayedRun, phaseOf } from './play.ts';
import type { Recording } from './recording.ts';
import { toleranceOf } from './tolerance.ts';

/** Measured minus simulated, in milliseconds, over the repetitions. */
export interface Paired {
  readonly n: number;
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Section 4 gives -0.5 … +3 for MASTER and up to +6 after SIGTERM or FAULT. */
const LEAST_MS = -0.5;
const MOST_MS = 6;
const LONG_INTERVAL_SHARE = 0.005;

const STATE_KEYS = /\.(MASTER|BACKUP|FAULT|vip add|vip del)$|\.MASTER after /;
/** A director whose last advert is older than so many of its rival's intervals does not send. */
const SILENT_MS = 3_500;

/** By fault and key, of those with a known phase in every repetition. */
export function pairedOf(recording: Recording, aligned: readonly PlayedRun[]): ReadonlyMap<string, Paired> {
  const differences = new Map<string, number[]>();
  if (Object.values(recording.config).some((text) => /\bvrrp_script\b/.test(text))) return new Map();
  const played = new Map(aligned.map((run) => [`${run.fault}\n${run.rep}`, run]));
  for (const run of recording.runs ?? []) {
    const own = played.get(`${run.fault}\n${run.rep}`);
    const ages = Object.values(run.last_advert_before_fault ?? {}).filter((age) => age > -SILENT_MS);
    if (own === undefined || ages.length !== 1 || phaseOf(run).advertAgeNs === undefined) continue;
    const simulated = firstOf(own);
    for (const [key, value] of Object.entries(run.first ?? {})) {
      const other = simulated.get(key);
      if (!STATE_KEYS.test(key) || other === undefined) continue;
      const name = `${run.fault}\n${key}`;
      differences.set(name, [...(differences.get(name) ?? []), value - other]);
    }
  }
  return new Map(
    [...differences].filter(([name]) => isWhole(recording, name)).map(([name, list]) => [name, told(list)]),
  );
}

/** It happened in every repetition, and nothing that happens then is drawn. */
function isWhole(recording: Recording, name: string): boolean {
  const [fault, key] = name.split('\n');
  const keys = recording.summary?.[fault];
  const summary = keys?.[key];
  const tolerance = toleranceOf(recording, fault, key);
  if (tolerance.hasFreeMean || tolerance.isIllustration || typeof summary !== 'object') return false;
  return summary.n === Number(keys?.repetitions);
}

function told(differences: readonly number[]): Paired {
  const sorted = [...differences].sort((a, b) => a - b);
  const n = sorted.length;
  const median = (sorted[Math.floor((n - 1) / 2)] + sorted[Math.floor(n / 2)]) / 2;
  return { n, median, least: sorted[0], most: sorted[n - 1] };
}

/** Why the pairs differ; undefined: they agree. A single late wake-up moves no median. */
export function pairedDifference(paired: Paired | undefined, recordedMeanMs: number): string | undefined {
  if (paired === undefined || paired.n < 3) return undefined;
  const most = MOST_MS + (recordedMeanMs >= 3_000 ? LONG_INTERVAL_SHARE * recordedMeanMs : 0);
  if (paired.median >= LEAST_MS && paired.median <= most) return undefined;
  return `${paired.median.toFixed(1)} ms away at the recorded phases, allowed ${LEAST_MS} … ${most.toFixed(1)}`;
}
