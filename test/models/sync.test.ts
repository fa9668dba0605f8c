import { expect, test } from 'vitest';
import { System } from '../../src/models/system.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

const [without, withIt] = scenarioFrom('scenarios/sync-daemon.json').points;

function run(settings: typeof withIt.settings, replication = 0) {
  const system = new System({ settings, seed: 1, replication });
  system.run();
  return system.result();
}

test('without the sync daemon the new director resets what it does not know, with it most connections live on', () => {
  let lost = 0;
  let kept = 0;
  for (let replication = 0; replication < 4; replication++) {
    lost += run(without.settings, replication).phases[1].failures[0][2];
    kept += run(withIt.settings, replication).phases[1].failures[0][2];
  }
  expect(lost).toBeGreaterThan(100);
  expect(kept).toBeLessThan(lost / 4);
});

test('a pair of directors with sync daemons is restored at any instant, messages under way included', () => {
  const whole = run(withIt.settings);
  for (const share of [0.1, 0.41, 0.4102, 0.62, 0.7, 0.93]) {
    const system = new System({ settings: withIt.settings, seed: 1, replication: 0 });
    system.run(Math.floor(withIt.settings.durationNs * share));
    const saved = structuredClone(system.save());
    system.run(system.kernel.nowNs + 5e9);
    system.restore(saved);
    system.run();
    expect(system.result(), `restored at ${share}`).toEqual(whole);
  }
});
