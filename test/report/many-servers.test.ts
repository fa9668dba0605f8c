/** A thousand real servers: what is drawn by name, what is told of all, and that the page holds enough to draw it. */
import { compile, type TopLevelSpec } from 'vega-lite';
import { expect, test } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import type { Chart, VegaDrawing } from '../../src/report/charts/chart.ts';
import { connections } from '../../src/report/charts/connections.ts';
import { crowdOf } from '../../src/report/charts/crowd.ts';
import { failoverTimeline } from '../../src/report/charts/failover-timeline.ts';
import { flow } from '../../src/report/charts/flow.ts';
import { loadByServer } from '../../src/report/charts/load-by-server.ts';
import { MOST_BY_NAME, rowsOf, standingOut, told } from '../../src/report/charts/many-servers.ts';
import { queues } from '../../src/report/charts/queues.ts';
import { charts } from '../../src/report/charts/registry.ts';
import { responseByServer } from '../../src/report/charts/response-by-server.ts';
import { serversByVariant } from '../../src/report/charts/servers-by-variant.ts';
import { bandsOf, spreadOf } from '../../src/report/charts/spread.ts';
import { topology } from '../../src/report/charts/topology.ts';
import { utilisation } from '../../src/report/charts/utilisation.ts';
import { htmlReport } from '../../src/report/formats/html.ts';
import { heldResult, pageResult } from '../../src/report/html/page-result.ts';
import { orderOf } from '../../src/report/html/sort-value.ts';
import { vegaConfig } from '../../src/report/theme.ts';
import { crowded } from './crowded.ts';
import { smallResult } from './small-result.ts';

const point = crowded();
const result = smallResult([point]);
const BY_SERVER: readonly Chart[] = [loadByServer, responseByServer, utilisation, queues, connections];

function drawn(chart: Chart, of: ExperimentResult = result): VegaDrawing {
  return chart.draw({ result: of, point: of.points[0] }) as VegaDrawing;
}

test('those that stand out are those with trouble, the busiest, the slowest and the least busy, each once', () => {
  const kinds = standingOut(point);
  expect(kinds.map(({ kind, rows }) => [kind, rows])).toEqual([
    ['failed', [500, 0]],
    ['busiest', [999, 998, 997, 996, 995, 994, 993, 992]],
    ['slowest', [700]],
    ['idlest', [1, 2, 3, 4, 5, 6, 7]],
  ]);
  expect(new Set(rowsOf(kinds)).size).toBe(18);
  expect(told(kinds, 1_000)).toBe(
    '18 of 1\u202f000 real servers: the 2 with a fault, a failed check or lost requests, the 8 busiest, the 8 slowest (p99) and the ' +
      '8 least busy (some are more than one of these)',
  );
});

test('where more fail than are shown, those that lost most are, and how many there are is told', () => {
  const realServers = point.realServers.map((own, i) => ({ ...own, failed: i < 40 ? i + 1 : 0 }));
  const [failed] = standingOut({ ...point, realServers });
  expect(failed).toEqual({ kind: 'failed', rows: [39, 38, 37, 36, 35, 34, 33, 32], all: 40 });
  expect(told([failed], 1_000)).toMatch(/^8 of 1\u202f000 real servers: 8 of the 40 with a fault/);
});

test('up to 40 real servers each is drawn by itself; one more, and the rule holds', () => {
  expect(crowdOf(crowded(MOST_BY_NAME))).toBeNull();
  expect(crowdOf(crowded(MOST_BY_NAME + 1))).not.toBeNull();
  const names = drawn(loadByServer, smallResult([crowded(MOST_BY_NAME)])).panels.map(
    ({ spec }) => spec.height,
  );
  expect(names).toEqual([40 * 32, 40 * 32]);
});

test('a histogram counts every real server, and its quartiles are those of all', () => {
  const spread = spreadOf([...Array.from({ length: 101 }, (_, i) => i + 1), null]);
  expect(spread?.five).toEqual([1, 26, 51, 76, 101]);
  expect(spread?.count).toBe(101);
  expect(spread?.counts.reduce((sum, count) => sum + count, 0)).toBe(101);
  expect(spreadOf([3, 3, 3])).toEqual({ count: 3, five: [3, 3, 3, 3, 3], edges: [3, 3], counts: [3] });
  expect(spreadOf([null])).toBeNull();
  for (const { counts } of Object.values(crowdOf(point)?.spreads ?? {}).flatMap((own) => own ?? [])) {
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1_000);
  }
});

test('bands hold the five numbers of every bin', () => {
  expect(
    bandsOf([
      [1, 10],
      [2, 20],
      [3, 30],
      [4, 40],
      [5, 50],
    ]),
  ).toEqual([
    [1, 10],
    [2, 20],
    [3, 30],
    [4, 40],
    [5, 50],
  ]);
});

test('a chart of a thousand real servers has as many rows as stand out, and says so', () => {
  for (const chart of BY_SERVER) {
    const { panels, note, table } = drawn(chart);
    const height = panels.reduce((sum, { spec }) => sum + Number(spec.height), 0);
    expect(height, chart.name).toBeLessThan(1_200);
    expect(note, chart.name).toContain('18 of 1\u202f000 real servers');
    expect(table.columns.length, chart.name).toBeLessThan(15);
    for (const { spec } of panels) {
      const values = JSON.stringify(spec).length;
      expect(values, chart.name).toBeLessThan(60_000);
      compile({
        $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
        ...spec,
        config: vegaConfig(),
      } as unknown as TopLevelSpec);
    }
  }
  expect(drawn(loadByServer).table.rows).toHaveLength(1_000);
  expect(drawn(responseByServer).table.rows).toHaveLength(18);
  expect(drawn(utilisation).table.rows).toHaveLength(20);
});

test('the flow keeps every request: those without a stream of their own share one', () => {
  const drawing = flow.draw({ result, point });
  if (drawing?.type !== 'flow') throw new Error('no flow');
  const sum = (values: readonly number[]) => values.reduce((all, own) => all + own, 0);
  const { servers } = drawing.amounts;
  expect(servers.at(-1)?.name).toBe('992 others');
  expect(sum(servers.map(({ served }) => served))).toBe(3_500);
  expect(sum(servers.map(({ failed }) => failed))).toBe(7);
  const bin = 5;
  const whole = sum(point.series.servedPerSecond.map((own) => own[bin]));
  expect(sum(drawing.playback?.served.map((own) => own[bin]) ?? [])).toBeCloseTo(whole, 2);
});

test('alike real servers that follow one another are one box and one row of the site', () => {
  const drawing = topology.draw({ result, point });
  if (drawing?.type !== 'scene') throw new Error('no scene');
  expect(drawing.scene.boxes.map(({ title }) => title)).toContain('web1 – web1000');
  expect(drawing.table.rows.map((row) => row[2])).toEqual(['web1 – web1000']);
});

test('at most 40 real servers have a lane, and how many of how many is told', () => {
  const faults = point.realServers.slice(0, 100).map(({ name }, i) => ({
    timeNs: 20e9 + i,
    type: 'fault' as const,
    subject: name,
    text: 'crashes',
  }));
  const drawing = failoverTimeline.draw({
    result,
    point: { ...point, timeline: [...point.timeline, ...faults] },
  });
  if (drawing?.type !== 'timeline') throw new Error('no timeline');
  expect(drawing.lanes.filter(({ about }) => about === 'real server')).toHaveLength(40);
  expect(drawing.note).toContain('40 of the 100 real servers');
  expect(drawing.table.rows).toHaveLength(point.timeline.length + 100);
});

test('variants of many real servers are compared by how their figures are spread', () => {
  const two = smallResult([crowded(1_000, 'rr'), crowded(100, 'wlc')]);
  const { table } = drawn(serversByVariant, two);
  expect(table.rows.map((row) => row.slice(0, 3))).toEqual([
    ['rr', 'p99 of the response time', '1\u202f000'],
    ['wlc', 'p99 of the response time', '100'],
    ['rr', 'utilisation', '1\u202f000'],
    ['wlc', 'utilisation', '100'],
  ]);
});

test('the page draws from what it holds what would be drawn from the whole result', () => {
  const text = JSON.stringify(pageResult(result));
  expect(text.length).toBeLessThan(JSON.stringify(result).length / 8);
  const held = heldResult(JSON.parse(text));
  expect(held.points[0].realServers.map(({ name }) => name)).toEqual(
    point.realServers.map(({ name }) => name),
  );
  for (const chart of charts) {
    const whole = chart.draw({ result, point });
    const ofPage = chart.draw({ result: held, point: held.points[0] });
    const bare = (drawing: typeof whole) => JSON.parse(JSON.stringify({ ...drawing, table: undefined }));
    expect(bare(ofPage), chart.name).toEqual(bare(whole));
  }
});

test('a result of few real servers is held as it is', () => {
  const few = smallResult();
  expect(pageResult(few)).toEqual(few);
  expect(heldResult(pageResult(few))).toEqual(few);
});

test('a rule that finds a thousand times is shown five times, with how often besides', () => {
  const findings = point.realServers.map(({ name }) => ({
    severity: 'warning' as const,
    rule: 'TP05',
    message: `${name} is far away`,
    file: 'site.json',
  }));
  const html = htmlReport({ ...result, findings }, { script: '' });
  expect(html.match(/is far away/g)).toHaveLength(5 + 5);
  expect(html).toContain('TP05 is found in 995 more places');
  expect(html.length).toBeLessThan(700_000);
});

test('cells are sorted by their figure in its unit, names as people count', () => {
  const sorted = (texts: readonly string[], sign: 1 | -1) => [...texts].sort((a, b) => orderOf(a, b, sign));
  expect(sorted(['1.2 ± 0.4 s', '–', '260 ± 120 ms', '900 µs'], -1)).toEqual([
    '1.2 ± 0.4 s',
    '260 ± 120 ms',
    '900 µs',
    '–',
  ]);
  expect(sorted(['114\u202f505', '86', '0 % (< 0.1 %)'], 1)).toEqual(['0 % (< 0.1 %)', '86', '114\u202f505']);
  expect(sorted(['web10', 'web2', 'web1'], 1)).toEqual(['web1', 'web2', 'web10']);
  expect(sorted(['10.0.0.12', '10.0.0.3'], 1)).toEqual(['10.0.0.3', '10.0.0.12']);
});
