/** What a client waits for, by its own clock, summed up by hand: one request at a time, one second into the run. */
import { describe, expect, test } from 'vitest';
import { type FaultSettings, faultSettings } from '../../src/models/faults/registry.ts';
import { allResponses } from '../../src/models/run-summary.ts';
import { System } from '../../src/models/system.ts';
import type { SystemSettings } from '../../src/models/system-settings.ts';
import type { TraceData } from '../../src/models/workloads/workload.ts';
import type { DistributionSettings } from '../../src/sim/distributions/registry.ts';
import { run } from '../fixtures/laws.ts';
import { type SiteOptions, site } from '../fixtures/site.ts';

const constant = (value: number): DistributionSettings => ({ type: 'constant', value });
const MS = 1e6;
const SECOND = 1e9;
/** 5 ms each way to the gateway, and three hops of 0.1 ms: the answer does not pass the director. */
const ROUND_TRIP = 10.3 * MS;
const WORK = 10 * MS;
const PLAIN = 2 * ROUND_TRIP + WORK;
const PAUSE = 100 * MS;
const retry = {
  attempts: 2,
  backoff: PAUSE,
  factor: 2,
  longest: 5 * SECOND,
  jitter: 'none',
} as const;

function recorded(count: number): TraceData {
  return {
    timesNs: Float64Array.from({ length: count }, (_, i) => (i + 1) * SECOND),
    client: Int32Array.from({ length: count }, (_, i) => i),
    object: new Int32Array(0),
    responseBytes: new Float64Array(count).fill(20_000),
    demandNs: new Float64Array(0),
  };
}

const BASE = {
  ratePerSecond: 1,
  durationS: 300,
  serviceDemand: constant(WORK),
  discipline: { type: 'processor-sharing', cores: 64 },
} as const;

function one(options: Partial<SiteOptions>): SystemSettings {
  const arrivals = { type: 'trace', file: 'recording', speed: 1 } as const;
  return site({ ...BASE, ...options, clients: { arrivals, trace: recorded(1), retry, ...options.clients } });
}

function waits(options: Partial<SiteOptions>): number {
  const responses = allResponses(run(one(options)));
  expect(responses.count).toBe(1);
  return responses.max;
}

/** What befalls the only real server until its client's first attempt is over. */
function fault(type: string, more: object = {}): { readonly faults: readonly FaultSettings[] } {
  return { faults: [faultSettings.parse({ type, realServer: 'web1', at: '0s', for: '1050ms', ...more })] };
}

describe('the second attempt answers after', () => {
  test('a refusal, a pause and a whole attempt', () => {
    expect(waits(fault('crash'))).toBe(ROUND_TRIP + PAUSE + PLAIN);
  });

  test('an error that came all the way back, a pause and a whole attempt', () => {
    const error = fault('errors', { demand: '1ms' });
    expect(waits(error)).toBe(2 * ROUND_TRIP + MS + PAUSE + PLAIN);
  });

  test('a handshake and the patience for an answer, by the clock of the client', () => {
    const patient = { clients: { responseTimeout: 500 * MS } };
    expect(waits({ ...fault('mute'), ...patient })).toBe(ROUND_TRIP + 500 * MS + PAUSE + PLAIN);
  });

  test('127 s of SYNs, the most that the kernel tries, however patient the application', () => {
    const patient = { clients: { connectTimeout: 1_000 * SECOND } };
    const silent = fault('hang', { for: '128050ms' });
    expect(waits({ ...silent, ...patient })).toBe(127 * SECOND + PAUSE + PLAIN);
  });
});

test('whose request was too much for the memory is reset at once, as those are who were there', () => {
  const memory = { limit: 10, idle: 0, request: 10, restart: SECOND };
  const timesNs = Float64Array.of(SECOND, SECOND + 5 * MS);
  const clients = { trace: { ...recorded(2), timesNs }, retry: undefined };
  const { requests } = run(one({ durationS: 1.1, realServers: [{ memory }], clients }));
  expect(requests.failed[2]).toBe(2);
  expect(requests.inFlight).toBe(0);
});

test('an answer that leaves in time and arrives too late is none', () => {
  const timing = (responseTimeout: number) => run(one({ clients: { responseTimeout, retry: undefined } }));
  // The request leaves, 5.1 ms, 10 ms of work, 5.2 ms back.
  expect(timing(20.3 * MS).requests.answered).toBe(1);
  expect(timing(20.299 * MS).requests.failed[1]).toBe(1);
});

describe('the packets of a connection', () => {
  const inPackets = (clients: NonNullable<SiteOptions['clients']>) => {
    const { directors, requests } = run(site({ ...BASE, durationS: 60, clients }));
    return directors[0].inPackets / requests.answered;
  };

  test('are SYN, ACK, each request, an ACK for two segments of each answer, FIN, last ACK', () => {
    for (const requests of [1, 2, 10]) {
      const packets = inPackets({ requests: constant(requests) });
      expect(packets * requests).toBeCloseTo(2 + requests * (1 + 7) + 2, 6);
    }
  });

  test('are the same for a page over HTTP/2', () => {
    const packets = inPackets({ protocol: 'http/2', parallel: constant(6) });
    expect(packets * 6).toBeCloseTo(2 + 6 * (1 + 7) + 2, 6);
  });

  test('hold no ACK of an answer that nobody waited for', () => {
    const { directors } = run(one({ ...fault('mute'), clients: { retry: undefined, responseTimeout: 1e9 } }));
    expect(directors[0].inPackets).toBe(5);
  });
});

test.each(['http/1.1', 'http/2'] as const)(
  'the server closes a %s connection that idles too long',
  (protocol) => {
    const options = { protocol, parallel: constant(2), requests: constant(3), keepAliveTimeout: 15 * SECOND };
    const connections = (thinkTime: number, keepAlive = true) => {
      const clients = { ...options, rate: 0.05, thinkTime: constant(thinkTime), keepAlive };
      const settings = site({ ...BASE, clients });
      const system = new System({ settings, seed: 3, replication: 0 });
      system.run();
      const pages = system.result().requests.sent / 2;
      return system.site.hosts[0].ipvs.totals.conns[0] / pages;
    };
    const each = protocol === 'http/2' ? 1 : 2;
    expect(connections(40 * SECOND)).toBe(each);
    expect(connections(SECOND)).toBeLessThan(0.5 * each);
    expect(connections(SECOND, false)).toBe(each);
  },
);

test('a server that flaps and is there at the end of the fault does not begin anew', () => {
  const misses = (faults: readonly FaultSettings[]) => {
    const settings = site({
      ratePerSecond: 50,
      durationS: 40,
      serviceDemand: constant(MS),
      faults,
      clients: { objects: { count: 200, popularity: { type: 'uniform' } }, backendDemand: constant(MS) },
      backends: [{ name: 'db', speed: 1, discipline: { type: 'processor-sharing', cores: 4 } }],
      realServers: [{ backend: 'db', cache: { capacity: 1e9, policy: 'lru' } }],
    });
    return run(settings).realServers[0].cacheMisses;
  };
  const flap = fault('flap', { at: '10s', down: '5s', up: '10s', for: '12s' });
  const crash = fault('crash', { at: '10s', for: '5s' });
  expect(misses(flap.faults)).toBe(misses(crash.faults));
});
