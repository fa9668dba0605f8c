import { describe, expect, test } from 'vitest';
import { erlangB, mmc, mmck } from '../../src/analysis/theory/many-servers.ts';
import { mg1, mm1, mm1SojournQuantile } from '../../src/analysis/theory/single-server.ts';
import type { DistributionSettings } from '../../src/sim/distributions/registry.ts';
import { meanResponse, quantileResponse, replicate, zOf } from '../fixtures/estimate.ts';
import { MEAN_NS, site } from '../fixtures/site.ts';

const REPLICATIONS = 20;
/** About 40 000 requests a run at load 0.8 on one server, after 4 000 that are not counted. */
const LONG = { transport: 'direct', durationS: 550, transientS: 50 } as const;

const exponential: DistributionSettings = { type: 'exponential', mean: MEAN_NS };
const hyper4: DistributionSettings = {
  type: 'hyperexponential',
  mean: MEAN_NS,
  cv2: 4,
} as DistributionSettings;
const erlang4: DistributionSettings = {
  type: 'erlang',
  mean: MEAN_NS,
  phases: 4,
} as unknown as DistributionSettings;
const constant: DistributionSettings = { type: 'constant', value: MEAN_NS };

describe('one server, first come, first served', () => {
  test('an M/M/1 queue at 80 % load keeps a request for 5 service times on average', () => {
    const settings = site({ ...LONG, ratePerSecond: 80, serviceDemand: exponential });
    expect(Math.abs(zOf(replicate(settings, REPLICATIONS, meanResponse), 5))).toBeLessThan(4);
    expect(mm1({ arrival: 0.8, service: 1 }).sojourn).toBeCloseTo(5, 9);
  });

  test('its p50 and p99 are 3.47 and 23.0 service times', () => {
    const settings = site({ ...LONG, ratePerSecond: 80, serviceDemand: exponential });
    for (const q of [0.5, 0.99]) {
      const exact = mm1SojournQuantile({ arrival: 0.8, service: 1 }, q);
      const z = zOf(replicate(settings, REPLICATIONS, quantileResponse(q)), exact);
      expect(Math.abs(z), `p${q * 100}`).toBeLessThan(4);
    }
  });

  test('M/D/1, M/E4/1 and M/H2/1 wait as Pollaczek and Khinchin say', () => {
    for (const [demand, cv2] of [
      [constant, 0],
      [erlang4, 0.25],
      [hyper4, 4],
    ] as const) {
      const settings = site({ ...LONG, ratePerSecond: 80, serviceDemand: demand });
      const exact = mg1({ arrival: 0.8, service: 1, cv2 }).sojourn;
      expect(
        Math.abs(zOf(replicate(settings, REPLICATIONS, meanResponse), exact)),
        `cv² ${cv2}`,
      ).toBeLessThan(4);
    }
  });
});

describe('one server, processor sharing', () => {
  test('keeps a request for 5 service times at 80 % load, whatever the distribution of work', () => {
    const discipline = { type: 'processor-sharing', cores: 1 } as const;
    for (const demand of [exponential, constant, hyper4]) {
      const settings = site({ ...LONG, discipline, ratePerSecond: 80, serviceDemand: demand });
      expect(Math.abs(zOf(replicate(settings, REPLICATIONS, meanResponse), 5)), demand.type).toBeLessThan(4);
    }
  });

  test('with c cores and exponential work it is the M/M/c queue', () => {
    const discipline = { type: 'processor-sharing', cores: 4 } as const;
    const settings = site({ ...LONG, discipline, durationS: 150, transientS: 15, ratePerSecond: 320 });
    const exact = mmc({ arrival: 3.2, service: 1, servers: 4 }).sojourn;
    expect(Math.abs(zOf(replicate(settings, REPLICATIONS, meanResponse), exact))).toBeLessThan(4);
  });
});

describe('several workers', () => {
  test('M/M/2, M/M/4 and M/M/10 keep requests as Erlang C says', () => {
    for (const [servers, arrival] of [
      [2, 1.6],
      [4, 3.2],
      [10, 9],
    ] as const) {
      const settings = site({
        ...LONG,
        durationS: 200,
        transientS: 20,
        discipline: { type: 'fcfs', workers: servers },
        ratePerSecond: arrival * 100,
      });
      const exact = mmc({ arrival, service: 1, servers }).sojourn;
      expect(
        Math.abs(zOf(replicate(settings, REPLICATIONS, meanResponse), exact)),
        `c ${servers}`,
      ).toBeLessThan(4);
    }
  });

  test('ten workers without a backlog drop as Erlang B says, whatever the distribution of work', () => {
    for (const demand of [exponential, constant, hyper4]) {
      const settings = site({
        ...LONG,
        durationS: 80,
        transientS: 5,
        discipline: { type: 'fcfs', workers: 10, backlog: 0 },
        ratePerSecond: 800,
        serviceDemand: demand,
      });
      const lost = replicate(settings, REPLICATIONS, ({ requests }) => requests.failed[4] / requests.sent);
      expect(Math.abs(zOf(lost, erlangB(10, 8))), demand.type).toBeLessThan(4);
    }
  });

  test('a backlog of ten loses as the M/M/10/20 chain says', () => {
    const settings = site({
      ...LONG,
      durationS: 80,
      transientS: 5,
      discipline: { type: 'fcfs', workers: 10, backlog: 10 },
      ratePerSecond: 1200,
    });
    const lost = replicate(settings, REPLICATIONS, ({ requests }) => requests.failed[4] / requests.sent);
    const exact = mmck({ arrival: 12, service: 1, servers: 10 }, 20).blocked;
    expect(Math.abs(zOf(lost, exact))).toBeLessThan(4);
  });
});
