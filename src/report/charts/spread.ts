/** How figures are spread over all real servers, however many there are: five numbers, a histogram, bands over time. */

/** Null without any value. */
export interface Spread {
  readonly count: number;
  /** Least, lower quartile, median, upper quartile, most. */
  readonly five: readonly [number, number, number, number, number];
  /** Edges of the bins of the histogram, one more than there are counts. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** The five numbers in each bin of time: five rows. */
export type Bands = readonly (readonly number[])[];

const BINS = 30;
/** Where the greatest is so many times the least, the bins grow with the values. */
const WIDE = 10;
const DIGITS = 5;

export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const sorted = Float64Array.from(values.filter((value) => value !== null)).sort();
  if (sorted.length === 0) return null;
  const [least, most] = [sorted[0], sorted[sorted.length - 1]];
  const edges = edgesOf(least, most);
  const counts = new Array<number>(edges.length - 1).fill(0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < counts.length - 1 && value >= edges[bin + 1]) bin++;
    counts[bin]++;
  }
  return { count: sorted.length, five: fiveOf(sorted), edges, counts };
}

function edgesOf(least: number, most: number): readonly number[] {
  if (least === most) return [least, most];
  const at = (share: number) =>
    least > 0 && most / least > WIDE ? least * (most / least) ** share : least + (most - least) * share;
  const inner = Array.from({ length: BINS - 1 }, (_, i) => at((i + 1) / BINS));
  return [least, ...inner, most];
}

function fiveOf(sorted: Float64Array): Spread['five'] {
  const [least, low, middle, high, most] = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    rounded(quantile(sorted, share)),
  );
  return [least, low, middle, high, most];
}

/** Between the two nearest, in proportion (Hyndman and Fan 1996, definition 7). */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** `values` by server, then by bin. */
export function bandsOf(values: readonly (readonly number[])[]): Bands {
  const bins = Math.max(0, ...values.map((own) => own.length));
  const column = new Float64Array(values.length);
  const fives = Array.from({ length: bins }, (_, bin) => {
    for (let server = 0; server < values.length; server++) column[server] = values[server][bin] ?? 0;
    return fiveOf(column.sort());
  });
  return [0, 1, 2, 3, 4].map((row) => fives.map((five) => five[row]));
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
