/** Charts of figures that are not there, all zero, or less sure than they are large. */
import { expect, test } from 'vitest';
import type { CapacityResult } from '../../src/experiment/capacity-result.ts';
import { capacityCurve } from '../../src/report/charts/capacity-curve.ts';
import { dotChart } from '../../src/report/charts/dot-interval.ts';
import { headroom } from '../../src/report/charts/headroom.ts';
import { responseOverTime } from '../../src/report/charts/response-over-time.ts';
import { serversByVariant } from '../../src/report/charts/servers-by-variant.ts';
import { estimate, smallPoint, smallResult } from './small-result.ts';

const point = smallPoint();
const contextOf = (result = smallResult()) => ({ result, point: result.points[0] });

test('dots that are all at zero stand at the left of an axis that has an end', () => {
  const rows = [{ name: 'web1', interval: estimate(0, 0), colour: 'red' }];
  expect(JSON.stringify(dotChart(rows, { unit: 'share' }))).toContain('"domain":[0,1]');
});

test('a response time of a real server is drawn from 0 on, however unsure it is', () => {
  const servers = point.realServers.map((server) => ({ ...server, p99: estimate(120e6, 500e6) }));
  const unsure = { ...point, realServers: servers };
  const drawing = serversByVariant.draw(
    contextOf(
      smallResult([
        { ...unsure, name: 'a' },
        { ...unsure, name: 'b' },
      ]),
    ),
  );
  expect(JSON.stringify(drawing)).toContain('"low":0,');
  expect(JSON.stringify(drawing)).not.toContain('"low":-');
});

test('where nobody was answered there is no empty frame for response times', () => {
  const none = point.series.p50Ns.map(() => null);
  const series = { ...point.series, p50Ns: none, p99Ns: none };
  const drawing = responseOverTime.draw(contextOf(smallResult([{ ...point, series }])));
  const titles = drawing?.type === 'vega-lite' ? drawing.panels.map(({ title }) => title) : [];
  expect(titles).toEqual(['requests a second']);
});

test('headroom is rounded outwards, as the answer rounds it, and the fitted law has its intervals', () => {
  const trial = {
    value: 1,
    replications: 3,
    verdict: 'kept' as const,
    checks: [],
    throughput: estimate(20),
    inSystem: estimate(1),
    p99: estimate(100e6),
    failed: estimate(0, 0),
    utilisation: estimate(0.3),
    digest: '',
  };
  const capacity = {
    find: 'rate',
    unit: '/s',
    want: 'largest',
    slo: ['p99 < 150ms'],
    survive: 0,
    answer: 12.6,
    broken: 13.3,
    current: 20,
    headroom: -0.37,
    headroomBeyond: -0.335,
    binding: '',
    guess: null,
    curve: [trial],
    usl: { single: estimate(20, 30), alpha: estimate(0.53, 0.5), beta: estimate(0.9, 1.6), r2: 1 },
  } as unknown as CapacityResult;
  const result = { ...smallResult(), capacity };
  expect(headroom.draw(contextOf(result))).toMatchObject({
    note: 'SLO: p99 < 150ms. Headroom −37 % to −33 %.',
  });
  expect(capacityCurve.draw(contextOf(result))).toMatchObject({
    note: 'Fitted: 20 ± 30 requests a second alone, contention α 0.5 ± 0.5, coherency β 0.9 ± 1.6; R² 1.000.',
  });
});
