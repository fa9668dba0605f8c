/** The order of cells: by the figure that a text begins with, in its unit; texts without a figure come last. */

const UNITS: Readonly<Record<string, number>> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9, min: 6e10, h: 3.6e12 };
const FIGURE = /^([-−]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?: ± \S+)?(?: (ns|µs|ms|s|min|h|%))?(?: |$)/;

/** "42 ± 3 ms" is 42 000 000; null for what is no figure, as "web1" and "10.0.0.1". */
export function figureIn(text: string): number | null {
  const match = FIGURE.exec(text.replaceAll('\u202f', ''));
  if (match === null) return null;
  return Number(match[1].replace('−', '-')) * (UNITS[match[2]] ?? 1);
}

/** `sign` is 1 from the least on, −1 from the greatest on: names as people count, "web2" before "web10". */
export function orderOf(a: string, b: string, sign: 1 | -1): number {
  const [left, right] = [figureIn(a), figureIn(b)];
  if (left !== null && right !== null) return sign * (left - right);
  if (left !== null || right !== null) return left === null ? 1 : -1;
  return sign * a.localeCompare(b, 'en', { numeric: true });
}
