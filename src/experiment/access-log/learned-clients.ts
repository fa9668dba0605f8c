/** The class of clients that a log shows, as it stands in a scenario. */
import type { Histogram } from '../../sim/histogram.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { ArrivalCurve } from './arrival-curve.ts';
import type { Learned } from './learner.ts';

/** Where measured quantiles are taken: close at both ends, for straight lines join them. */
const AT = [
  0, 0.01, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9,
  0.925, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 1,
];
/** A session length beyond is put together with its neighbours. */
const MOST_LENGTHS = 40;

export interface ClientOptions {
  readonly delay?: string;
}

/** `clients` of a scenario; what the log does not tell is in `putIn`, by key. */
export interface LearnedClients {
  readonly clients: Readonly<Record<string, unknown>>;
  readonly putIn: readonly string[];
}

export function learnedClients(learned: Learned): LearnedClients {
  const putIn: string[] = ['delay'];
  const { clients, objects, thinkTimes, work, bytes } = learned;
  const hasThink = thinkTimes.count > 0;
  if (work === undefined) putIn.push('serviceDemand');
  const { fit } = clients;
  return {
    putIn,
    clients: {
      rate: perSecond((learned.sessions * NS_PER_S) / learned.spanNs),
      ...arrivalsOf(learned),
      population: Math.max(1, Math.min(16_777_216, Math.round(fit?.count ?? clients.seen))),
      popularity:
        fit === undefined || fit.exponent === 0
          ? { type: 'uniform' }
          : { type: 'zipf', exponent: rounded(fit.exponent, 3) },
      delay: '10ms',
      ...(hasThink ? { requests: lengthsOf(learned), thinkTime: quantiles(thinkTimes, duration) } : {}),
      serviceDemand: work === undefined ? { type: 'exponential', mean: '20ms' } : quantiles(work, duration),
      ...(bytes === undefined ? {} : { responseSize: quantiles(bytes, (value) => `${Math.round(value)}B`) }),
      ...(objects?.fit === undefined
        ? {}
        : {
            objects: {
              count: Math.max(1, Math.round(objects.fit.count)),
              popularity: { type: 'zipf', exponent: rounded(objects.fit.exponent, 3) },
            },
          }),
    },
  };
}

function arrivalsOf({ curve, arrivals }: Learned): Readonly<Record<string, unknown>> {
  if (curve?.type === 'diurnal') return { arrivals: { ...curve } };
  if (curve !== undefined) return { arrivals: stages(curve) };
  if (arrivals.type === 'poisson') return {};
  if (arrivals.type === 'mmpp') {
    const states = arrivals.states.map(({ factor, stayS }) => ({
      factor: rounded(factor, 3),
      stay: duration(stayS * NS_PER_S),
    }));
    return { arrivals: { type: 'mmpp', states } };
  }
  const { variation } = arrivals;
  const gap =
    variation > 1
      ? { type: 'hyperexponential', mean: 1, cv2: rounded(variation, 3) }
      : { type: 'gamma', mean: 1, shape: rounded(Math.min(1000, 1 / variation), 3) };
  return { arrivals: { type: 'renewal', gap } };
}

/** From the middle of each stage straight to the middle of the next. */
function stages({ rates, stageNs }: ArrivalCurve & { readonly type: 'stages' }) {
  const whole = (ns: number) => `${rounded(ns / NS_PER_S, 6)}s`;
  const rows = rates.map((rate, i) => ({
    duration: whole(i === 0 ? stageNs / 2 : stageNs),
    target: perSecond(rate),
  }));
  const last = { duration: whole(stageNs / 2), target: perSecond(rates[rates.length - 1]) };
  return { type: 'stages', start: perSecond(rates[0]), stages: [...rows, last] };
}

function lengthsOf({ sessionLengths }: Learned): Readonly<Record<string, unknown>> {
  const rows = [...sessionLengths];
  // The rarest neighbours are put together until few enough are left.
  while (rows.length > MOST_LENGTHS) {
    let least = rows.length - 2;
    for (let i = 0; i + 1 < rows.length; i++) {
      if (rows[i].count + rows[i + 1].count < rows[least].count + rows[least + 1].count) least = i;
    }
    const [a, b] = rows.splice(least, 2);
    const count = a.count + b.count;
    rows.splice(least, 0, { length: Math.round((a.length * a.count + b.length * b.count) / count), count });
  }
  if (rows.length === 1) return { type: 'constant', value: rows[0].length };
  return {
    type: 'empirical',
    values: rows.map(({ length }) => length),
    weights: rows.map(({ count }) => count),
  };
}

function quantiles(histogram: Histogram, unit: (value: number) => string): Readonly<Record<string, unknown>> {
  if (histogram.min === histogram.max) return { type: 'constant', value: unit(histogram.min) };
  return { type: 'empirical', quantiles: AT.map((at) => ({ at, value: unit(histogram.quantile(at)) })) };
}

/** Four digits: "12.34ms". */
function duration(ns: number): string {
  if (ns <= 0) return '0s';
  if (ns < 1e3) return `${Math.max(1, Math.round(ns))}ns`;
  if (ns < 1e6) return `${rounded(ns / 1e3, 4)}us`;
  if (ns < 1e9) return `${rounded(ns / 1e6, 4)}ms`;
  return `${rounded(ns / 1e9, 5)}s`;
}

function perSecond(rate: number): string {
  return `${rounded(rate, 4)}/s`;
}

/** Without an exponent, which no reader of quantities minds, but people do. */
function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
