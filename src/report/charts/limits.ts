/** What the scenario expects, as lines in charts. */
import type { ExperimentResult, JudgedExpectation, PointResult } from '../../experiment/experiment-result.ts';
import { colour } from '../theme.ts';
import type { Spec } from './chart.ts';
import { milliseconds } from './figures.ts';

/** Expectations about a quantile of the response time: "p99 < 200ms" gives p99. */
export function quantileLimits(
  { expectations }: ExperimentResult,
  { name }: PointResult,
): readonly (JudgedExpectation & { readonly quantile: string })[] {
  return expectations.flatMap((expectation) => {
    const quantile = /^(p50|p90|p99|p999|max)\b/.exec(expectation.text)?.[1];
    return quantile === undefined || expectation.point !== name ? [] : [{ ...expectation, quantile }];
  });
}

/** Horizontal lines for a chart whose vertical axis is the response time in milliseconds. */
export function responseLimits(result: ExperimentResult, point: PointResult): readonly Spec[] {
  const values = quantileLimits(result, point)
    .filter(({ quantile }) => quantile === 'p50' || quantile === 'p99')
    .map(({ limit, text }) => ({ ms: milliseconds(limit), text: `expected: ${text}` }));
  if (values.length === 0) return [];
  const y = { field: 'ms', type: 'quantitative' };
  return [
    { data: { values }, mark: { type: 'rule', color: colour('good'), strokeDash: [6, 3] }, encoding: { y } },
    {
      data: { values },
      mark: { type: 'text', align: 'right', baseline: 'bottom', dy: -3, color: colour('good'), fontSize: 11 },
      encoding: { x: { value: 'width' }, y, text: { field: 'text' } },
    },
  ];
}
