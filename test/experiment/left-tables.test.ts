import { describe, expect, test } from 'vitest';
import { siteSettings } from '../../bench/sites.ts';
import { runJob } from '../../src/experiment/executors/run-job.ts';
import type { RunResult } from '../../src/models/run-result.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

/** Runs of many and of few live connections, so that tables of all sizes are left and taken. */
const SITES = [400, 6_000, 900, 20_000].map((requests) =>
  siteSettings({ servers: 3, load: 0.6, scheduler: 'wlc', transport: 'tcp' }, requests),
);

describe('a run that takes the tables of others', () => {
  test('gives the same digest as the first of all, in whatever order they come', () => {
    const digests = (order: readonly number[]) =>
      order.map((i) => runJob({ settings: SITES[i], seed: 1, replication: i }, () => true)?.digest);
    const first = digests([0, 1, 2, 3]);
    expect(new Set(first).size).toBe(4);
    expect(digests([3, 2, 1, 0])).toEqual(first.toReversed());
    expect(digests([1, 3, 1, 3])).toEqual([first[1], first[3], first[1], first[3]]);
  });
});

test('a run of which only figures are asked counts what the whole one counts', () => {
  const settings = scenarioFrom('scenarios/failover.json', [{ path: 'duration', value: '60s' }]).points[0]
    .settings;
  const result = (detail?: 'figures') =>
    runJob({ settings, seed: 1, replication: 0, ...(detail && { detail }) }, () => true) as RunResult;
  const whole = result();
  const figures = result('figures');
  expect(whole.outages.length).toBeGreaterThan(0);
  for (const part of ['digest', 'requests', 'phases', 'outages', 'failovers', 'directors', 'laws'] as const)
    expect(figures[part], part).toEqual(whole[part]);
  const rest = (server: RunResult['realServers'][number]) => ({ ...server, responses: undefined });
  expect(figures.realServers.map(rest)).toEqual(whole.realServers.map(rest));
  expect(figures.series).toMatchObject({
    binNs: whole.series.binNs,
    inSystem: whole.series.inSystem,
    responses: [],
  });
});
