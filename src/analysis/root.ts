/** Where a function changes its sign. */

/**
 * The place in [low, high] where a rising function passes zero, by halving until no number lies between:
 * slow, sure, and the same on every machine.
 */
export function rootOf(rising: (x: number) => number, low: number, high: number): number {
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
}
