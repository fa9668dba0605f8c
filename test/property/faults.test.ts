import fc from 'fast-check';
import { expect, test } from 'vitest';
import { System } from '../../src/models/system.ts';
import type { SystemSettings } from '../../src/models/system-settings.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

const director = fc.constantFrom('lvs-a', 'lvs-b');
const realServer = fc.constantFrom('web1', 'web2');
const seconds = (min: number, max: number) => fc.integer({ min, max }).map((s) => `${s}s`);

/** A fault of a kind with what it needs; all strike within the first twenty seconds. */
function fault(type: string, more: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> {
  return fc.record({
    type: fc.constant(type),
    at: seconds(4, 20),
    jitter: fc.constantFrom('0s', '1s'),
    ...more,
  });
}

const lasting = seconds(2, 12);
const FAULTS = fc.oneof(
  fault('power-loss', { director, for: lasting }),
  fault('keepalived-kill', { director, process: fc.constantFrom('all', 'parent', 'vrrp', 'checker') }),
  fault('keepalived-stop', { director, for: lasting }),
  fault('keepalived-restart', { director }),
  fault('keepalived-reload', {
    director,
    keepalived: fc.constant('failover/backup-sync.conf'),
    for: lasting,
  }),
  fault('link-down', { director, for: lasting }),
  fault('port-down', { director, for: lasting }),
  fault('partition', { director, for: lasting }),
  fault('director-stall', { director, for: lasting }),
  fault('address-deleted', { director, address: fc.constant('192.168.1.10') }),
  fault('freeze', { realServer, for: lasting }),
  fault('flap', { realServer, for: lasting, down: seconds(1, 2), up: seconds(1, 2) }),
  fault('hang', { realServer, for: lasting }),
  fault('drop', { realServer, for: lasting }),
  fault('refuse', { realServer, for: lasting }),
  fault('drain', { realServer, for: lasting }),
);

function settingsWith(faults: readonly object[], variant: number): SystemSettings {
  return scenarioFrom('scenarios/failover.json', [
    { path: 'faults', value: faults },
    { path: 'duration', value: '40s' },
    { path: 'transient', value: '1s' },
    { path: 'clients.rate', value: '10/s' },
  ]).points[variant].settings;
}

test('a run in the midst of any faults of directors and real servers goes on from any instant as if never saved', () => {
  fc.assert(
    fc.property(
      fc.array(FAULTS, { minLength: 2, maxLength: 5 }),
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: 3_000, max: 38_000 }),
      (faults, variant, atMs) => {
        const settings = settingsWith(faults, variant);
        const whole = new System({ settings, seed: 3, replication: 1 });
        whole.run();
        const system = new System({ settings, seed: 3, replication: 1 });
        system.run(atMs * 1e6);
        const saved = structuredClone(system.save());
        // The run goes astray before it is restored: nothing of that may stay.
        system.run(Math.min(settings.durationNs, system.kernel.nowNs + 4e9));
        system.restore(saved);
        system.run();
        expect(system.result()).toEqual(whole.result());
        const { requests, laws } = system.result();
        expect(requests.answered + requests.failed.reduce((a, b) => a + b, 0) + requests.inFlight).toBe(
          requests.sent,
        );
        expect(laws.littleTimes).toBe(laws.littleArea);
      },
    ),
    { numRuns: 40, seed: 11 },
  );
});
