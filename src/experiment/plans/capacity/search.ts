/** Bracket, then bisection: the best value that keeps the SLO beside the nearest that does not. */
import { sqrt } from '../../../sim/math.ts';
import type { Target } from './target.ts';

export interface Search {
  readonly good: number | null;
  readonly bad: number | null;
  readonly isInterrupted: boolean;
}

type Range = Pick<Target, 'want' | 'isWhole' | 'current' | 'least' | 'most' | 'allows'>;

const STEP = 1.5;

/**
 * `keeps` is asked of one value at a time and is true where the SLO holds with confidence; undefined ends the search.
 * `tolerance` is how far good and bad may lie apart in the end, as a share; whole numbers end one apart.
 */
export async function search(
  range: Range,
  tolerance: number,
  keeps: (value: number) => Promise<boolean | undefined>,
): Promise<Search> {
  let good: number | null = null;
  let bad: number | null = null;
  let value = Math.max(range.current, range.least);
  while (good === null || bad === null) {
    const kept = await keeps(value);
    if (kept === undefined) return { good, bad, isInterrupted: true };
    if (kept) good = value;
    else bad = value;
    if (good !== null && bad !== null) break;
    const next = stepFrom(range, value, kept === (range.want === 'largest'));
    if (next === value) return { good, bad, isInterrupted: false };
    value = next;
  }
  return await bisect(range, { good, bad }, { tolerance, keeps });
}

interface Bisection {
  readonly tolerance: number;
  readonly keeps: (value: number) => Promise<boolean | undefined>;
}

async function bisect(
  range: Range,
  bracket: { readonly good: number; readonly bad: number },
  { tolerance, keeps }: Bisection,
): Promise<Search> {
  let { good, bad } = bracket;
  while (!isNear(range, good, bad, tolerance)) {
    const middle: number = range.isWhole ? Math.floor((good + bad) / 2) : rounded(sqrt(good * bad));
    if (middle === good || middle === bad) break;
    const kept = await keeps(middle);
    if (kept === undefined) return { good, bad, isInterrupted: true };
    if (kept) good = middle;
    else bad = middle;
  }
  return { good, bad, isInterrupted: false };
}

function isNear({ isWhole }: Range, good: number, bad: number, tolerance: number): boolean {
  if (isWhole) return Math.abs(good - bad) <= 1;
  return Math.max(good, bad) / Math.min(good, bad) - 1 <= tolerance;
}

/** Three digits are what an answer can carry. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** The value itself at the end of the range, which is tried too; less than a step where the scenario allows no more. */
function stepFrom(range: Range, value: number, isUp: boolean): number {
  if (isUp ? value >= range.most : value <= range.least) return value;
  const next = isUp
    ? Math.min(range.most, stepUp(range, value))
    : Math.max(range.least, stepDown(range, value));
  return range.allows(next) ? next : furthestAllowed(range, value, next);
}

/** Between an allowed value and one that is not; three digits, as all that is tried. */
function furthestAllowed(range: Range, allowed: number, refused: number): number {
  let [near, far] = [allowed, refused];
  for (;;) {
    const middle = range.isWhole ? Math.floor((near + far) / 2) : rounded((near + far) / 2);
    if (middle === near || middle === far) return near;
    if (range.allows(middle)) near = middle;
    else far = middle;
  }
}

/** Whole numbers move by one at least. */
function stepUp({ isWhole }: Range, value: number): number {
  return isWhole ? Math.max(value + 1, Math.round(value * STEP)) : rounded(value * STEP);
}

function stepDown({ isWhole }: Range, value: number): number {
  return isWhole ? Math.min(value - 1, Math.round(value / STEP)) : rounded(value / STEP);
}
