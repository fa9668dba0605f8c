import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/models/run-result.ts';
import { System } from '../../src/models/system.ts';
import type { Override } from '../../src/scenario/overrides.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

function runs(count: number, set: readonly Override[] = []): readonly RunResult[] {
  const [{ settings, scenario }] = scenarioFrom('scenarios/failover.json', set).points;
  return Array.from({ length: count }, (_, replication) => {
    const system = new System({ settings, seed: scenario.seed, replication });
    system.run();
    return system.result();
  });
}

/** When the first entry after `fromNs` says this, or NaN. */
function when(run: RunResult, subject: string, text: RegExp, fromNs = 0): number {
  const found = run.timeline.find(
    (entry) => entry.timeNs >= fromNs && entry.subject === subject && text.test(entry.text),
  );
  return found === undefined ? Number.NaN : found.timeNs;
}

const RUNS = runs(12);

describe("the failover scenario with the site's own files", () => {
  test('the director of priority 150 is MASTER after three adverts and its skew: 3.414062 s', () => {
    for (const run of RUNS) expect(when(run, 'lvs-a', /becomes MASTER/)).toBe(3_414_062_000);
  });

  test('a refusing real server is removed 9 to 15 s later: three retries of 3 s after a delay loop of 6 s', () => {
    for (const run of RUNS) {
      for (const director of ['lvs-a', 'lvs-b']) {
        const struck = when(run, 'web1', /crashes/);
        const removed = when(run, director, /192\.168\.1\.16 is removed/) - struck;
        expect(removed).toBeGreaterThanOrEqual(9e9);
        expect(removed).toBeLessThanOrEqual(15.01e9);
      }
    }
  });

  test('until then its three quarters of the new connections are refused, afterwards none', () => {
    for (const run of RUNS) {
      const removedNs = when(run, 'lvs-a', /192\.168\.1\.16 is removed/);
      const bins = run.series.failed.map((failed, bin) => ({ failed, startNs: bin * run.series.binNs }));
      const backNs = when(run, 'web1', /is back/);
      const after = bins.filter(({ startNs }) => startNs > removedNs && startNs + run.series.binNs < backNs);
      expect(after.reduce((sum, { failed }) => sum + failed, 0)).toBe(0);
      const during = run.phases[1];
      expect(during.failures[0][0]).toBeGreaterThan(100);
    }
  });

  test('when the MASTER loses power the BACKUP is MASTER 3.609375 s after the last advert', () => {
    for (const run of RUNS) {
      const struck = when(run, 'lvs-a', /loses power/);
      const taken = when(run, 'lvs-b', /becomes MASTER/, struck);
      const sinceMaster = (struck - 3_414_062_000) % 1e9;
      expect(taken - struck).toBeCloseTo(3_609_375_000 - sinceMaster, -6);
      expect(taken - struck).toBeGreaterThan(2.6e9);
      expect(taken - struck).toBeLessThanOrEqual(3.61e9);
    }
  });

  test('clients are dark for as long, not for what keepalived believes', () => {
    for (const run of RUNS) {
      const struck = when(run, 'lvs-a', /loses power/);
      const taken = when(run, 'lvs-b', /becomes MASTER/, struck);
      const [longest] = run.outages;
      // Requests that were sent up to a second before the takeover still got through by a repeated SYN, late.
      expect(longest.endNs - longest.startNs).toBeGreaterThan(taken - struck - 1.2e9);
      expect(longest.endNs - longest.startNs).toBeLessThan(taken - struck + 0.3e9);
    }
  });

  test('the returning MASTER preempts 3.414 s after keepalived starts, in a gap that nobody notices', () => {
    for (const run of RUNS) {
      const powered = when(run, 'lvs-a', /has power again/);
      const preempted = when(run, 'lvs-a', /becomes MASTER/, powered);
      // Twenty seconds of boot before.
      expect(preempted - powered).toBe(20e9 + 3_414_062_000);
      const yielded = when(run, 'lvs-b', /becomes BACKUP/, preempted - 1);
      expect(yielded - preempted).toBe(100_000);
      const failback = run.outages.filter(({ startNs }) => startNs > preempted - 1e9);
      expect(Math.max(0, ...failback.map(({ startNs, endNs }) => endNs - startNs))).toBeLessThan(0.5e9);
    }
  });

  test('connections that the new director does not know are reset', () => {
    for (const run of RUNS) {
      const [, , , afterPower] = run.phases;
      expect(afterPower.failures[0][2]).toBeGreaterThan(0);
    }
  });

  test('an orderly stop hands over after the skew of the BACKUP alone: 0.609375 s', () => {
    const [run] = runs(1, [
      { path: 'faults', value: [{ type: 'keepalived-stop', director: 'lvs-a', at: '60s', for: '30s' }] },
    ]);
    expect(when(run, 'lvs-b', /becomes MASTER/, 60e9) - 60e9).toBe(609_375_000 + 100_000);
  });

  test('kill -9 of keepalived is no failure of the director: nobody notices', () => {
    const [run] = runs(1, [
      { path: 'faults', value: [{ type: 'keepalived-kill', director: 'lvs-a', at: '60s' }] },
      { path: 'duration', value: '90s' },
    ]);
    expect(when(run, 'lvs-b', /becomes MASTER/, 60e9) - 60e9).toBeGreaterThan(2.6e9);
    // Connections of the old director that go on at the new one are reset; new ones never fail.
    expect(run.requests.failed[0] + run.requests.failed[1]).toBe(0);
  });
});
