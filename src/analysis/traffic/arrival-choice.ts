/**
 * Which arrival process a stream of instants looks like: its index of dispersion at many scales beside the variation of its
 * gaps. A renewal process has the same number in both (at long scales); clustered arrivals have more of the first.
 * Sources: Cox and Lewis, The Statistical Analysis of Series of Events (1966); Gusella, Characterizing the variability of
 * arrival processes with indexes of dispersion (1991); for MMPP, Fischer and Meier-Hellstern (1993).
 */
import { exp, sqrt, square } from '../../sim/math.ts';
import type { DispersionAtScale } from './counts-over-time.ts';

export interface ArrivalEvidence {
  readonly ratePerSecond: number;
  readonly scales: readonly DispersionAtScale[];
  /** Squared coefficient of variation of the gaps; NaN where the log's clock is too coarse for them. */
  readonly gapVariation: number;
  readonly gaps: number;
}

export type ArrivalChoice =
  | { readonly type: 'poisson' }
  | { readonly type: 'renewal'; readonly variation: number }
  | {
      readonly type: 'mmpp';
      /** Rates against the mean one, and how long each state lasts. */
      readonly states: readonly { readonly factor: number; readonly stayS: number }[];
    };

/** Standard error of an index of dispersion near that of Poisson counts. */
export function dispersionError({ index, windows }: DispersionAtScale): number {
  return index * sqrt(2 / Math.max(1, windows - 1));
}

/** How many standard errors part a process from Poisson before it is called another. */
const CLEAR = 4;
/** And by how much at least: what is smaller makes no difference to a queue. */
const MATTERS = 0.15;

export function chooseArrivals(evidence: ArrivalEvidence): ArrivalChoice {
  const { scales, gapVariation, gaps } = evidence;
  const used = scales.filter(({ windows }) => windows >= 100);
  if (used.length === 0) return { type: 'poisson' };
  const longest = used[used.length - 1];
  const hasGaps = Number.isFinite(gapVariation) && gaps >= 200;
  const gapError = hasGaps ? gapVariation * sqrt(8 / gaps) : Infinity;
  const peak = used.reduce((most, each) => (each.index > most.index ? each : most));
  const isPlain = Math.abs(longest.index - 1) < Math.max(MATTERS, CLEAR * dispersionError(longest));
  const isBursty = peak.index - 1 > Math.max(MATTERS, CLEAR * dispersionError(peak));
  const isEven = hasGaps && Math.abs(gapVariation - 1) > Math.max(MATTERS, CLEAR * gapError);
  if (isPlain && !isBursty && !isEven) return { type: 'poisson' };
  const renewalError = sqrt(square(dispersionError(longest)) + square(gapError));
  const isRenewal = hasGaps && Math.abs(longest.index - gapVariation) < CLEAR * renewalError;
  if (isRenewal || (isEven && !isBursty)) return { type: 'renewal', variation: gapVariation };
  return isBursty ? bursts(evidence.ratePerSecond, used, peak) : { type: 'poisson' };
}

/**
 * Two states whose index of dispersion grows as the measured one: I(t) = 1 + (I − 1) (1 − (1 − e^(−rt)) / (rt)), with r the
 * sum of both rates of leaving. The limit and r are fitted; the variance of the rate follows from them.
 */
function bursts(
  ratePerSecond: number,
  scales: readonly DispersionAtScale[],
  peak: DispersionAtScale,
): ArrivalChoice {
  const growth = (x: number) => (x < 1e-6 ? x / 2 : 1 - (1 - exp(-x)) / x);
  let best = { error: Infinity, leaving: 1, limit: peak.index - 1 };
  for (let step = 0; step <= 200; step++) {
    const leaving = 1e-4 * exp((step / 200) * 16);
    let top = 0;
    let bottom = 0;
    for (const { windowNs, windows, index } of scales) {
      const g = growth((leaving * windowNs) / 1e9);
      const weight = windows / square(Math.max(1, index));
      top += weight * g * (index - 1);
      bottom += weight * g * g;
    }
    const limit = Math.max(0, top / bottom);
    let error = 0;
    for (const { windowNs, windows, index } of scales) {
      const weight = windows / square(Math.max(1, index));
      error += weight * square(index - 1 - limit * growth((leaving * windowNs) / 1e9));
    }
    if (error < best.error) best = { error, leaving, limit };
  }
  const variance = (best.limit * best.leaving) / (2 * ratePerSecond);
  if (variance <= 1) {
    const swing = sqrt(variance);
    const stayS = 2 / best.leaving;
    return {
      type: 'mmpp',
      states: [
        { factor: 1 + swing, stayS },
        { factor: 1 - swing, stayS },
      ],
    };
  }
  // Bursts out of silence: the share of time in which anybody comes makes the variance.
  const on = 1 / (1 + variance);
  return {
    type: 'mmpp',
    states: [
      { factor: 1 / on, stayS: 1 / (best.leaving * (1 - on)) },
      { factor: 0, stayS: 1 / (best.leaving * on) },
    ],
  };
}
