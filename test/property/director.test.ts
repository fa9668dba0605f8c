import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schedulers } from '../../src/schedulers/registry.ts';
import { Driver, expectCountersToMatch, operations, sysctls } from './director-driver.ts';

const names = schedulers.map(({ name }) => name);

const world = fc.record({
  scheduler: fc.constantFrom(...names),
  kernel: fc.constantFrom('classic' as const, '6.1.192' as const),
  isNat: fc.boolean(),
  persistentS: fc.constantFrom(0, 0, 30, 300),
  sysctls,
});

const RUNS = { seed: 20, numRuns: 60 };

describe('whatever happens to a director', () => {
  test('its counters equal the contents of its connection table', () => {
    fc.assert(
      fc.property(world, operations, (given, sequence) => {
        const driver = new Driver(given);
        for (const operation of sequence) driver.apply(operation);
        expectCountersToMatch(driver.director);
        driver.kernel.run(driver.kernel.nowNs + 4_000e9);
        expectCountersToMatch(driver.director);
        expect(driver.director.connections.count).toBe(0);
      }),
      { ...RUNS, numRuns: 150 },
    );
  });

  test('no quiesced and no overloaded destination is chosen', () => {
    fc.assert(
      fc.property(world, operations, (given, sequence) => {
        // The caches of lblc and lblcr may hold to one that is overloaded; templates to both.
        fc.pre(!given.scheduler.startsWith('lblc') && given.persistentS === 0);
        const driver = new Driver(given);
        const { destinations, services } = driver.director;
        for (const operation of sequence) {
          const overloaded = destinations.overloaded.slice();
          const conns = services.traffic.conns[driver.service];
          const chosen = driver.apply(operation);
          if (chosen === undefined || chosen < 0 || services.traffic.conns[driver.service] === conns)
            continue;
          expect(destinations.weight[chosen]).toBeGreaterThan(0);
          expect(overloaded[chosen]).toBe(0);
          expect(destinations.available[chosen]).toBe(1);
        }
      }),
      { ...RUNS, numRuns: 100 },
    );
  });

  test('its state can be saved at any instant and goes on the same in another director', () => {
    fc.assert(
      fc.property(world, operations, fc.double({ min: 0, max: 1, noNaN: true }), (given, sequence, share) => {
        const one = new Driver(given);
        const cut = Math.floor(share * sequence.length);
        for (const operation of sequence.slice(0, cut)) one.apply(operation);
        const saved = structuredClone({
          kernel: one.kernel.save(),
          streams: one.streams.save(),
          director: one.director.save(),
        });
        const other = new Driver(given);
        // What the other had done meanwhile is gone.
        for (const operation of sequence.slice(0, 30)) other.apply(operation);
        other.kernel.restore(saved.kernel);
        other.streams.restore(saved.streams);
        other.director.restore(saved.director);
        for (const operation of sequence.slice(cut))
          expect(other.apply(operation)).toBe(one.apply(operation));
        one.kernel.run(one.kernel.nowNs + 100e9);
        other.kernel.run(other.kernel.nowNs + 100e9);
        expect(other.kernel.digest.hex()).toBe(one.kernel.digest.hex());
        expect(other.director.save()).toEqual(one.director.save());
      }),
      RUNS,
    );
  });
});

describe.each(names)('%s', (scheduler) => {
  test('chooses by its index as it does by a scan', () => {
    fc.assert(
      fc.property(world, operations, fc.constantFrom(1, undefined), (given, sequence, indexFrom) => {
        const indexed = new Driver({ ...given, scheduler }, indexFrom);
        const scanning = new Driver({ ...given, scheduler }, Infinity);
        for (const operation of sequence) {
          expect(indexed.apply(operation)).toBe(scanning.apply(operation));
        }
        expect(indexed.kernel.digest.hex()).toBe(scanning.kernel.digest.hex());
      }),
      { ...RUNS, numRuns: 40 },
    );
  });
});
