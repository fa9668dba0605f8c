/** Which variant holds the best p99, which cannot be told from it, and who is hurt by how much. */
import { undefeated } from '../../analysis/comparison.ts';
import { readableDurationEstimate, readableEstimate, readableShareEstimate } from '../../analysis/digits.ts';
import { type Interval, through, without } from '../../analysis/interval.ts';
import type { ExperimentResult, PointResult } from '../experiment-result.ts';
import type { AnswerKind } from './answer.ts';

export const compareAnswer: AnswerKind = {
  name: 'compare',
  help: 'Variants ranked by p99; "not distinguishable" where the intervals say so.',
  fits: ({ points }) => points.length > 1,
  sentence: (result) => {
    if (failuresDecide(result)) return `${byFailures(result)}.`;
    const ranked = [...result.points].sort((a, b) => p99(a) - p99(b));
    const best = ranked[0];
    const worst = ranked[ranked.length - 1];
    if (best.figures.p99.estimate === null) return 'No variant answers a request.';
    if (ranked.length > 1 && best.replications.length === 1) {
      const p99s = ranked.map(({ name, figures }) => `${name} ${readableDurationEstimate(figures.p99)}`);
      return `p99 is ${p99s.join(', ')}; one run of each cannot tell which is better: give --replications 10.`;
    }
    const tied = tiesWith(best.name, result);
    // Names of several values hold commas.
    const ties = tied.length === 0 ? '' : ` (${listed(tied)} not distinguishable from it)`;
    const held = `${best.name} holds p99 at ${readableDurationEstimate(best.figures.p99)}${ties}`;
    if (worst === best || tied.includes(worst.name)) return `${held}; no variant is distinguishably worse.`;
    const factor = p99(worst) / p99(best);
    if (factor < 1.05) return `${held}; no variant takes more than 5 % longer.`;
    const times = timesAsLong(worst, best, result);
    return `${held}; ${worst.name} is worst with ${readableDurationEstimate(worst.figures.p99)}${times}${hurt(worst)}.`;
  },
};

function listed(names: readonly string[]): string {
  return names.join(names.some((name) => name.includes(',')) ? ' / ' : ', ');
}

/** A share that fails, from which on response times of the others are no answer. */
const MUCH = 0.005;

/** Variants differ in how many requests fail at all: the p99 of those that were served would flatter the worst. */
function failuresDecide({ points }: ExperimentResult): boolean {
  const shares = points.map(({ figures }) => figures.failed);
  const least = Math.min(...shares.map(({ high, estimate }) => high ?? estimate ?? 0));
  return shares.some(({ low, estimate }) => (estimate ?? 0) > MUCH && (low ?? estimate ?? 0) > least);
}

function byFailures({ points }: ExperimentResult): string {
  const ranked = [...points].sort(
    (a, b) => (a.figures.failed.estimate ?? 0) - (b.figures.failed.estimate ?? 0),
  );
  const spotless = ranked.filter(({ figures }) => (figures.failed.estimate ?? 0) === 0);
  const none = spotless.map(({ name }) => name).join(' / ');
  const told = ranked.flatMap(({ name, figures, requests }) => {
    const { estimate } = figures.failed;
    if (estimate === null || estimate === 0) return [];
    const [cause] = Object.entries(requests.failed).reduce((a, b) => (b[1] > a[1] ? b : a));
    return `${readableShareEstimate(figures.failed)} under ${name}${estimate > MUCH ? ` (${cause})` : ''}`;
  });
  if (none !== '') told.unshift(`none under ${none}`);
  const [best] = ranked;
  const p99Text = readableDurationEstimate(best.figures.p99);
  return `Requests that fail: ${told.join('; ')}. Under ${best.name} the others take up to ${p99Text} at p99`;
}

function p99(point: PointResult): number {
  return point.figures.p99.estimate ?? Infinity;
}

/** By the paired ratio, as surely as that is known. */
function timesAsLong(worst: PointResult, best: PointResult, { comparisons }: ExperimentResult): string {
  const pair = comparisons.find(
    ({ metric, name, against }) =>
      metric === 'p99' &&
      [name, against].every((own) => own === worst.name || own === best.name) &&
      name !== against,
  );
  if (pair === undefined || pair.ratio.estimate === null) return '';
  const ratio = pair.name === worst.name ? pair.ratio : inverted(pair.ratio);
  return ratio.halfWidth === null ? '' : `, ${readableEstimate(ratio)} times as long`;
}

function inverted(ratio: Interval): Interval {
  const { estimate, low, high } = ratio;
  if (estimate === null || estimate <= 0) return without(null, ratio);
  if (low === null || high === null || low <= 0) return without(1 / estimate, ratio);
  return through(ratio, (value) => 1 / value);
}

function tiesWith(best: string, { comparisons }: ExperimentResult): readonly string[] {
  const own = comparisons.filter(
    ({ metric, name, against }) => metric === 'p99' && (name === best || against === best),
  );
  const standing = undefeated(own.map((pair) => ({ ...pair, p: null })));
  return standing.filter(
    (name) =>
      name !== best &&
      own.some(
        (pair) => (pair.name === name || pair.against === name) && pair.verdict === 'not distinguishable',
      ),
  );
}

/** The real server whose clients wait longest under this variant. */
function hurt({ realServers }: PointResult): string {
  const slowest = [...realServers].sort((a, b) => (b.p99.estimate ?? 0) - (a.p99.estimate ?? 0))[0];
  const fastest = [...realServers].sort((a, b) => (a.p99.estimate ?? 0) - (b.p99.estimate ?? 0))[0];
  if (slowest === undefined || (slowest.p99.estimate ?? 0) < 2 * (fastest.p99.estimate ?? 0)) return '';
  const at = readableDurationEstimate(slowest.p99);
  return `: who lands on ${slowest.name} waits ${at} at p99, on ${fastest.name} ${readableDurationEstimate(fastest.p99)}`;
}
