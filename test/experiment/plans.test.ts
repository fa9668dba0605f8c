import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CapacityResult } from '../../src/experiment/capacity-result.ts';
import { inlineExecutor } from '../../src/experiment/executors/inline.ts';
import type { PointResult, TransientResult } from '../../src/experiment/experiment-result.ts';
import { isSettled } from '../../src/experiment/measure.ts';
import { runCapacity } from '../../src/experiment/plans/capacity/run-capacity.ts';
import { search } from '../../src/experiment/plans/capacity/search.ts';
import { capacitySentence } from '../../src/experiment/plans/capacity/sentences.ts';
import { type Target, targetOf } from '../../src/experiment/plans/capacity/target.ts';
import { compareResult } from '../../src/experiment/plans/compare.ts';
import { gridDesign, latinHypercube, pointsOf, spanningPoints } from '../../src/experiment/plans/design.ts';
import { runSweep } from '../../src/experiment/plans/run-sweep.ts';
import { pointList, runExperiment } from '../../src/experiment/run-experiment.ts';
import { settle } from '../../src/experiment/settle.ts';
import { type Axis, axisNumber, parseAxis } from '../../src/scenario/axis.ts';
import { type Expectation, parseExpectation } from '../../src/scenario/expectation.ts';
import type { Override } from '../../src/scenario/overrides.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

const axis = (text: string, isSampled = false) => parseAxis(text, isSampled) as Axis;
const quick = (replications: number) =>
  scenarioFrom('scenarios/schedulers.json', [
    { path: 'replications', value: replications },
    { path: 'duration', value: '40s' },
  ]);
const plan = {
  lbsim: 'test',
  executor: inlineExecutor,
  onProgress: () => {},
  isInterrupted: () => false,
};

describe('designs', () => {
  test('a grid has each value with each, the last axis fastest', () => {
    const grid = gridDesign([axis('scheduler=rr,wlc'), axis('realServers.count=2..4')]);
    const all = Array.from({ length: grid.length }, (_, i) => grid.values(i).join(' '));
    expect(all).toEqual(['rr 2', 'rr 3', 'rr 4', 'wlc 2', 'wlc 3', 'wlc 4']);
  });

  test('a Latin hypercube draws once from every stratum of every axis, and the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.integer(), (samples, seed) => {
        const axes = [axis('clients.rate=100/s..200/s', true), axis('scheduler=rr,wlc')];
        const design = latinHypercube(axes, samples, seed);
        const rows = Array.from({ length: samples }, (_, i) => design.values(i));
        const strata = rows.map(([rate]) =>
          Math.min(samples - 1, Math.floor((((axisNumber(rate) as number) - 100) / 100) * samples + 1e-6)),
        );
        expect([...strata].sort((a, b) => a - b)).toEqual(Array.from({ length: samples }, (_, i) => i));
        const first = rows.filter(([, scheduler]) => scheduler === 'rr').length;
        expect(Math.abs(first - samples / 2)).toBeLessThanOrEqual(1);
        expect(latinHypercube(axes, samples, seed).values(0)).toEqual(design.values(0));
      }),
      { numRuns: 30 },
    );
  });
});

test('the search of a capacity ends beside the threshold, whatever it is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0.5, max: 900, noNaN: true }),
      fc.boolean(),
      async (threshold, isWhole) => {
        const range = {
          isWhole,
          current: 20,
          least: isWhole ? 1 : 0.02,
          most: 20_000,
          allows: () => true,
        } as const;
        const up = await search({ ...range, want: 'largest' }, 0.03, async (value) => value <= threshold);
        if (up.good !== null) expect(up.good).toBeLessThanOrEqual(threshold);
        expect(up.bad as number).toBeGreaterThan(threshold);
        if (!isWhole) expect((up.bad as number) / (up.good as number)).toBeLessThan(1.05);
        else expect((up.bad as number) - (up.good ?? 0)).toBe(1);
        const down = await search({ ...range, want: 'smallest' }, 0.03, async (value) => value >= threshold);
        expect(down.good as number).toBeGreaterThanOrEqual(threshold);
      },
    ),
  );
});

test('the search of a capacity tries the ends of its range, and what the scenario allows', async () => {
  const tried = async (most: number, want: 'largest' | 'smallest', current = 5) => {
    const values: number[] = [];
    const range = { isWhole: true, current, least: 4, most: 65_535, want, allows: (x: number) => x <= most };
    const found = await search(range, 0.03, async (value) => values.push(value) > 0);
    expect(found.bad).toBeNull();
    return values;
  };
  expect((await tried(65_535, 'largest')).at(-1)).toBe(65_535);
  expect((await tried(1_000, 'largest')).at(-1)).toBe(1_000);
  // A step of a third would leap over the 4.
  expect(await tried(65_535, 'smallest')).toEqual([5, 4]);
});

describe('comparing', () => {
  test('a policy beside itself is not distinguishable, and nobody wins', async () => {
    const read = quick(4);
    const same = ['one', 'two'].map((name) => read.makePoint({ name, set: { scheduler: 'wlc' } }));
    const result = await runExperiment({ scenario: read, points: pointList(same), ...plan });
    const { against, winners } = compareResult(result?.points ?? [], 'one');
    expect(against.map(({ verdict }) => verdict)).toEqual(against.map(() => 'not distinguishable'));
    expect(against.every(({ difference }) => difference.estimate === 0)).toBe(true);
    expect(winners).toEqual({});
  });

  test('rr loses to wlc where servers differ, and wlc is marked', async () => {
    const read = quick(5);
    const points = ['rr', 'wlc'].map((name) => read.makePoint({ name, set: { scheduler: name } }));
    const result = await runExperiment({ scenario: read, points: pointList(points), ...plan });
    const { against, winners } = compareResult(result?.points ?? [], 'rr');
    expect(against.find(({ metric }) => metric === 'p99')?.verdict).toBe('better');
    expect(winners).toMatchObject({ p50: 'wlc', p99: 'wlc', balance: 'wlc' });
  });
});

describe('sequential stopping', () => {
  const stop = async (relative: number, mostReplications: number) => {
    const read = quick(2);
    const precision = { relative, figures: ['p50', 'p99'] as const, mostReplications };
    const points = pointList([read.makePoint({ name: 'wlc', set: { scheduler: 'wlc' } })]);
    return { precision, result: await runExperiment({ scenario: read, points, precision, ...plan }) };
  };

  test('runs until every asked figure is certain enough, ten replications at least', async () => {
    const { result, precision } = await stop(0.05, 100);
    const [point] = result?.points ?? [];
    expect(point.replications.length).toBeGreaterThanOrEqual(10);
    expect(isSettled(point.figures, precision)).toBe(true);
    expect(result?.precision?.gaveUp).toEqual([]);
  });

  test('says when it gave up', async () => {
    const { result } = await stop(0.001, 12);
    expect(result?.points[0].replications).toHaveLength(12);
    expect(result?.precision?.gaveUp).toEqual(['wlc']);
  });
});

test('a sweep has the figures of each point, and those of its runs alone', async () => {
  const read = quick(2);
  const design = gridDesign([axis('scheduler=rr,wlc'), axis('clients.rate=60/s..240/s:60/s')]);
  const result = await runSweep({ scenario: read, design, ...plan });
  expect(result?.sweep?.points).toHaveLength(8);
  const alone = await runExperiment({
    scenario: read,
    points: pointList([pointsOf(design, read).point(5)]),
    ...plan,
  });
  expect(result?.sweep?.points[5].figures).toEqual(alone?.points[0].figures);
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});

describe('a capacity', () => {
  test.each([
    ['rate', /^The rate does not limit: .* up to 210000\/s, 1000 times the present rate \(now 210\/s\)\.$/],
    [
      'weight.fast1',
      /^weight.fast1 does not limit: .* up to 65535, the largest weight there is \(now 2\)\.$/,
    ],
    [
      'clients.delay',
      /^clients.delay does not limit: .* up to 2000ms, 1000 times the present value \(now 2ms\)\.$/,
    ],
    ['virtualServices.0.realServers.fast1.weight', /up to 2000, 1000 times the present value/],
  ])('that %s does not limit says how far it looked', (find, sentence) => {
    const target = targetOf(quick(2), find) as Target;
    const { current, path, unit, want, most } = target;
    const found = {
      find,
      path,
      unit,
      want,
      current,
      answer: most,
      broken: null,
      slo: ['p99 < 5s'],
      survive: 0,
    };
    const told = (more: object, to?: Target) =>
      capacitySentence({ ...found, ...more } as unknown as CapacityResult, to);
    expect(told({}, target)).toMatch(sentence);
    expect(told({ headroom: 0.5 })).toMatch(/no value was found that does not/);
    expect(told({ answer: null, broken: target.least }, target)).toMatch(/the last was .*, (a|the) /);
    expect(told({ answer: most / 2 }, target)).toMatch(/beyond which the scenario allows none/);
  });

  test('of servers says where there cannot be fewer', () => {
    const target = targetOf(quick(2), 'servers') as Target;
    const found = { ...target, answer: 1, broken: null, slo: ['p99 < 5s'], survive: 0, headroom: 3 };
    expect(capacitySentence(found as unknown as CapacityResult, target)).toBe(
      '1 real server keeps p99 < 5s with confidence (now 4 real servers: 3 to spare); there cannot be fewer.',
    );
  });

  test('counts thousands and millions a second in the number', () => {
    for (const rate of ['0.0005M/s', '0.5k/s', '500/s']) {
      const read = scenarioFrom('scenarios/schedulers.json', [{ path: 'clients.rate', value: rate }]);
      const { current, unit, at } = targetOf(read, 'clients.rate') as Target;
      expect([current, unit]).toEqual([500, '/s']);
      expect(at(600).settings.clients[0].rate).toBe(600);
    }
  });

  test('allows what the scenario can be built with', () => {
    const weight = targetOf(quick(2), 'weight.fast1') as Target;
    expect([65_535, 65_536].map((value) => weight.allows(value))).toEqual([true, false]);
  });

  const slo = [parseExpectation('p99 < 200ms') as Expectation];
  const asked = (read: ReturnType<typeof quick>) => ({
    ...plan,
    scenario: read,
    target: targetOf(read, 'rate') as Target,
    slo,
    survive: 0,
    throughFailover: false,
    tolerance: 0.2,
    mostReplications: 8,
    changes: () => ({ ipvsadm: [], diff: '' }),
    onTrial: () => {},
  });

  test('that is interrupted keeps the values that were decided', async () => {
    const read = quick(3);
    let values = 0;
    const result = await runCapacity({
      ...asked(read),
      onTrial: () => values++,
      isInterrupted: () => values > 2,
    });
    expect(result?.complete).toBe(false);
    expect(result?.answer).toMatch(/^Not finished: /);
    expect(result?.capacity?.trials).toHaveLength(2);
    expect(result?.capacity?.usl).toBeNull();
    expect(result?.points).toHaveLength(2);
    const none = await runCapacity({ ...asked(read), isInterrupted: () => true });
    expect(none).toBeUndefined();
  });

  test('tells every figure that it fits or guesses with its interval', async () => {
    const capacity = (await runCapacity(asked(quick(4))))?.capacity;
    const { usl, guess, failure, headroom, headroomBeyond, curve, limits } = capacity ?? {};
    for (const interval of [usl?.single, usl?.alpha, usl?.beta, guess, failure?.bad]) {
      expect(interval?.halfWidth).toBeGreaterThan(0);
    }
    expect(headroomBeyond as number).toBeGreaterThan(headroom as number);
    expect(curve?.map(({ value }) => value)).toEqual([0.2, 0.4, 0.6, 0.8, 1, 1.3]);
    expect(limits).toEqual([
      { text: 'p99 < 200ms', figure: 'p99', operator: '<', limit: 2e8, unit: 'duration' },
    ]);
  });
});

test('the line of a sweep follows its values, not the numbers before their units', async () => {
  const design = gridDesign([axis('clients.delay=900us,1ms,100ms,2s,0.5s,1s')]);
  const slo = [parseExpectation('p99 < 3s') as Expectation];
  const sweep = (await runSweep({ scenario: quick(3), design, slo, ...plan }))?.sweep;
  // A request takes four ways: 0.5 s are the most that keep it.
  expect(sweep?.frontier).toEqual([{ at: '', index: 4 }]);
});

test('a sweep that is asked an SLO tells on each line where it ends', async () => {
  const read = quick(3);
  const design = gridDesign([axis('scheduler=wlc,rr'), axis('clients.rate=40/s..280/s:80/s')]);
  const slo = [parseExpectation('p99 < 400ms') as Expectation];
  const sweep = (await runSweep({ scenario: read, design, slo, ...plan }))?.sweep;
  expect(sweep?.points.map((point) => point.slo)).toContain('kept');
  expect(sweep?.points.map((point) => point.slo)).toContain('broken');
  for (const { at, index } of sweep?.frontier ?? []) {
    const line = sweep?.points.filter(({ values }) => values[0] === at) ?? [];
    const kept = line.filter((point) => point.slo === 'kept').map((point) => point.index);
    expect(index).toBe(kept.at(-1) ?? null);
  }
  expect(sweep?.frontier).toHaveLength(2);
});

describe('one run alone', () => {
  const alone = async (duration: string, more: readonly Override[] = []) => {
    const read = scenarioFrom('scenarios/schedulers.json', [
      { path: 'replications', value: 1 },
      { path: 'duration', value: duration },
      ...more,
    ]);
    const points = pointList([read.makePoint({ name: 'wlc', set: { scheduler: 'wlc' } })]);
    return (await runExperiment({ scenario: read, points, ...plan }))?.points[0] as PointResult;
  };

  test('has intervals by batches for means, quantiles and shares, and none for its maximum', async () => {
    const { figures, realServers } = await alone('300s');
    for (const name of ['mean', 'p50', 'p90', 'p99', 'throughput'] as const) {
      const { estimate, low, high } = figures[name];
      expect(low as number, name).toBeLessThan(estimate as number);
      expect(high as number, name).toBeGreaterThan(estimate as number);
    }
    expect(figures.max.low).toBeNull();
    expect(
      realServers.every(({ share, utilisation }) => share.low !== null && utilisation.low !== null),
    ).toBe(true);
    const many = await runExperiment({
      scenario: scenarioFrom('scenarios/schedulers.json', [
        { path: 'replications', value: 8 },
        { path: 'duration', value: '300s' },
        { path: 'vary', value: { scheduler: ['wlc'] } },
      ]),
      ...plan,
    });
    // One run is sure of its mean about root 8 times less than eight.
    const ratio = (figures.mean.halfWidth as number) / (many?.points[0].figures.mean.halfWidth as number);
    expect(ratio).toBeGreaterThan(1.2);
    expect(ratio).toBeLessThan(7);
  });

  test('has none where a fault changes it', async () => {
    const fault = { type: 'crash', realServer: 'slow1', at: '150s' };
    const { figures } = await alone('300s', [{ path: 'faults', value: [fault] }]);
    expect(figures.mean.estimate).toBeGreaterThan(0);
    expect([figures.mean.low, figures.p99.low, figures.failed.low]).toEqual([null, null, null]);
  });
});

describe('the transient that is looked for', () => {
  const options = {
    executor: inlineExecutor,
    replications: 3,
    onProgress: () => {},
    isInterrupted: () => false,
  };
  const points = (rate: string, more: readonly Override[] = [], scheduler = 'wlc') => {
    const read = scenarioFrom('scenarios/schedulers.json', [{ path: 'duration', value: '120s' }, ...more]);
    return [read.makePoint({ name: rate, set: { scheduler, 'clients.rate': rate } })];
  };

  test('is short under little load, and a queue that grows never settles', async () => {
    const light = (await settle(points('100/s'), options)) as TransientResult;
    expect(light.unsettled).toEqual([]);
    expect(light.ns).toBeLessThan(60e9);
    const heavy = (await settle(points('240/s', [], 'rr'), options)) as TransientResult;
    expect(heavy.unsettled).toEqual(['240/s']);
  });

  test('cannot be seen when a fault comes first, and the message says when', async () => {
    const fault = { type: 'crash', realServer: 'slow1', at: '6s' };
    expect(await settle(points('100/s', [{ path: 'faults', value: [fault] }]), options)).toMatch(
      /the first fault comes at 6 s, too soon/,
    );
  });

  test('is looked for at the corners of a design and in its middle', () => {
    const design = gridDesign([axis('scheduler=rr,wrr,wlc'), axis('clients.rate=1/s..5/s:1/s')]);
    expect(spanningPoints(design).map((index) => design.values(index).join(' '))).toEqual([
      'rr 1/s',
      'rr 5/s',
      'wrr 3/s',
      'wlc 1/s',
      'wlc 5/s',
    ]);
  });
});
