/** How many runs travel together: enough work to outweigh the way, little enough to be shared out evenly. */
import type { SystemSettings } from '../../models/system-settings.ts';
import { createDistribution, type DistributionSettings } from '../../sim/distributions/registry.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { JobList } from './executor.ts';

export interface BundleSize {
  /** Simulated requests that are work enough for one bundle. */
  readonly requests: number;
  readonly runs: number;
  /** What is left is dealt out into at least so many, so that the last ones are small and all end together. */
  readonly bundles: number;
}

/** Of a closed workload, whose rate nobody knows before. */
const SOME_RATE = 100;
/** Of a session, where its mean number is infinite. */
const MANY = 1_000;

/** The end of the bundle that begins with the run `first`. */
export function bundleEnd(jobs: JobList, first: number, size: BundleSize): number {
  const most = Math.min(size.runs, Math.ceil((jobs.length - first) / size.bundles));
  let requests = 0;
  let last = first;
  while (last < jobs.length && last - first < most && (last === first || requests < size.requests)) {
    requests += requestsOf(jobs.job(last++).settings);
  }
  return last;
}

/** About how many requests a run of these settings simulates. */
export function requestsOf({ clients, durationNs }: SystemSettings): number {
  const perSecond = clients.reduce(
    (sum, { rate = SOME_RATE, requests, parallel }) => sum + rate * about(requests) * about(parallel),
    0,
  );
  return perSecond * (durationNs / NS_PER_S);
}

function about(settings: DistributionSettings): number {
  return Math.min(Math.max(1, createDistribution(settings).mean), MANY);
}
