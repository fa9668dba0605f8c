import { expect, test } from 'vitest';
import { failoverTimeline } from '../../src/report/charts/failover-timeline.ts';
import type { TimelineDrawing } from '../../src/report/charts/timeline-drawing.ts';
import { SMALL_TIMELINE, smallPoint, smallResult } from './small-result.ts';

function drawing(): TimelineDrawing {
  const result = smallResult();
  return failoverTimeline.draw({ result, point: result.points[0] }) as TimelineDrawing;
}

function spans(lane: string): readonly (readonly [string, number, number])[] {
  const { lanes, spans: all } = drawing();
  return all
    .filter((span) => lanes[span.lane].name === lane)
    .map(({ kind, from, to }) => [kind, from, to] as const)
    .sort((a, b) => a[1] - b[1]);
}

test('there is a lane for the clients, the VIP and each machine', () => {
  expect(drawing().lanes.map(({ name }) => name)).toEqual([
    'clients',
    'VIP',
    'lvs-a',
    'lvs-b',
    'web1',
    'web2',
  ]);
});

test('a VRRP state lasts until the next, or until the power is lost', () => {
  expect(spans('lvs-a')).toEqual([
    ['backup', 0, 3.5],
    ['master', 3.5, 60],
    ['fault', 60, 100],
  ]);
  expect(spans('lvs-b')).toEqual([
    ['backup', 0, 63.2],
    ['master', 63.2, 100],
  ]);
});

test('the VIP is where the gateway last learned it', () => {
  expect(spans('VIP')).toEqual([
    ['owner', 3.5, 63.2],
    ['owner', 63.2, 100],
  ]);
});

test('a real server shows its fault and how long it was out of a director’s table', () => {
  expect(spans('web1')).toEqual([
    ['fault', 20, 40],
    ['removed', 25, 45],
  ]);
  expect(spans('web2')).toEqual([]);
});

test('an outage is as long as its mean and begins with its fault', () => {
  expect(spans('clients')).toEqual([['outage', 60, 63.2]]);
  expect(drawing().failing).toEqual([{ from: 60, to: 65, share: 0.5 }]);
});

test('every event is a mark and a row of the table', () => {
  const { marks, table } = drawing();
  expect(marks).toHaveLength(SMALL_TIMELINE.length);
  expect(table.rows).toHaveLength(smallPoint().timeline.length);
});
