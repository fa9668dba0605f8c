import { describe, expect, test } from 'vitest';
import { createStation } from '../../src/models/disciplines/registry.ts';
import { errors } from '../../src/models/faults/errors.ts';
import { ERROR } from '../../src/models/measurements.ts';
import type { RealServerSettings } from '../../src/models/realservers/settings.ts';
import { allResponses } from '../../src/models/run-summary.ts';
import type { SystemSettings } from '../../src/models/system-settings.ts';
import type { DistributionSettings } from '../../src/sim/distributions/registry.ts';
import { Kernel } from '../../src/sim/kernel.ts';
import { Stream } from '../../src/sim/streams.ts';
import { run, theLawsHold } from '../fixtures/laws.ts';
import { type SiteOptions, site } from '../fixtures/site.ts';

const crash = { type: 'crash', realServer: 'web2', at: 10e9, for: 5e9, jitter: 0 } as const;
const hang = { type: 'hang', realServer: 'web2', at: 10e9, for: 5e9, jitter: 0 } as const;
const exponential = (mean: number): DistributionSettings => ({ type: 'exponential', mean });
const constant = (value: number): DistributionSettings => ({ type: 'constant', value });

const retry = {
  attempts: 4,
  backoff: 100e6,
  factor: 2,
  longest: 5e9,
  jitter: 'full',
  budget: 0.5,
} as const;

function pair(options: Partial<SiteOptions>): SystemSettings {
  return site({
    speeds: [1, 1],
    ratePerSecond: 100,
    durationS: 25,
    discipline: { type: 'processor-sharing', cores: 1 },
    ...options,
  });
}

const SITES: Readonly<Record<string, SystemSettings>> = {
  'retries and hedges around a crash': pair({
    faults: [crash],
    clients: { retry, hedge: { after: 60e6, budget: 0.2 }, responseTimeout: 500e6 },
  }),
  'retries around silence, with sessions': pair({
    faults: [hang],
    clients: {
      retry: { ...retry, jitter: 'none' },
      requests: { type: 'uniform', min: 1, max: 3 },
      responseTimeout: 1e9,
      connectTimeout: 2e9,
    },
    ratePerSecond: 50,
  }),
  'a closed loop': pair({
    clients: { arrivals: { type: 'closed', users: 150, pause: exponential(1e9), pace: 0 } },
    faults: [crash],
  }),
  'pages over HTTP/1.1 with few connections': pair({
    ratePerSecond: 20,
    faults: [crash],
    clients: {
      parallel: { type: 'uniform', min: 1, max: 8 },
      connections: 3,
      requests: constant(3),
      thinkTime: exponential(500e6),
      retry,
    },
  }),
  'pages over HTTP/2': pair({
    ratePerSecond: 20,
    faults: [crash],
    clients: {
      protocol: 'http/2',
      parallel: { type: 'uniform', min: 1, max: 8 },
      requests: constant(2),
      thinkTime: exponential(500e6),
      hedge: { after: 80e6, budget: 0.3 },
    },
  }),
  'pools behind few addresses': pair({
    faults: [hang],
    clients: { pool: true, connections: 10, population: 2, responseTimeout: 2e9, keepAliveTimeout: 3e9 },
  }),
  datagrams: pair({
    protocol: 'udp',
    faults: [crash],
    clients: { protocol: 'udp', loss: 0.05, retry, responseTimeout: 300e6 },
  }),
  'a path with everything': pair({
    forwarding: 'nat',
    clients: {
      loss: 0.03,
      jitter: exponential(3e6),
      bandwidth: 20e6,
      tcpSlowStart: true,
      tls: { roundTrips: 2, work: exponential(1e6), resumed: 0.4 },
      responseSize: { type: 'pareto', mean: 12_000, shape: 2.5 },
      returnDelay: 9e6,
      popularity: { type: 'zipf', exponent: 1 },
      proxies: { share: 0.3, addresses: 2 },
    },
    realServers: [{ link: 50e6 }, { link: 50e6 }],
  }),
  'caches, a database, pauses, memory': pair({
    ratePerSecond: 60,
    faults: [crash],
    clients: {
      objects: { count: 500, popularity: { type: 'zipf', exponent: 0.9 }, size: exponential(20_000) },
      backendDemand: exponential(20e6),
    },
    backends: [
      {
        name: 'db',
        speed: 1,
        discipline: { type: 'fcfs', workers: 2, backlog: 20, patience: exponential(200e6) },
      },
    ],
    realServers: [
      {
        backend: 'db',
        cache: { capacity: 1e6, policy: 'lru' },
        disturbances: [{ name: 'gc', every: exponential(2e9), lasts: exponential(100e6), speed: 0 }],
      },
      {
        backend: 'db',
        cache: { capacity: 1e6, policy: 'lfu' },
        slowStart: { lasts: 3e9, from: 0.2, atBegin: true },
        memory: { limit: 100e6, idle: 0, request: 8e6, restart: 2e9 },
      },
    ],
  }),
  'bursts, with slowdown by concurrency': pair({
    discipline: { type: 'usl', contention: 0.05, coherency: 0.001 },
    clients: {
      arrivals: {
        type: 'mmpp',
        states: [
          { factor: 3, stay: 1e9 },
          { factor: 0.5, stay: 3e9 },
        ],
      },
    },
  }),
  'a loop without a network': pair({
    transport: 'direct',
    discipline: { type: 'fcfs', workers: 1 },
    clients: { arrivals: { type: 'closed', users: 20, pause: exponential(100e6), pace: 0 } },
    faults: [crash],
  }),
};

describe.each(Object.entries(SITES))('%s', (_name, settings) => {
  theLawsHold(settings);
});

describe('closed loops', () => {
  test('never have more sessions under way than users, and ask a slow site less', () => {
    const loop = (speed: number) =>
      run(
        site({
          speeds: [speed],
          ratePerSecond: 0,
          durationS: 60,
          discipline: { type: 'processor-sharing', cores: 1 },
          clients: { arrivals: { type: 'closed', users: 40, pause: exponential(200e6), pace: 0 } },
        }),
      );
    const [fast, slow] = [loop(1), loop(0.25)];
    expect(fast.realServers[0].maxInSystem).toBeLessThanOrEqual(40);
    expect(slow.requests.sent).toBeLessThan(0.6 * fast.requests.sent);
  });

  test('a tester who sends one at a time keeps its pace, and waits while the site stands still', () => {
    const settings = site({
      transport: 'direct',
      speeds: [1],
      ratePerSecond: 0,
      durationS: 20,
      serviceDemand: constant(1e6),
      faults: [{ type: 'freeze', realServer: 'web1', at: 5e9, for: 10e9, jitter: 0 }],
      clients: { arrivals: { type: 'closed', users: 1, pause: constant(0), pace: 10e6 } },
    });
    const { requests } = run(settings);
    // 100 a second in the ten good seconds, and one that waited through the ten bad ones.
    expect(requests.sent).toBeGreaterThan(990);
    expect(requests.sent).toBeLessThan(1010);
  });
});

describe('second tries', () => {
  const dying = { faults: [hang], clients: { responseTimeout: 500e6, connectTimeout: 1e9 } };
  const failedOf = ({ requests }: ReturnType<typeof run>) => requests.failed.reduce((a, b) => a + b, 0);

  test('retries find the other server: fewer requests fail, and more are sent than wanted', () => {
    const without = run(pair(dying));
    const with4 = run(pair({ ...dying, clients: { ...dying.clients, retry: { ...retry, budget: 1 } } }));
    expect(with4.requests.sent).toBe(without.requests.sent);
    expect(failedOf(with4)).toBeLessThan(0.3 * failedOf(without));
    expect(with4.requests.retries).toBeGreaterThan(100);
  });

  test('a budget bounds the retries to its share of the requests', () => {
    const { requests } = run(
      pair({ ...dying, clients: { ...dying.clients, retry: { ...retry, budget: 0.05 } } }),
    );
    // The bucket holds what ten seconds bring.
    expect(requests.retries).toBeLessThanOrEqual(0.05 * requests.sent + 50);
    expect(requests.retries).toBeGreaterThan(0.03 * requests.sent);
  });

  test('hedges cut the tail that pauses of one server make', () => {
    const paused = (hedge: boolean) =>
      run(
        pair({
          durationS: 100,
          speeds: [1, 1, 1, 1],
          ratePerSecond: 60,
          realServers: [
            {
              disturbances: [{ name: 'gc', every: exponential(2e9), lasts: constant(800e6), speed: 0 }],
            },
          ],
          clients: hedge ? { hedge: { after: 100e6, budget: 0.3 } } : {},
        }),
      );
    // One request in eighteen meets the pause, one copy in four meets it again.
    const p97 = (result: ReturnType<typeof run>) => allResponses(result).quantile(0.97);
    expect(p97(paused(true))).toBeLessThan(0.6 * p97(paused(false)));
  });
});

describe('who shares connections', () => {
  test('HTTP/2 opens one connection where HTTP/1.1 opens up to six', () => {
    const page = (protocol: 'http/1.1' | 'http/2') =>
      run(
        pair({
          ratePerSecond: 10,
          clients: { protocol, parallel: constant(12), keepAliveTimeout: 1e9, requests: constant(1) },
        }),
      );
    const [one, two] = [page('http/1.1'), page('http/2')];
    expect(one.requests.answered).toBeGreaterThan(2900);
    expect(two.requests.answered).toBeGreaterThan(2900);
    const handshakes = (result: ReturnType<typeof run>) => result.directors[0].inPackets;
    expect(handshakes(one)).toBeGreaterThan(handshakes(two));
  });

  test('an error or a late answer ends a stream of HTTP/2, not the connection under the others', () => {
    const failing = run(
      pair({
        ratePerSecond: 10,
        faults: [
          {
            ...errors.settings.parse({
              type: 'errors',
              realServer: 'web2',
              at: '1s',
              share: 0.2,
              to: 'clients',
            }),
          },
        ],
        clients: { protocol: 'http/2', parallel: constant(12), requests: constant(1) },
      }),
    );
    expect(failing.requests.failed[ERROR]).toBeGreaterThan(100);
    // One connection a session, closed in order: none is left in ESTABLISHED for its 900 s.
    const { connectionsAtEnd } = failing.directors[0];
    expect(connectionsAtEnd).toBeLessThan(10 * 25 * 1.2);
    expect(failing.realServers[1].meanActive).toBeLessThan(10);
  });

  test('a pool keeps its connections on the servers that it found, whatever comes later', () => {
    const pooled = run(
      pair({ clients: { pool: true, connections: 20, population: 1, keepAliveTimeout: 60e9 } }),
    );
    const single = run(pair({ clients: { population: 1 } }));
    expect(pooled.directors[0].connectionsAtEnd).toBeLessThan(40);
    expect(single.directors[0].connectionsAtEnd).toBeGreaterThan(1000);
  });
});

describe('what stands behind real servers', () => {
  test('a job whose neighbours in line are dropped keeps the patience that it has left', () => {
    const kernel = new Kernel();
    const jobs = { demandNs: new Float64Array(3).fill(100e6), arrivedNs: new Float64Array(3) };
    const left: [number, number][] = [];
    const station = createStation(
      { type: 'fcfs', workers: 1, patience: constant(10e6) },
      {
        kernel,
        jobs,
        realServer: 0,
        owner: { done: () => undefined, gaveUp: (_, job) => left.push([job, kernel.nowNs]) },
        chance: () => new Stream('1', 'patience'),
      },
    );
    for (const job of [0, 1, 2]) station.arrive(job);
    kernel.run(6e6);
    station.drop(
      () => undefined,
      (job) => job === 1,
    );
    kernel.run(50e6);
    expect(left).toEqual([[2, 10e6]]);
  });

  const behind = (servers: number) =>
    run(
      site({
        speeds: Array.from({ length: servers }, () => 1),
        ratePerSecond: 90,
        durationS: 60,
        transientS: 10,
        discipline: { type: 'processor-sharing', cores: 4 },
        backends: [{ name: 'db', speed: 1, discipline: { type: 'fcfs', workers: 1 } }],
        realServers: Array.from({ length: servers }, () => ({ backend: 'db' })),
        clients: { backendDemand: exponential(10e6) },
      }),
    );

  test('more real servers do not help where the database is the bottleneck', () => {
    const [few, many] = [behind(2), behind(8)];
    expect(few.backends[0].utilisation).toBeGreaterThan(0.8);
    const mean = (result: ReturnType<typeof run>) => allResponses(result).mean;
    expect(mean(many)).toBeGreaterThan(0.7 * mean(few));
  });

  test('a cache answers what is popular, and is cold after a crash', () => {
    const cached = (faults: SystemSettings['faults']) =>
      run(
        pair({
          durationS: 60,
          faults,
          backends: [{ name: 'origin', speed: 1, discipline: { type: 'processor-sharing', cores: 64 } }],
          realServers: [1, 2].map(() => ({
            backend: 'origin',
            cache: { capacity: 200 * 20_000, policy: 'lru' as const },
          })),
          clients: {
            objects: { count: 2000, popularity: { type: 'zipf', exponent: 1 } },
            backendDemand: constant(50e6),
          },
        }),
      );
    const misses = (result: ReturnType<typeof run>) =>
      result.realServers[1].cacheMisses /
      (result.realServers[1].cacheHits + result.realServers[1].cacheMisses);
    expect(misses(cached([]))).toBeLessThan(0.6);
    expect(misses(cached([crash]))).toBeGreaterThan(misses(cached([])));
  });

  test('too many requests at once are more than the memory holds: it is killed, and restarts', () => {
    const { realServers } = run(
      pair({
        ratePerSecond: 260,
        realServers: [{ memory: { limit: 200e6, idle: 0, request: 4e6, restart: 1e9 } }],
      }),
    );
    expect(realServers[0].kills).toBeGreaterThan(0);
    expect(realServers[1].kills).toBe(0);
  });
});

describe('the path', () => {
  const median = (clients: SiteOptions['clients']) =>
    allResponses(run(pair({ serviceDemand: constant(1), ...(clients ? { clients } : {}) }))).quantile(0.5);

  test('a slow line, TLS and slow start each take what they should', () => {
    const plain = median({});
    // 20 kB at 16 Mbit/s are 10 ms.
    expect(median({ bandwidth: 16e6 }) - plain).toBeCloseTo(10e6, -6);
    // 100 kB are 69 segments: 10, 20 and 40 leave in three round trips; a round trip is 10.4 ms.
    const large = { responseSize: constant(100_000) };
    expect(median({ ...large, tcpSlowStart: true }) - median(large)).toBeCloseTo(2 * 10.4e6, -6);
    const tls = { roundTrips: 1, work: constant(0), resumed: 0 } as const;
    expect(median({ tls }) - plain).toBeCloseTo(10.4e6, -6);
    expect(median({ returnDelay: 25e6 }) - plain).toBeCloseTo(40e6, -6);
  });

  test('lost segments cost what TCP takes to repeat them', () => {
    const lossy = run(pair({ serviceDemand: constant(1), clients: { loss: 0.02 } }));
    const responses = allResponses(lossy);
    expect(responses.quantile(0.5)).toBeLessThan(30e6);
    // A lost SYN costs a second, a lost request or a lost end of the answer an RTO of a little over 200 ms.
    expect(responses.quantile(0.93)).toBeGreaterThan(200e6);
    expect(responses.quantile(0.999)).toBeGreaterThan(1e9);
  });
});

test('a server whose discipline is fitted to a load test behaves as the curve that was measured', () => {
  // X(n) = λn / (1 + α(n−1) + βn(n−1)) with α 0.05 and β 0.002, as a tester would note it, in four digits.
  const throughput = (n: number) => (100 * n) / (1 + 0.05 * (n - 1) + 0.002 * n * (n - 1));
  const measured = [1, 4, 8, 16, 32].map((n) => ({
    concurrency: n,
    throughput: Number(throughput(n).toPrecision(4)),
  }));
  const loop = (discipline: RealServerSettings['discipline']) =>
    run(
      site({
        transport: 'direct',
        ratePerSecond: 0,
        durationS: 60,
        discipline,
        // Sixteen who never pause keep sixteen requests at the server.
        clients: { arrivals: { type: 'closed', users: 16, pause: constant(0), pace: 0 } },
      }),
    );
  const fitted = loop({ type: 'usl', measured });
  const given = loop({ type: 'usl', contention: 0.05, coherency: 0.002 });
  const perSecond = fitted.requests.answered / 60;
  expect(Math.abs(perSecond / throughput(16) - 1)).toBeLessThan(0.03);
  expect(Math.abs(fitted.requests.answered / given.requests.answered - 1)).toBeLessThan(0.002);
  const flat = loop({ type: 'usl', contention: 0 });
  expect(flat.requests.answered).toBeGreaterThan(1.5 * fitted.requests.answered);
});
