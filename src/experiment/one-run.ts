/**
 * Intervals from a single run, by means of batches of its bins of time. Quantiles by Woodruff's way: how sure the share of
 * requests beyond the quantile is, read back through the histogram (Journal of the American Statistical Association 47,
 * 1952). Maxima and outages of one run have none, and neither has a run that faults change: only replications tell.
 */
import { binnedRatio } from '../analysis/batch-means.ts';
import { DEFAULT_CONFIDENCE, type Interval, proportionInterval, without } from '../analysis/interval.ts';
import type { RunResult } from '../models/run-result.ts';
import type { Histogram } from '../sim/histogram.ts';
import { exp, log } from '../sim/math.ts';
import { coarseBucket } from '../sim/time-series.ts';
import { NS_PER_S } from '../sim/units.ts';
import type { Figures, RealServerSummary } from './experiment-result.ts';

/** A run whose bins can make batches: whole, counted, and steady. */
export class OneRun {
  readonly #run: RunResult;
  readonly #firstBin: number;
  readonly #answered: readonly number[];
  /** Requests that all real servers were done with, by counted bin; made at the first question. */
  #completedByAll: readonly number[] | undefined;

  /** Undefined for a run without series, or with faults in it. */
  static of(run: RunResult, transientNs: number): OneRun | undefined {
    const { series, phases } = run;
    return series.responseSumsNs.length === 0 || phases.length > 1 ? undefined : new OneRun(run, transientNs);
  }

  private constructor(run: RunResult, transientNs: number) {
    this.#run = run;
    this.#firstBin = Math.ceil(transientNs / run.series.binNs);
    this.#answered = this.#tails(0);
  }

  /** The figures of this run with intervals where it can give them; `all` holds its counted response times. */
  figures(all: Histogram, plain: Figures): Figures {
    return {
      ...plain,
      mean: keeping(plain.mean, this.mean()),
      p50: this.quantile(all, 0.5),
      p90: this.quantile(all, 0.9),
      p99: this.quantile(all, 0.99),
      p999: this.quantile(all, 0.999),
      failed: keeping(plain.failed, this.failed()),
      throughput: keeping(plain.throughput, this.throughput()),
    };
  }

  server(plain: RealServerSummary, server: number): RealServerSummary {
    const { active, inactive } = this.#run.series;
    return {
      ...plain,
      share: keeping(plain.share, this.share(server)),
      utilisation: keeping(plain.utilisation, this.utilisation(server, plain.servers)),
      active: keeping(plain.active, this.sampled(active[server] ?? [])),
      inactive: keeping(plain.inactive, this.sampled(inactive[server] ?? [])),
    };
  }

  mean(): Interval {
    return binnedRatio(this.#counted(this.#run.series.responseSumsNs), this.#answered).interval;
  }

  /** Correlation of neighbouring batches of the mean; null where there are no batches. */
  lag1(): number | null {
    return binnedRatio(this.#counted(this.#run.series.responseSumsNs), this.#answered).lag1;
  }

  failed(): Interval {
    const failed = this.#counted(this.#run.series.failed);
    const ended = failed.map((count, bin) => count + this.#answered[bin]);
    const [hits, trials] = [failed, ended].map((counts) => counts.reduce((sum, count) => sum + count, 0));
    // None, or all: the far bound by Wilson's score, as over replications.
    if (trials > 0 && (hits === 0 || hits === trials)) return proportionInterval(hits, trials);
    return atMostOne(binnedRatio(failed, ended).interval);
  }

  /** Answers a second. */
  throughput(): Interval {
    return binnedRatio(this.#answered, this.#seconds()).interval;
  }

  /** Share of the time of a real server's cores, from the mean number of busy ones. */
  utilisation(server: number, cores: number): Interval {
    const busy = this.#counted(this.#run.series.busy[server] ?? []);
    const interval = binnedRatio(
      busy,
      busy.map(() => cores),
    ).interval;
    return atMostOne(interval);
  }

  /** Mean of what was sampled once in each bin. */
  sampled(column: readonly number[]): Interval {
    const values = this.#counted(column);
    return binnedRatio(
      values,
      values.map(() => 1),
    ).interval;
  }

  /** Part of the requests that real servers were done with. */
  share(server: number): Interval {
    const { completed } = this.#run.series;
    this.#completedByAll ??= completed
      .map((totals) => this.#perBin(totals))
      .reduce((sums, row) => sums.map((sum, bin) => sum + row[bin]));
    return atMostOne(binnedRatio(this.#perBin(completed[server]), this.#completedByAll).interval);
  }

  /** `all` holds the counted response times of this run. */
  quantile(all: Histogram, q: number): Interval {
    const estimate = all.quantile(q);
    const basis = { confidence: DEFAULT_CONFIDENCE, count: 10, method: 'woodruff' as const };
    if (Number.isNaN(estimate)) return without(null, basis);
    const beyond = this.#relativeHalfWidth(estimate);
    if (beyond === undefined) return without(estimate, basis);
    const [most, least] = [(1 - q) * exp(beyond), (1 - q) * exp(-beyond)];
    if (most >= 1) return without(estimate, basis);
    const [low, high] = [all.quantile(1 - most), all.quantile(1 - least)];
    return { ...basis, estimate, low, high, halfWidth: Math.max(high - estimate, estimate - low) };
  }

  /**
   * Of the share of requests slower than `valueNs`, on a logarithmic scale. The bins know it at the edges of their wide
   * buckets: the worse of the two edges around the value.
   */
  #relativeHalfWidth(valueNs: number): number | undefined {
    const bucket = coarseBucket(valueNs);
    const widths = [bucket, bucket + 1].map((edge) => {
      const { estimate, high } = binnedRatio(this.#tails(edge), this.#answered).interval;
      if (estimate === null || high === null) return Number.NaN;
      return log(high / estimate);
    });
    const known = widths.filter((width) => !Number.isNaN(width));
    return known.length === 0 ? undefined : Math.max(...known);
  }

  /** Answers of each counted bin in that bucket or a later one. */
  #tails(bucket: number): readonly number[] {
    const { responses, responseSumsNs } = this.#run.series;
    const counts = new Array<number>(responseSumsNs.length).fill(0);
    for (let i = 0; i < responses.length; i += 3) {
      if (responses[i + 1] >= bucket) counts[responses[i]] += responses[i + 2];
    }
    return this.#counted(counts);
  }

  /** Of totals since the beginning. */
  #perBin(totals: readonly number[]): readonly number[] {
    return this.#counted(totals.map((total, bin) => total - (totals[bin - 1] ?? 0)));
  }

  #counted(values: readonly number[]): readonly number[] {
    return values.slice(this.#firstBin);
  }

  #seconds(): readonly number[] {
    return this.#answered.map(() => this.#run.series.binNs / NS_PER_S);
  }
}

/** The estimate of the whole run, with what its batches say of the uncertainty. */
function keeping(plain: Interval, own: Interval): Interval {
  const { estimate } = plain;
  if (estimate === null || own.estimate === null || own.low === null || own.high === null) return plain;
  if (estimate === 0 || own.estimate === 0) return { ...own, estimate };
  const [low, high] = [own.low, own.high].map((bound) => (bound * estimate) / (own.estimate as number));
  return { ...own, estimate, low, high, halfWidth: Math.max(high - estimate, estimate - low) };
}

function atMostOne(interval: Interval): Interval {
  const { estimate, high, low } = interval;
  if (estimate === null || high === null || low === null || high <= 1) return interval;
  return { ...interval, high: 1, halfWidth: Math.max(1 - estimate, estimate - low) };
}
