import { compile, type TopLevelSpec } from 'vega-lite';
import { expect, test } from 'vitest';
import type { CapacityTrial } from '../../src/experiment/capacity-result.ts';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import type { ChartInput, VegaDrawing } from '../../src/report/charts/chart.ts';
import { differences } from '../../src/report/charts/differences.ts';
import { loadByServer } from '../../src/report/charts/load-by-server.ts';
import { charts, headline } from '../../src/report/charts/registry.ts';
import { sceneSvg, signsIn } from '../../src/report/charts/scene.ts';
import { serversByVariant } from '../../src/report/charts/servers-by-variant.ts';
import { topology } from '../../src/report/charts/topology.ts';
import { utilisation } from '../../src/report/charts/utilisation.ts';
import { resolveColours, serverColour, vegaConfig } from '../../src/report/theme.ts';
import { emptyPoint, estimate, smallPoint, smallResult } from './small-result.ts';

const variants = ['rr', 'wlc', 'a rather long name'].map((name, i) => smallPoint(name, 120 + 20 * i));

function inputs(): readonly ChartInput[] {
  const one = smallResult();
  const many = smallResult(variants);
  return [
    { result: one, point: one.points[0] },
    { result: many, point: many.points[1] },
    { result: swept(), point: one.points[0] },
    { result: sampled(), point: one.points[0] },
    { result: sized(), point: one.points[0] },
    { result: compared(), point: many.points[0] },
  ];
}

/** Two schedulers over three rates, with a knee. */
function swept(): ExperimentResult {
  const axes = [
    { path: 'scheduler', values: ['rr', 'wlc'] },
    { path: 'clients.rate', values: ['100/s', '200/s', '300/s'] },
  ];
  const [{ figures }] = smallResult().points;
  const points = Array.from({ length: 6 }, (_, index) => ({
    index,
    values: [axes[0].values[Math.floor(index / 3)], axes[1].values[index % 3]],
    replications: 4,
    digest: '',
    figures: { ...figures, p99: estimate(1e8 * (1 + index)) },
    jain: estimate(0.9),
    utilisation: estimate(0.5),
    inSystem: estimate(3),
  }));
  const knees = [{ index: 1, axis: 'clients.rate', value: '200/s', at: 'rr', bend: 0.4 }];
  return {
    ...smallResult(),
    sweep: { design: 'grid', axes, points, knees, limits: [], frontier: [], done: 6, runs: 24, planned: 6 },
  };
}

function sampled(): ExperimentResult {
  const { sweep, ...rest } = swept();
  if (sweep === undefined) throw new Error('a sweep without points');
  return { ...rest, sweep: { ...sweep, design: 'latin-hypercube', knees: [] } };
}

/** A search for the greatest rate, with a value that is kept and one that is not. */
function sized(): ExperimentResult {
  const [{ figures }] = smallResult().points;
  const trial = (value: number, p99Ms: number): CapacityTrial => ({
    value,
    replications: 4,
    verdict: p99Ms < 200 ? 'kept' : 'broken',
    checks: ['all servers', 'without web1'].map((condition, i) => ({
      text: 'p99 < 200ms',
      condition,
      measured: estimate((p99Ms + 20 * i) * 1e6),
      limit: 2e8,
      unit: 'duration',
      verdict: p99Ms < 200 ? 'kept' : 'broken',
    })),
    throughput: estimate(value * 0.99),
    inSystem: estimate(value / 20),
    p99: estimate(p99Ms * 1e6),
    failed: figures.failed,
    utilisation: estimate(0.6),
    digest: '',
  });
  return {
    ...smallResult(),
    capacity: {
      find: 'rate',
      path: 'clients.rate',
      unit: '/s',
      want: 'largest',
      slo: ['p99 < 200ms'],
      limits: [{ text: 'p99 < 200ms', figure: 'p99', operator: '<', limit: 2e8, unit: 'duration' }],
      survive: 1,
      conditions: ['all servers', 'without web1'],
      answer: 150,
      broken: 160,
      current: 100,
      headroom: 0.5,
      headroomBeyond: 0.6,
      trials: [trial(150, 150), trial(160, 260)],
      curve: [trial(0.5, 90), trial(1, 150)],
      binding: 'p99',
      breaksFirst: 'web1',
      guess: estimate(140),
      usl: {
        single: estimate(70),
        alpha: estimate(0.04),
        beta: estimate(0.02),
        peakConcurrency: null,
        peakThroughput: null,
        r2: 0.99,
      },
      failure: null,
      costPerMillion: null,
      changes: { ipvsadm: [], diff: '' },
    },
  };
}

function compared(): ExperimentResult {
  const result = smallResult(variants);
  const against = ['p99', 'failed', 'balance'].flatMap((metric) =>
    result.comparisons.map((own) => ({ ...own, metric, difference: estimate(-0.01, 0.004) })),
  );
  return { ...result, compare: { baseline: 'rr', against, winners: { p99: 'wlc' } } };
}

/** Warnings of Vega-Lite about the panels of a drawing. */
function warnings({ panels }: VegaDrawing): readonly string[] {
  const found: string[] = [];
  const keep = (...told: unknown[]) => {
    found.push(told.join(' '));
    return logger;
  };
  const silent = () => logger;
  const logger = { level: () => 0, warn: keep, error: keep, info: silent, debug: silent };
  for (const { spec } of panels) {
    const whole = { width: 'container', ...spec } as unknown as TopLevelSpec;
    // The logger's type asks for overloads that a test need not have.
    compile(whole, { logger: logger as never, config: vegaConfig() });
  }
  return found;
}

test('Vega-Lite takes every chart without a warning', () => {
  for (const input of inputs()) {
    for (const chart of charts) {
      const drawing = chart.draw(input);
      if (drawing?.type !== 'vega-lite') continue;
      expect(warnings(drawing), chart.name).toEqual([]);
      expect(drawing.panels.length, chart.name).toBeGreaterThan(0);
    }
  }
});

test('every chart is shown by one of six results, has a table of full rows, and says how to read it', () => {
  for (const chart of charts) {
    const drawing = inputs()
      .map((input) => chart.draw(input))
      .find((own) => own !== null);
    expect(drawing, chart.name).toBeDefined();
    expect(drawing?.table.rows.length, chart.name).toBeGreaterThan(0);
    for (const row of drawing?.table.rows ?? [])
      expect(row.length, chart.name).toBe(drawing?.table.columns.length);
    expect(chart.help.endsWith('.'), chart.name).toBe(true);
  }
});

test('a chart with nothing to show is null and says why', () => {
  const result = smallResult([emptyPoint()]);
  for (const chart of charts) {
    expect(chart.draw({ result, point: result.points[0] }), chart.name).toBeNull();
    expect(chart.nothing, chart.name).toMatch(/\.$/);
  }
});

test('names of charts are unique', () => {
  expect(new Set(charts.map(({ name }) => name)).size).toBe(charts.length);
});

test('variants head a page that has them, faults one that has those, else the distribution', () => {
  expect(headline(smallResult(variants)).name).toBe('variants');
  expect(headline(smallResult()).name).toBe('response-over-time');
  expect(headline(smallResult([emptyPoint()])).name).toBe('response-tail');
});

test('a server keeps its colour from chart to chart', () => {
  const [one, many] = inputs();
  for (const [chart, input] of [
    [loadByServer, one],
    [utilisation, one],
    [serversByVariant, many],
  ] as const) {
    const text = JSON.stringify(chart.draw(input));
    expect(text, chart.name).toContain(serverColour(0));
    expect(text, chart.name).toContain(serverColour(1));
    expect(text, chart.name).not.toContain(serverColour(2));
  }
});

test('many servers become a heat map instead of many frames', () => {
  const point = smallPoint();
  const realServers = Array.from({ length: 20 }, (_, i) => ({ ...point.realServers[0], name: `web${i}` }));
  const busy = realServers.map(() => point.series.utilisation[0]);
  const wide = { ...point, realServers, series: { ...point.series, utilisation: busy } };
  const drawing = utilisation.draw({ result: smallResult([wide]), point: wide }) as VegaDrawing;
  expect(drawing.panels).toHaveLength(1);
  expect(warnings(drawing)).toEqual([]);
  const settled = { ...smallResult([wide]), scenario: { name: 'small' } };
  const whole = utilisation.draw({ result: settled, point: wide }) as VegaDrawing;
  const marks = (whole.panels[0].spec.layer as { mark: { type: string } }[]).map(({ mark }) => mark.type);
  // The faults stand in it, with a transient and without.
  expect(marks).toEqual(['rect', 'rule', 'text']);
});

test('differences are told from the best variant, whichever way they were computed', () => {
  const result = smallResult(variants);
  const drawing = differences.draw({ result, point: result.points[0] }) as VegaDrawing;
  const values = (
    drawing.panels[0].spec.data as { values: { name: string; value: number; verdict: string }[] }
  ).values;
  expect(drawing.panels[0].title).toBe('p99: longer than rr by');
  expect(values.map(({ name, value, verdict }) => [name, value, verdict])).toEqual([
    ['wlc', 0, 'not distinguishable'],
    ['a rather long name', 20, 'worse'],
  ]);
});

test('colours are names until something without a style sheet needs them', () => {
  expect(resolveColours('fill: var(--ink)', 'light')).toBe('fill: #1b1f24');
  expect(resolveColours('fill: var(--server-0)', 'dark')).not.toContain('var');
  for (const input of inputs()) {
    const text = JSON.stringify(charts.map((chart) => chart.draw(input)));
    expect(resolveColours(text, 'dark')).not.toContain('var(--');
  }
});

test('words of the site stay within their boxes', () => {
  const point = smallPoint();
  const [director] = point.site.directors;
  const vips = ['203.0.113.80', '203.0.113.81'];
  const instances = [
    { ...director.instances[0], name: 'VI_PUBLIC', priority: 150, addresses: vips },
    { ...director.instances[0], name: 'VI_'.padEnd(60, 'LONG'), priority: 150, addresses: vips },
  ];
  const site = { ...point.site, directors: [{ ...director, instances }] };
  const result = smallResult([{ ...point, site }]);
  const drawing = topology.draw({ result, point: result.points[0] });
  if (drawing?.type !== 'scene') throw new Error('no scene');
  const own = drawing.scene.boxes.find(({ title }) => title === director.name);
  expect(own?.lines).toContain('VI_PUBLIC: priority 150');
  expect(own?.lines).toContain('203.0.113.80 203.0.113.81');
  const svg = sceneSvg(drawing.scene, '');
  const lines = [...svg.matchAll(/font-size="11.5" fill="[^"]*">([^<]*)</g)].map(([, text]) => text);
  expect(lines.some((line) => line.endsWith('…'))).toBe(true);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(signsIn(216));
});
