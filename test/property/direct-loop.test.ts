import fc from 'fast-check';
import { expect, test } from 'vitest';
import { System } from '../../src/models/system.ts';
import type { SystemSettings } from '../../src/models/system-settings.ts';
import { schedulers } from '../../src/schedulers/registry.ts';
import { scenarioOf } from '../fixtures/scenario.ts';

const seconds = (min: number, max: number) => fc.integer({ min, max }).map((s) => `${s}s`);
const realServer = fc.constantFrom('web0', 'web1');

const FAULTS = fc.oneof(
  fc.record({ type: fc.constant('crash'), at: seconds(1, 9), for: seconds(1, 3), realServer }),
  fc.record({
    type: fc.constant('slow'),
    at: seconds(1, 9),
    for: seconds(1, 3),
    factor: fc.constantFrom(0.5, 0.01),
    realServer,
  }),
  fc.record({
    type: fc.constant('weight'),
    at: seconds(1, 9),
    weight: fc.integer({ min: 0, max: 3 }),
    realServer,
  }),
  fc.record({
    type: fc.constant('rate'),
    at: seconds(1, 9),
    clientClass: fc.constant('users'),
    rate: fc.constant('100/s'),
  }),
  fc.record({ type: fc.constant('scheduler'), at: seconds(1, 9), scheduler: fc.constantFrom('wlc', 'rr') }),
);

const SITES = fc.record({
  scheduler: fc.constantFrom(...schedulers.map(({ name }) => name)),
  // Whole milliseconds make many instants at which two events stand.
  serviceDemand: fc.constantFrom(
    '4ms',
    { type: 'exponential', mean: '4ms' },
    { type: 'uniform', min: '1ms', max: '9ms' },
  ),
  arrivals: fc.constantFrom({ type: 'poisson' }, { type: 'renewal', gap: { type: 'constant', value: 1 } }),
  rate: fc.constantFrom('40/s', '300/s', '500/s'),
  servers: fc.integer({ min: 2, max: 20 }),
  workers: fc.integer({ min: 1, max: 3 }),
  backlog: fc.constantFrom(undefined, 0, 4),
  weight: fc.integer({ min: 0, max: 3 }),
  faults: fc.array(FAULTS, { maxLength: 3 }),
});

function settingsOf(site: typeof SITES extends fc.Arbitrary<infer Site> ? Site : never): SystemSettings {
  const { scheduler, serviceDemand, arrivals, rate, servers, workers, backlog, weight, faults } = site;
  return scenarioOf(
    JSON.stringify({
      duration: '12s',
      transient: '1s',
      transport: 'direct',
      directors: [{ name: 'lvs', address: '192.168.1.14' }],
      virtualServices: [{ address: '192.168.1.10:80', scheduler }],
      virtualServer: { weights: { web0: weight } },
      realServers: Array.from({ length: servers }, (_, i) => ({
        name: `web${i}`,
        address: `10.0.0.${i + 1}`,
        discipline: { type: 'fcfs', workers, ...(backlog === undefined ? {} : { backlog }) },
      })),
      clients: { name: 'users', arrivals, serviceDemand, rate },
      faults,
    }),
  ).points[0].settings;
}

test('the inner loop does what the general one does, event by event', () => {
  fc.assert(
    fc.property(SITES, fc.integer({ min: 500, max: 11_500 }), fc.boolean(), (site, atMs, withSeries) => {
      const settings = settingsOf(site);
      const system = () => new System({ settings, seed: 7, replication: 0, withSeries });
      const slow = system();
      slow.start();
      // `step` knows no inner loop.
      while (slow.kernel.nextTimeNs() <= settings.durationNs) slow.kernel.step();
      slow.run();

      const fast = system();
      fast.run();
      expect(fast.result()).toEqual(slow.result());
      expect(fast.save()).toEqual(slow.save());

      // Begun by the one and gone on with by the other.
      const half = system();
      half.run(atMs * 1e6);
      const rest = system();
      rest.restore(half.save());
      while (rest.kernel.nextTimeNs() <= settings.durationNs) rest.kernel.step();
      rest.run();
      expect(rest.result()).toEqual(slow.result());
    }),
    { numRuns: 40 },
  );
});
