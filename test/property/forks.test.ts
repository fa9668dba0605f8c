import fc from 'fast-check';
import { expect, test } from 'vitest';
import { System } from '../../src/models/system.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

/** What may be done to the site of failover.json from an instant on. */
const CHANGES = fc.constantFrom<object>(
  { type: 'crash', realServer: 'web2', for: '5s' },
  { type: 'hang', realServer: 'web1' },
  { type: 'slow', realServer: 'web1', factor: 0.2, for: '4s' },
  { type: 'drain', realServer: 'web2', for: '8s' },
  { type: 'weight', realServer: 'web1', weight: 7 },
  { type: 'scheduler', scheduler: 'sed', for: '6s' },
  { type: 'scheduler', scheduler: 'twos' },
  { type: 'scheduler', scheduler: 'lblcr' },
  { type: 'rate', clientClass: 'browsers', rate: '35/s', for: '6s' },
  { type: 'rate', clientClass: 'browsers', rate: '3/s' },
  { type: 'power-loss', director: 'lvs-b', for: '5s' },
  { type: 'link-down', director: 'lvs-a', for: '5s' },
);

function settingsWith(faults: readonly object[]) {
  return scenarioFrom('scenarios/failover.json', [
    { path: 'faults', value: faults },
    { path: 'duration', value: '30s' },
    { path: 'transient', value: '1s' },
    { path: 'clients.rate', value: '12/s' },
  ]).points[0].settings;
}

test('a saved state goes on under other faults to come as the run that had them from the start', () => {
  const known = { type: 'crash', realServer: 'web1', at: '6s', for: '6s' };
  fc.assert(
    fc.property(CHANGES, fc.integer({ min: 1_000, max: 24_000 }), fc.boolean(), (change, atMs, ends) => {
      const atNs = atMs * 1_000_000;
      const shortened =
        ends && atMs > 6_000 && atMs < 12_000 ? { ...known, for: `${atNs + 1 - 6e9}ns` } : known;
      const before = settingsWith([known]);
      const after = settingsWith([shortened, { ...change, at: `${atNs + 1}ns` }]);
      const first = new System({ settings: before, seed: 5, replication: 0 });
      first.run(atNs);
      const fork = new System({ settings: after, seed: 5, replication: 0 });
      fork.restore(structuredClone(first.save()));
      fork.run();
      const whole = new System({ settings: after, seed: 5, replication: 0 });
      whole.run();
      expect(fork.result()).toEqual(whole.result());
    }),
    { seed: 8, numRuns: 12 },
  );
});
