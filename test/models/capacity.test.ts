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

describe('what passes a saturated director', () => {
  const PACKETS_PER_SECOND = 40_000;
  const SPAN_S = 5;
  const limited = (ratePerSecond: number, forwarding: 'dr' | 'nat') => {
    const settings = site({
      ratePerSecond,
      forwarding,
      durationS: SPAN_S,
      serviceDemand: { type: 'constant', value: 10e6 },
      discipline: { type: 'processor-sharing', cores: 1024 },
    });
    const [director] = settings.directors;
    const capacity = { packetNs: 1e9 / PACKETS_PER_SECOND, byteNs: 0 };
    return run({ ...settings, directors: [{ ...director, capacity }] });
  };

  test.each(['dr', 'nat'] as const)('under %s is what its processor can take, and no more', (forwarding) => {
    const { directors } = limited(6_000, forwarding);
    const passed = directors[0].inPackets + directors[0].outPackets;
    // A packet is counted as it is let in: a thousand and one train of sixteen may wait at the end.
    expect(passed).toBeLessThanOrEqual(PACKETS_PER_SECOND * SPAN_S + 1_016);
    expect(passed).toBeGreaterThan(PACKETS_PER_SECOND * SPAN_S * 0.9);
    expect(directors[0].droppedPackets).toBeGreaterThan(1_000);
  });

  test('is late by its packets alone where nobody else is on the way', () => {
    const { phases } = limited(5, 'nat');
    // Two round trips of 10.4 ms and 10 ms of work; SYN, SYN-ACK, ACK and request, ACK and 14 segments of the answer.
    expect(phases[0].responses[0].min).toBe(30.8e6 + (1 + 1 + 2 + 15) * 25_000);
  });
});

test('a user goes on when the answer has passed the director, not when it has left the server', () => {
  const settings = site({
    ratePerSecond: 0,
    forwarding: 'nat',
    durationS: 5,
    serviceDemand: { type: 'constant', value: 10e6 },
    clients: {
      arrivals: { type: 'closed', users: 1, pause: { type: 'constant', value: 0 }, pace: 0 },
      requests: { type: 'constant', value: 1_000 },
    },
  });
  const [director] = settings.directors;
  const limited = { ...director, capacity: { packetNs: 250_000, byteNs: 0 } };
  // A round trip of 10.4 ms, 10 ms of work, and 16 packets: the request, an ACK, 14 segments. The first one has 30.8 ms and
  // 19 packets; it counts as answered when it leaves the server, 9.3 ms before it is there.
  const cycleMs = 10.4 + 10 + 16 * 0.25;
  const answered = 1 + Math.floor((5_000 + 9.3 - 30.8 - 19 * 0.25) / cycleMs);
  expect(run({ ...settings, directors: [limited] }).requests.answered).toBe(answered);
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
