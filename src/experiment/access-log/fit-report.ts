/** How well a scenario does what its log did: both counted by the same code over the same span, side by side. */
import { System } from '../../models/system.ts';
import type { ReadScenario } from '../../scenario/read-scenario.ts';
import { NS_PER_S, readableDuration } from '../../sim/units.ts';
import { TrafficSample } from './traffic-sample.ts';

export interface FitRow {
  readonly what: string;
  readonly measured: string;
  readonly simulated: string;
  /** Simulated over measured; NaN where there is no ratio. */
  readonly ratio: number;
}

/** Values by path with which a scenario is seen as a log sees it: without the way to the client, and from the beginning. */
export const AS_A_LOG_SEES: Readonly<Record<string, string>> = {
  'clients.delay': '0s',
  'network.lanDelay': '0s',
  transient: '0s',
};

/** Runs the scenario's first variant once and counts its requests as the log's were counted. */
export function simulatedSample(scenario: ReadScenario): TrafficSample {
  const [{ settings }] = scenario.points;
  const system = new System({ settings, seed: scenario.scenario.seed, replication: 0, withSeries: false });
  const sample = new TrafficSample();
  const { measurements, sockets, kernel, sessions } = system;
  const bytesOf = (row: number) => {
    const draws = sessions.draws(sockets.clientClass[row]);
    return draws.isPlain ? draws.constantBytes : sockets.responseBytes[row];
  };
  const started = measurements.started.bind(measurements);
  // Each request is looked at when it is wanted: its work and its size are known by then.
  measurements.started = (row: number) => {
    started(row);
    if (sample.isFull) kernel.stop();
    sample.request(kernel.nowNs, bytesOf(row));
    sample.work.record(sockets.demandNs[row]);
  };
  system.run();
  for (const responses of measurements.responses) sample.took.merge(responses);
  return sample;
}

const QUANTILES = [0.1, 0.5, 0.9, 0.99] as const;

export interface FitOptions {
  /** A clock that is too coarse for gaps shows none. */
  readonly resolutionNs: number;
  readonly hasBytes: boolean;
}

export function fitRows(measured: TrafficSample, simulated: TrafficSample, options: FitOptions): FitRow[] {
  const rows: FitRow[] = [];
  const number = (what: string, a: number, b: number, text: (value: number) => string) => {
    rows.push({ what, measured: text(a), simulated: text(b), ratio: a > 0 ? b / a : Number.NaN });
  };
  const plain = (value: number) => String(Number(value.toPrecision(3)));
  number('requests in a second, mean', measured.countMean, simulated.countMean, plain);
  number('  variance over mean', measured.countDispersion, simulated.countDispersion, plain);
  const isFine = options.resolutionNs < measured.gaps.mean / 10;
  const durations = (what: string, side: 'gaps' | 'work' | 'took') => {
    if (measured[side].count === 0) return;
    number(`${what}, mean`, measured[side].mean, simulated[side].mean, readableDuration);
    for (const q of QUANTILES) {
      const [a, b] = [measured[side].quantile(q), simulated[side].quantile(q)];
      number(`  ${Math.round(q * 100)} % of them up to`, a, b, readableDuration);
    }
  };
  if (isFine) durations('gap between requests', 'gaps');
  durations('work of a request', 'work');
  durations('time at the server', 'took');
  if (options.hasBytes && measured.bytes.count > 0) {
    number('bytes of an answer, mean', measured.bytes.mean, simulated.bytes.mean, (value) =>
      String(Math.round(value)),
    );
  }
  return rows;
}

/** How long to simulate: as long as the log's sample lasts. */
export function sampleSpanNs(measured: TrafficSample): number {
  return Math.max(NS_PER_S, Math.ceil(measured.lastNs / 1e6) * 1e6);
}
