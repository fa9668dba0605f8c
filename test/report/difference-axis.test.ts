import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import { expect, test } from 'vitest';
import { differenceSpec } from '../../src/report/charts/differences.ts';

test('an axis from very small to large differences tells its decades apart', async () => {
  const row = (name: string, value: number) => ({
    name,
    value,
    low: value / 2,
    high: value * 2,
    verdict: 'better' as const,
    text: '',
    side: 'center',
  });
  const spec = {
    ...differenceSpec([row('a', 0.0004), row('b', 0.3)], 'number'),
    width: 400,
    data: { values: [row('a', 0.0004), row('b', 0.3)] },
  };
  const view = new View(parse(compile(spec as never).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  expect(svg).toContain('>0.001<');
  expect(svg).toContain('>0.1<');
});
