/** How the site answers to growing load, around the answer: six loads, and the universal scalability law fitted to them. */
import type { Interval } from '../../../analysis/interval.ts';
import { jackknifeInterval, meanWithout } from '../../../analysis/jackknife.ts';
import { type JudgedUsl, judgedUsl, uslPeak } from '../../../analysis/usl-fit.ts';
import type { PlannedPoint } from '../../../scenario/read-scenario.ts';
import { uslThroughput } from '../../../sim/usl.ts';
import type { UslFit } from '../../capacity-result.ts';
import type { Target } from './target.ts';
import type { Tried } from './trial.ts';

/** Loads, as shares of the answer's: the last lies beyond it, and tells what breaks first. */
export const LOADS = [0.2, 0.4, 0.6, 0.8, 1, 1.3];
/** Each is run so often at most. */
export const CURVE_REPLICATIONS = 5;

/** The point with that share of the answer's load. */
export function loaded(target: Target, answer: number, share: number): PlannedPoint {
  return target.find === 'rate'
    ? target.at(Number((answer * share).toPrecision(4)))
    : scaled(target.at(answer), share);
}

/** The same site with every class's rate multiplied. */
function scaled(point: PlannedPoint, factor: number): PlannedPoint {
  const clients = point.settings.clients.map((client) =>
    client.rate === undefined ? client : { ...client, rate: client.rate * factor },
  );
  return { ...point, name: `${point.name}, load × ${factor}`, settings: { ...point.settings, clients } };
}

/** Null when the loads follow no such law. Intervals from leaving out one replication of all loads at a time. */
export function uslOf(curve: readonly Tried[]): UslFit | null {
  const replications = Math.min(...curve.map(({ throughputs }) => throughputs.length));
  const fitOf = (leftOut: number | undefined) =>
    judgedUsl(
      curve.map(({ throughputs, inSystems }) => ({
        concurrency: meanWithout(inSystems, leftOut),
        throughput: meanWithout(throughputs, leftOut),
      })),
    );
  const fits = Array.from({ length: replications }, (_, leftOut) => fitOf(leftOut));
  const whole = fitOf(undefined);
  if (whole === undefined) return null;
  const parameter = (of: (fit: JudgedUsl) => number | undefined): Interval =>
    jackknifeInterval(replications, (leftOut) => {
      const fit = leftOut === undefined ? whole : fits[leftOut];
      return fit === undefined ? undefined : of(fit);
    });
  const hasPeak = uslPeak(whole) !== undefined;
  return {
    single: parameter(({ single }) => single),
    alpha: notNegative(parameter(({ alpha }) => alpha)),
    beta: notNegative(parameter(({ beta }) => beta)),
    peakConcurrency: hasPeak ? parameter(uslPeak) : null,
    peakThroughput: hasPeak
      ? parameter((fit) => {
          const peak = uslPeak(fit);
          return peak === undefined ? undefined : uslThroughput(fit, peak);
        })
      : null,
    r2: whole.r2,
  };
}

function notNegative(interval: Interval): Interval {
  return interval.low === null ? interval : { ...interval, low: Math.max(0, interval.low) };
}
