/**
 * How evenly load lies on real servers, each against its due: the share that its weight promises. Without
 * weights all are due the same. A server of weight 0 (quiesced) is due nothing and is left out.
 */
import { sqrt, square } from '../sim/math.ts';

export interface Balance {
  /**
   * Jain's index of load over due: 1 when all carry their due, 1/n when one carries all. Null without any
   * load.
   */
  readonly jain: number | null;
  /** Standard deviation of load over due, divided by its mean: 0 is even. */
  readonly variation: number | null;
  /** The fullest server's load over its due: 1.25 carries a quarter more than it should. */
  readonly peakToMean: number | null;
  readonly servers: readonly ServerBalance[];
}

export interface ServerBalance {
  /** Part of the whole load that this server carried. */
  readonly share: number;
  /** Part that its weight promises. */
  readonly due: number;
}

/** Balance of any measure of load: connections, requests, bytes, busy time. */
export function balance(loads: readonly number[], weights: readonly number[] = loads.map(() => 1)): Balance {
  if (weights.length !== loads.length) {
    throw new Error(`assertion failed: ${weights.length} weights for ${loads.length} servers`);
  }
  const whole = sum(loads);
  const allWeights = sum(weights);
  const servers = loads.map((load, i) => ({
    share: whole === 0 ? 0 : load / whole,
    due: allWeights === 0 ? 0 : (weights[i] as number) / allWeights,
  }));
  const relative = servers.filter(({ due }) => due > 0).map(({ share, due }) => share / due);
  const total = sum(relative);
  if (total === 0) return { jain: null, variation: null, peakToMean: null, servers };
  const squares = sum(relative.map((value) => value * value));
  const count = relative.length;
  const jain = (total * total) / (count * squares);
  return {
    jain,
    // The two are one measure: jain = 1 / (1 + variation squared). Written out, rounding cannot make it
    // negative.
    variation: (sqrt(sum(relative.map((value) => square(value - total / count))) / count) * count) / total,
    peakToMean: Math.max(...relative),
    servers,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
