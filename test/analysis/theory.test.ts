/**
 * The numbers of theory that simulations are held against: closed forms and solved chains, to the digits that
 * the literature and independent computations give. Service mean 1 unless said.
 */
import { describe, expect, test } from 'vitest';
import { burstDecay, mmppM1 } from '../../src/analysis/theory/bursts.ts';
import { fluidOutage, mm1TransientPresent } from '../../src/analysis/theory/change.ts';
import { centralQueue, kneeClients, meanValueAnalysis } from '../../src/analysis/theory/closed.ts';
import { expectedMaximum, moduloMoved } from '../../src/analysis/theory/hashing.ts';
import {
  honestMean,
  honestQuantile,
  oneAtATimeMean,
  scalability,
  scalabilityPeak,
} from '../../src/analysis/theory/load-tests.ts';
import { erlangA, erlangB, mmc, mmck } from '../../src/analysis/theory/many-servers.ts';
import {
  balancedHyperexponential,
  md1WaitCdf,
  md1WaitQuantile,
  mg1,
  mm1,
  mm1k,
  mm1SojournQuantile,
  mm1WaitAsymptoticVariance,
  mm1WaitQuantile,
  paretoCv2,
  processorSharingSojourn,
} from '../../src/analysis/theory/single-server.ts';
import {
  choicesSojourn,
  choicesTail,
  roundRobin,
  roundRobinQuantile,
} from '../../src/analysis/theory/splitting.ts';

/** Equal to the digits that are written: 5.0000 means within half of its last place. */
function expectDigits(computed: number, written: string): void {
  const places = written.split('.')[1]?.length ?? 0;
  expect(Math.abs(computed - Number(written))).toBeLessThanOrEqual(0.501 * 10 ** -places);
}

const AT_80 = { arrival: 0.8, service: 1 };

describe('one server', () => {
  test('M/M/1 at 80 % keeps a request for 5 service times on average', () => {
    expectDigits(mm1(AT_80).present, '4.0000');
    expectDigits(mm1(AT_80).sojourn, '5.0000');
    expectDigits(mm1(AT_80).wait, '4.0000');
    expectDigits(mm1(AT_80).utilisation, '.8000');
  });

  test.each([
    [0.5, '3.4657'],
    [0.9, '11.5129'],
    [0.95, '14.9787'],
    [0.99, '23.0259'],
    [0.999, '34.5388'],
  ])('the quantile %f of its sojourn is %s', (q, written) => {
    expectDigits(mm1SojournQuantile(AT_80, q), written);
  });

  test('the quantiles of its wait are shorter, and zero for the lucky fifth', () => {
    expectDigits(mm1WaitQuantile(AT_80, 0.95), '13.8629');
    expectDigits(mm1WaitQuantile(AT_80, 0.99), '21.9101');
    expect(mm1WaitQuantile(AT_80, 0.1)).toBe(0);
  });

  test.each([
    [0.5, '2.0000', '9.2103'],
    [0.9, '10.0000', '46.0517'],
    [0.95, '20.0000', '92.1034'],
  ])('at load %f it is %s, p99 %s', (arrival, sojourn, p99) => {
    expectDigits(mm1({ arrival, service: 1 }).sojourn, sojourn);
    expectDigits(mm1SojournQuantile({ arrival, service: 1 }, 0.99), p99);
  });

  test('the asymptotic variance of the mean wait explodes with load', () => {
    const variances = [0.5, 0.8, 0.9, 0.95].map((load) => Math.round(mm1WaitAsymptoticVariance(load)));
    expect(variances).toEqual([29, 1976, 35901, 607601]);
  });

  test.each([
    [0.8, 10, '.023493', '3.7971'],
    [0.8, 20, '.0023273', '4.7667'],
    [1.2, 20, '.17037', '15.5357'],
  ])('M/M/1/K at load %f with %i places refuses %s', (arrival, places, blocked, sojourn) => {
    const figures = mm1k({ arrival, service: 1 }, places);
    expectDigits(figures.blocked, blocked);
    expectDigits(figures.sojourn, sojourn);
  });

  test('M/D/1 waits half as long as M/M/1, with these quantiles', () => {
    expectDigits(mg1({ ...AT_80, cv2: 0 }).wait, '2.0000');
    expectDigits(mg1({ ...AT_80, cv2: 0 }).sojourn, '3.0000');
    expectDigits(md1WaitQuantile(0.8, 0.5), '1.2759');
    expectDigits(md1WaitQuantile(0.8, 0.9), '5.0115');
    expectDigits(md1WaitQuantile(0.8, 0.95), '6.6203');
    expectDigits(md1WaitQuantile(0.8, 0.99), '10.3559');
    expect(md1WaitQuantile(0.8, 0.1)).toBe(0);
  });

  test("the wait of M/D/1 follows Erlang's series where that keeps its digits", () => {
    const series = (load: number, t: number) => {
      let sum = 0;
      let factorial = 1;
      for (let k = 0; k <= t; k++) {
        if (k > 0) factorial *= k;
        sum += ((load * (k - t)) ** k / factorial) * Math.exp(-load * (k - t));
      }
      return (1 - load) * sum;
    };
    for (const t of [0, 0.3, 1, 2.5, 7.9]) expect(md1WaitCdf(0.8, t)).toBeCloseTo(series(0.8, t), 10);
    expect(md1WaitCdf(0.95, 60)).toBeLessThan(1);
    expect(md1WaitCdf(0.95, 60)).toBeGreaterThan(0.99);
  });

  test.each([
    ['Erlang-4', 1 / 4, '3.5000'],
    ['Erlang-2', 1 / 2, '4.0000'],
    ['uniform', 1 / 3, '3.6667'],
    ['lognormal of cv2 4', 4, '11.0000'],
    ['cv2 16', 16, '35.0000'],
    ['Pareto 2.5', paretoCv2(2.5), '4.6000'],
  ])('M/G/1 with %s service of squared variation %f takes %s', (_name, cv2, written) => {
    expectDigits(mg1({ ...AT_80, cv2 }).sojourn, written);
  });

  test('balanced means split the hyperexponential so', () => {
    const four = balancedHyperexponential(4);
    expectDigits(four.p, '.887298');
    expectDigits(four.rates[0], '1.774597');
    expectDigits(four.rates[1], '.225403');
    const sixteen = balancedHyperexponential(16);
    expectDigits(sixteen.p, '.969668');
    expectDigits(sixteen.rates[0], '1.939336');
    expectDigits(sixteen.rates[1], '.060664');
  });

  test('processor sharing slows every size alike, whatever the service', () => {
    expectDigits(processorSharingSojourn(0.8, 1), '5.0000');
    expectDigits(processorSharingSojourn(0.8, 10) / 10, '5.0000');
  });
});

describe('many servers behind one line', () => {
  test.each([
    [2, 1.6, '.71111', '2.7778'],
    [4, 3.2, '.59643', '1.7455'],
    [10, 8, '.40918', '1.2046'],
    [10, 9, '.66873', '1.6687'],
    [100, 80, '.019646', '1.00098'],
    [100, 95, '.50646', '1.1013'],
  ])('M/M/%i at %f erlangs makes %s wait', (servers, arrival, waits, sojourn) => {
    const figures = mmc({ arrival, service: 1, servers });
    expectDigits(figures.waits, waits);
    expectDigits(figures.sojourn, sojourn);
  });

  test.each([
    [8, 20, '.0091072'],
    [9.5, 30, '.020586'],
    [12, 20, '.17967'],
  ])('M/M/10 at %f erlangs with %i places refuses %s', (arrival, places, blocked) => {
    expectDigits(mmck({ arrival, service: 1, servers: 10 }, places).blocked, blocked);
  });

  test.each([
    [10, 8, '.12166'],
    [10, 5, '.018385'],
    [100, 90, '.026957'],
    [5, 3, '.11005'],
  ])('%i servers without a line refuse of %f erlangs %s', (servers, offered, blocked) => {
    expectDigits(erlangB(servers, offered), blocked);
  });

  test.each([
    [8, 1, '.053233', '.42586'],
    [12, 0.1, '.16975', '20.3703'],
    [12, 1, '.21363', '2.5636'],
  ])(
    'of %f impatient erlangs (rate %f) before ten servers %s give up',
    (arrival, patience, abandons, waiting) => {
      const figures = erlangA({ arrival, service: 1, servers: 10 }, patience);
      expectDigits(figures.abandons, abandons);
      expectDigits(figures.waiting, waiting);
    },
  );
});

describe('splitting without looking, and with a glance', () => {
  test.each([
    [1, '5.0000'],
    [2, '3.8440'],
    [3, '3.4594'],
    [4, '3.2674'],
    [10, '2.9223'],
    [100, '2.7157'],
    [Infinity, '2.6927'],
  ])('round robin over %d servers at 80 %% takes %s', (servers, written) => {
    expectDigits(roundRobin(servers, 0.8).sojourn, written);
  });

  test.each([
    [0.5, '1.3246'],
    [0.9, '5.6603'],
    [0.95, '11.1549'],
  ])('round robin over ten at load %f takes %s', (load, written) => {
    expectDigits(roundRobin(10, load).sojourn, written);
  });

  test('round robin over ten at 80 % has these quantiles', () => {
    expectDigits(roundRobin(10, 0.8).sigma, '.657800');
    expectDigits(roundRobinQuantile(10, 0.8, 0.5), '2.0256');
    expectDigits(roundRobinQuantile(10, 0.8, 0.99), '13.4575');
  });

  test.each([
    [2, 0.5, '1.2657'],
    [2, 0.7, '1.6145'],
    [2, 0.8, '1.9474'],
    [2, 0.9, '2.6141'],
    [2, 0.95, '3.3830'],
    [2, 0.99, '5.4320'],
    [3, 0.8, '1.5809'],
    [5, 0.8, '1.3289'],
    [3, 0.95, '2.5351'],
    [5, 0.95, '1.9888'],
  ])('the best of %i over very many servers at load %f takes %s', (choices, load, written) => {
    expectDigits(choicesSojourn(choices, load), written);
  });

  test('with two choices the tail falls doubly fast', () => {
    const tails = [1, 2, 3, 4, 5].map((k) => choicesTail(2, 0.8, k));
    ['.8000', '.5120', '.20972', '.035184', '.00099035'].forEach((written, i) => {
      expectDigits(tails[i] as number, written);
    });
  });
});

describe('closed systems', () => {
  test.each([
    [1, '.090909', '1.0000'],
    [5, '.436048', '1.4666'],
    [10, '.785418', '2.7321'],
    [20, '.998131', '10.0375'],
    [50, '1.0000', '40.0000'],
  ])('%i clients thinking 10 s get %s requests/s from one server', (clients, throughput, response) => {
    const figures = meanValueAnalysis({ clients, think: 10, service: 1 });
    expectDigits(figures.throughput, throughput);
    expectDigits(figures.response, response);
    // The machine-repair chain says the same.
    expect(centralQueue({ clients, think: 10, service: 1 }, 1).response).toBeCloseTo(figures.response, 9);
  });

  test('the knee lies at eleven clients', () => {
    expect(kneeClients({ think: 10, service: 1 })).toBe(11);
  });

  test.each([
    [10, '.901915', '1.0875'],
    [50, '4.27119', '1.7064'],
    [100, '7.36382', '3.5799'],
    [200, '9.22416', '11.6822'],
  ])('%i clients split at random over ten servers get %s/s', (clients, throughput, response) => {
    const figures = meanValueAnalysis({ clients, think: 10, service: 1 }, 10);
    expectDigits(figures.throughput, throughput);
    expectDigits(figures.response, response);
  });

  test.each([
    [50, '1.00201'],
    [110, '1.63511'],
    [200, '10.0000'],
  ])('no policy over ten servers does better for %i clients than %s', (clients, response) => {
    expectDigits(centralQueue({ clients, think: 10, service: 1 }, 10).response, response);
  });
});

describe('bursts, change and chance', () => {
  test.each([
    [[1.2, 0.4], [0.1, 0.1], '8.69113'],
    [[1.5, 0.1], [0.01, 0.01], '116.143'],
    [[2, 0.2], [0.2, 0.1], '18.0955'],
  ] as const)('bursts of %j switching at %j take %s', (arrival, switching, written) => {
    const asked = { arrival, switching, service: 1 };
    expectDigits(mmppM1(asked).sojourn, written);
    expect(mmppM1(asked).arrival).toBeCloseTo(0.8, 12);
    expect(burstDecay(asked)).toBeGreaterThan(0.8);
    expect(burstDecay(asked)).toBeLessThan(1);
  });

  test('bursts that do not differ are M/M/1', () => {
    expect(mmppM1({ arrival: [0.8, 0.8], switching: [0.3, 0.1], service: 1 }).sojourn).toBeCloseTo(5, 9);
  });

  test.each([
    [1, '.551552'],
    [10, '2.03028'],
    [50, '3.40504'],
    [100, '3.79187'],
    [500, '3.99951'],
  ])('an empty M/M/1 at 80 %% holds after %i service times %s', (t, written) => {
    expectDigits(mm1TransientPresent(AT_80, t), written);
  });

  test('five seconds of outage hurt for twenty-five', () => {
    expect(fluidOutage({ arrival: 8, capacity: 10, duration: 5 })).toEqual({
      backlog: 40,
      drained: 20,
      lastHurt: 25,
    });
    expect(fluidOutage({ arrival: 10, capacity: 10, duration: 5 }).drained).toBe(Infinity);
  });

  test.each([
    [1000, 10, '115.66'],
    [100, 10, '15.12'],
    [1000, 100, '18.76'],
  ])('of %i clients hashed over %i servers the fullest has %s', (clients, servers, written) => {
    expectDigits(expectedMaximum(clients, servers), written);
  });

  test('two clients on two servers meet every other time', () => {
    expect(expectedMaximum(2, 2)).toBeCloseTo(1.5, 12);
  });

  test('modulo hashing moves nearly all when one server goes', () => {
    expect([moduloMoved(10), moduloMoved(100)]).toEqual([0.9, 0.99]);
  });

  test.each([
    [0.02, 0.0005, '44.27', '15.681'],
    [0.05, 0.001, '30.82', '9.038'],
  ])('with contention %f and coherency %f the peak is at %s', (alpha, beta, at, peak) => {
    const law = { alpha, beta };
    expectDigits(scalabilityPeak(law), at);
    expectDigits(scalability(law, scalabilityPeak(law)), peak);
  });

  test('a client that waits for each answer misses the freeze that all others feel', () => {
    const server = { rate: 100, response: 0.001, runs: 100, frozen: 100 };
    expectDigits(honestMean(server), '25.0005');
    expectDigits(honestQuantile(server, 0.75), '50');
    expectDigits(honestQuantile(server, 0.99), '98');
    expectDigits(oneAtATimeMean(server) * 1000, '10.999');
  });
});
