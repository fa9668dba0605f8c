import { describe, expect, test } from 'vitest';
import { Capacity, DROPPED_BY_DIRECTOR } from '../../src/models/network/capacity.ts';
import { System } from '../../src/models/system.ts';
import type { SystemSettings } from '../../src/models/system-settings.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';
import { site } from '../fixtures/site.ts';

function run(settings: SystemSettings) {
  const system = new System({ settings, seed: 1, replication: 0 });
  system.run();
  return system.result();
}

describe('a director with a processor and a link', () => {
  test('takes a packet for the time of the link in, the processor, and the link out', () => {
    const capacity = new Capacity({ packetNs: 1_000, byteNs: 8 });
    // 1 000 bytes and 38 of the frame, at 8 ns a byte, twice; 1 µs of work.
    expect(capacity.pass(0, 1, 1_000, 1_000)).toBe(2 * 1_038 * 8 + 1_000);
  });

  test('lets packets wait for each other, and drops them when more than a thousand wait', () => {
    const capacity = new Capacity({ packetNs: 1_000, byteNs: 0 });
    let passed = 0;
    while (capacity.pass(0, 1, 40, 40) !== DROPPED_BY_DIRECTOR) passed++;
    expect(passed).toBe(1_001);
    expect(capacity.droppedPackets).toBe(1);
    // Once the queue has drained there is room again.
    expect(capacity.pass(2_000_000, 1, 40, 40)).toBe(1_000);
  });

  test('saturates with NAT where DR leaves it idle: answers are what fills the link', () => {
    const [dr, tun, nat] = scenarioFrom('scenarios/nat-or-dr.json', [
      { path: 'duration', value: '20s' },
    ]).points;
    const busy = (settings: SystemSettings) => run(settings).directors[0];
    expect(busy(dr.settings).utilisation).toBeLessThan(0.1);
    expect(busy(dr.settings).droppedPackets).toBe(0);
    // A tunnel's 20 bytes before each request show, but hardly.
    expect(busy(tun.settings).utilisation).toBeGreaterThan(busy(dr.settings).utilisation);
    expect(busy(nat.settings).utilisation).toBeGreaterThan(0.85);
    expect(busy(nat.settings).droppedPackets).toBeGreaterThan(1_000);
  });
});

describe('idle keep-alive connections', () => {
  const clients = {
    requests: { type: 'constant', value: 4 },
    thinkTime: { type: 'constant', value: 5e9 },
  } as const;
  const kernel = site({ speeds: [1], ratePerSecond: 10, durationS: 60, clients });

  test('are active in the kernel, and inactive as older texts on LVS have it', () => {
    const asKernel = run(kernel).realServers[0];
    const asTexts = run({ ...kernel, idleConnections: 'inactive' }).realServers[0];
    // Fifteen seconds of thinking against a few hundredths of a second of service.
    expect(asKernel.meanActive).toBeGreaterThan(80);
    expect(asTexts.meanActive).toBeLessThan(3);
    expect(asTexts.meanActive + asTexts.meanInactive).toBeCloseTo(
      asKernel.meanActive + asKernel.meanInactive,
      6,
    );
  });
});
