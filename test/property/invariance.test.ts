import { describe, expect, test } from 'vitest';
import { allResponses } from '../../src/models/run-summary.ts';
import { System } from '../../src/models/system.ts';
import type { SystemSettings } from '../../src/models/system-settings.ts';
import { MEAN_NS, site } from '../fixtures/site.ts';

function run(settings: SystemSettings) {
  const system = new System({ settings, seed: 5, replication: 0 });
  system.run();
  return system.result();
}

describe('what must not matter does not', () => {
  test('doubling all rates halves all times', () => {
    const slow = run(
      site({ transport: 'direct', scheduler: 'sed', speeds: [1, 2], ratePerSecond: 150, durationS: 100 }),
    );
    const fast = run(
      site({
        transport: 'direct',
        scheduler: 'sed',
        speeds: [1, 2],
        ratePerSecond: 300,
        durationS: 50,
        serviceDemand: { type: 'exponential', mean: MEAN_NS / 2 },
      }),
    );
    // Times are whole nanoseconds rounded up, so they agree to a few in a million; the last request may fall outside.
    expect(Math.abs(fast.requests.answered - slow.requests.answered)).toBeLessThan(3);
    expect(allResponses(fast).mean / (allResponses(slow).mean / 2)).toBeCloseTo(1, 4);
  });

  test('equal servers may change places: only their names move', () => {
    const one = site({ scheduler: 'rr', speeds: [1, 1, 1], ratePerSecond: 150, durationS: 40 });
    const other = {
      ...one,
      realServers: one.realServers.map((server, i) => ({ ...server, name: `other${i}` })),
    };
    expect(run(other).requests).toEqual(run(one).requests);
    expect(run(other).digest).toBe(run(one).digest);
  });

  test('a longer run begins like a shorter one', () => {
    const short = run(site({ scheduler: 'wlc', speeds: [1, 1], ratePerSecond: 100, durationS: 20 }));
    const system = new System({
      settings: site({ scheduler: 'wlc', speeds: [1, 1], ratePerSecond: 100, durationS: 40 }),
      seed: 5,
      replication: 0,
    });
    system.run(20e9);
    expect(system.kernel.digest.hex()).toBe(short.digest);
  });

  test('better policies are better: central queue, least connections, two choices, random', () => {
    const mean = (scheduler: string) =>
      allResponses(
        run(
          site({ transport: 'direct', scheduler, speeds: [1, 1, 1, 1], ratePerSecond: 320, durationS: 200 }),
        ),
      ).mean;
    const [central, lc, two, random] = ['central', 'lc', 'choices', 'random'].map(mean);
    expect(central).toBeLessThanOrEqual(lc);
    expect(lc).toBeLessThan(two);
    expect(two).toBeLessThan(random);
  });
});
