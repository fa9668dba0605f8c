/**
 * Zipf's law from counts: the exponent and the number of keys at which the law shows as many different keys, and hits the
 * same one as often, as the log did. Sorted counts are not used: among keys that come equally often, those that chance
 * favoured look popular, and a line through ranks would be steep where nothing is.
 */
import { exp, log, sqrt } from '../../sim/math.ts';

export interface ZipfFit {
  readonly count: number;
  readonly exponent: number;
  /** Of 95 %, from chance alone: as if draws were independent. */
  readonly interval: readonly [number, number];
}

export interface ZipfEvidence {
  readonly draws: number;
  readonly distinct: number;
  /** Chance that two draws hit the same key. */
  readonly coincidence: number;
}

const EXACT = 200;
const STEP = 1.02;
/** More keys than that are not told apart from endlessly many. */
export const MOST_KEYS = 16_777_216;
const STEEPEST = 3;

/** Ranks in groups: each alone at first, then wider ones that stand for their geometric middle. */
function grouped(count: number): { readonly rank: number; readonly size: number }[] {
  const groups: { rank: number; size: number }[] = [];
  let from = 1;
  while (from <= count) {
    const to = from <= EXACT ? from : Math.min(count, Math.floor(from * STEP));
    groups.push({ rank: sqrt((from - 0.5) * (to + 0.5)), size: to - from + 1 });
    from = to + 1;
  }
  for (let i = 0; i < Math.min(EXACT, groups.length); i++) groups[i] = { rank: i + 1, size: 1 };
  return groups;
}

interface Law {
  /** Different keys expected among so many draws. */
  readonly distinct: number;
  /** Sums of the squares and cubes of the probabilities. */
  readonly squares: number;
  readonly cubes: number;
}

function law(count: number, exponent: number, draws: number): Law {
  const groups = grouped(count);
  const weights = groups.map(({ rank }) => exp(-exponent * log(rank)));
  const total = groups.reduce((sum, { size }, i) => sum + size * weights[i], 0);
  let distinct = 0;
  let squares = 0;
  let cubes = 0;
  groups.forEach(({ size }, i) => {
    const p = weights[i] / total;
    distinct += size * (1 - exp(-draws * p));
    squares += size * p * p;
    cubes += size * p * p * p;
  });
  return { distinct, squares, cubes };
}

/** Keys there are, when the law of this exponent shows so many different ones. */
function countFor(exponent: number, { draws, distinct }: ZipfEvidence): number {
  let low = distinct;
  let high = MOST_KEYS;
  if (law(high, exponent, draws).distinct <= distinct) return high;
  for (let i = 0; i < 40 && high / low > 1.001; i++) {
    const middle = Math.round(sqrt(low * high));
    if (law(middle, exponent, draws).distinct < distinct) low = middle;
    else high = middle;
  }
  return Math.max(distinct, Math.round(sqrt(low * high)));
}

function exponentFor(coincidence: number, evidence: ZipfEvidence): number {
  const at = (exponent: number) =>
    law(countFor(exponent, evidence), exponent, evidence.draws).squares - coincidence;
  if (at(0) >= 0) return 0;
  if (at(STEEPEST) <= 0) return STEEPEST;
  let low = 0;
  let high = STEEPEST;
  for (let i = 0; i < 18; i++) {
    const middle = (low + high) / 2;
    if (at(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Undefined with fewer than 100 draws or 10 different keys: nothing could be told. */
export function fitZipf(evidence: ZipfEvidence): ZipfFit | undefined {
  const { draws, distinct, coincidence } = evidence;
  if (draws < 100 || distinct < 10) return undefined;
  const exponent = exponentFor(coincidence, evidence);
  const count = countFor(exponent, evidence);
  const { squares, cubes } = law(count, exponent, draws);
  // Of a U-statistic of order two (Hoeffding 1948).
  const variance = (4 * Math.max(0, cubes - squares * squares)) / draws + (2 * squares) / (draws * draws);
  const margin = 1.96 * sqrt(variance);
  return {
    count,
    exponent,
    interval: [
      exponentFor(Math.max(0, coincidence - margin), evidence),
      exponentFor(coincidence + margin, evidence),
    ],
  };
}
