import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/models/run-result.ts';
import { allResponses } from '../../src/models/run-summary.ts';
import { System } from '../../src/models/system.ts';
import type { SystemSettings } from '../../src/models/system-settings.ts';
import { theLawsHold } from '../fixtures/laws.ts';
import { site } from '../fixtures/site.ts';

function run(settings: SystemSettings, seed: number | string = 1): RunResult {
  const system = new System({ settings, seed, replication: 0 });
  system.run();
  return system.result();
}

const crash = { type: 'crash', realServer: 'web2', at: 10e9, for: 10e9, jitter: 0 } as const;
const hang = { type: 'hang', realServer: 'web2', at: 10e9, for: 10e9, jitter: 0 } as const;

/** Sites that between them walk most paths: methods, keep-alive, persistence, faults, overload. */
const SITES: Readonly<Record<string, SystemSettings>> = {
  direct: site({
    transport: 'direct',
    scheduler: 'lc',
    speeds: [1, 2, 1],
    ratePerSecond: 250,
    durationS: 30,
  }),
  'direct with a crash': site({
    transport: 'direct',
    speeds: [1, 1],
    ratePerSecond: 120,
    durationS: 30,
    faults: [crash],
  }),
  'dr with a crash': site({ speeds: [1, 1], ratePerSecond: 120, durationS: 40, faults: [crash] }),
  'nat with silence': site({
    speeds: [1, 1],
    scheduler: 'wlc',
    forwarding: 'nat',
    ratePerSecond: 100,
    durationS: 60,
    faults: [hang],
    discipline: { type: 'processor-sharing', cores: 1 },
  }),
  'tun, sessions, persistence': site({
    speeds: [1, 1, 1],
    scheduler: 'wrr',
    forwarding: 'tun',
    persistentS: 20,
    ratePerSecond: 40,
    durationS: 60,
    faults: [crash],
    clients: {
      requests: { type: 'uniform', min: 1, max: 6 },
      thinkTime: { type: 'exponential', mean: 2e9 },
      keepAliveTimeout: 3e9,
      login: true,
    },
  }),
  overloaded: site({
    speeds: [1],
    ratePerSecond: 150,
    durationS: 40,
    discipline: { type: 'fcfs', workers: 1, backlog: 50 },
    clients: { responseTimeout: 2e9, connectTimeout: 4e9 },
  }),
};

describe.each(Object.entries(SITES))('%s', (_name, settings) => {
  theLawsHold(settings);
});

describe('clients', () => {
  test('two policies under one seed face the very same arrivals and work', () => {
    const common = { speeds: [1, 1], ratePerSecond: 60, durationS: 30, transport: 'tcp' } as const;
    const rr = run(site({ ...common, scheduler: 'rr' }));
    const sed = run(site({ ...common, scheduler: 'sed' }));
    expect(rr.digest).not.toBe(sed.digest);
    expect(rr.requests.sent).toBe(sed.requests.sent);
    expect(rr.series.sent).toEqual(sed.series.sent);
    const work = (result: RunResult) =>
      result.realServers.reduce((sum, { utilisation }) => sum + utilisation, 0) * result.durationNs;
    // Work still in service at the end may differ by a few requests' demand.
    expect(Math.abs(work(rr) / work(sed) - 1)).toBeLessThan(0.01);
  });

  test('a SYN into silence is repeated after 1 and 3 s, and the client gives up at its timeout', () => {
    const settings = site({
      speeds: [1],
      ratePerSecond: 5,
      durationS: 60,
      faults: [{ type: 'hang', realServer: 'web1', at: 20e9, for: 2e9, jitter: 0 }],
    });
    const result = run(settings);
    const seconds = allResponses(result);
    // Who asked within the silence of 2 s was answered by the SYN of 1 s or of 3 s.
    expect(seconds.max).toBeGreaterThan(1e9);
    expect(seconds.max).toBeLessThan(3.2e9);
    expect(result.requests.failed[1]).toBeLessThanOrEqual(1);
  });

  test('a crashed server refuses connections, a silent one lets them time out', () => {
    const common = { speeds: [1, 1], ratePerSecond: 50, durationS: 60 } as const;
    const crashed = run(site({ ...common, faults: [{ ...crash, for: 30e9 }] }));
    const silent = run(site({ ...common, faults: [{ ...hang, for: 30e9 }] }));
    expect(crashed.requests.failed[0]).toBeGreaterThan(500);
    expect(crashed.requests.failed[1]).toBe(0);
    expect(silent.requests.failed[1]).toBeGreaterThan(300);
    expect(silent.requests.failed[0]).toBe(0);
  });

  test('without persistence half of the second requests break the login, with it hardly any', () => {
    const clients = {
      requests: { type: 'constant', value: 2 },
      thinkTime: { type: 'constant', value: 5e9 },
      keepAliveTimeout: 1e9,
      login: true,
      population: 100_000,
    } as const;
    const common = { speeds: [1, 1], ratePerSecond: 40, durationS: 100, clients } as const;
    const without = run(site(common)).logins;
    const withIt = run(site({ ...common, persistentS: 60 })).logins;
    expect(without.broken / without.begun).toBeGreaterThan(0.4);
    expect(without.broken / without.begun).toBeLessThan(0.6);
    expect(withIt.broken).toBe(0);
  });
});

describe('directors', () => {
  test('NAT sends the answers through the director, DR and TUN past it', () => {
    const common = { speeds: [1, 1], ratePerSecond: 20, durationS: 30 } as const;
    const [nat] = run(site({ ...common, forwarding: 'nat' })).directors;
    const [dr] = run(site({ ...common, forwarding: 'dr' })).directors;
    expect(dr.outBytes).toBe(0);
    expect(nat.outBytes / nat.inBytes).toBeGreaterThan(10);
    // SYN, ACK, request, seven ACKs for fourteen segments, FIN, last ACK.
    const answered = run(site({ ...common, forwarding: 'dr' })).requests.answered;
    expect(dr.inPackets / answered).toBeGreaterThan(11.5);
    expect(dr.inPackets / answered).toBeLessThan(12.5);
  });

  test('connections of DR stay 120 s after the FIN as inactive ones', () => {
    const result = run(site({ speeds: [1], ratePerSecond: 20, durationS: 400 }));
    // 20 a second for 120 s, seen once the first of them are over.
    const late = result.series.inactive[0].slice(12);
    const mean = late.reduce((sum, value) => sum + value, 0) / late.length;
    expect(Math.abs(mean / 2400 - 1)).toBeLessThan(0.03);
  });

  test('a failure outside the run changes nothing', () => {
    const common = { speeds: [1, 1], ratePerSecond: 50, durationS: 20 } as const;
    const quiet = run(site(common));
    const late = run(site({ ...common, faults: [{ ...crash, at: 50e9 }] }));
    expect(late.requests).toEqual(quiet.requests);
    expect(late.digest).toBe(quiet.digest);
  });

  test.each(['rr', 'lc', 'wlc', 'sed', 'nq'])(
    'a server of weight 0 changes nothing under %s',
    (scheduler) => {
      const without = site({ scheduler, speeds: [1, 1], ratePerSecond: 80, durationS: 20 });
      const withIt = site({
        scheduler,
        speeds: [1, 1, 1],
        weights: [1, 1, 0],
        ratePerSecond: 80,
        durationS: 20,
      });
      expect(run(withIt).requests).toEqual(run(without).requests);
      expect(allResponses(run(withIt))).toEqual(allResponses(run(without)));
    },
  );
});

test('a real server that is silenced twice has been silent since the first time', () => {
  const again = { ...hang, at: 12e9 };
  const settings = site({ speeds: [1, 1], ratePerSecond: 20, durationS: 15, faults: [hang, again] });
  const system = new System({ settings, seed: 1, replication: 0 });
  system.run();
  expect(system.realServers.silentSinceNs[1]).toBe(10e9);
});
