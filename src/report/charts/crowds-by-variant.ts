/** How the figures of many real servers are spread under each variant: a strip for each. */
import type { ExperimentResult, PointResult } from '../../experiment/experiment-result.ts';
import { variantColour } from '../theme.ts';
import type { Panel, Spec, VegaDrawing } from './chart.ts';
import { crowdOf, type SpreadFigure } from './crowd.ts';
import { figureAxis, nameAxis, ROW_HEIGHT } from './dot-interval.ts';
import { axisScale, bare, bareCell, grouped, type Unit } from './figures.ts';
import { type Spread, spreadOf } from './spread.ts';
import { left, right } from './table.ts';

interface Figure {
  readonly title: string;
  readonly figure: SpreadFigure;
  readonly unit: Unit;
}

interface Strip {
  readonly variant: string;
  readonly colour: string;
  readonly spread: Spread;
}

const HELP =
  'A row for each variant: a line from the least to the most of all real servers, the box holds half of them, its tick is the median. A ' +
  'long line means that a client’s luck decides, a short one that all are served alike.';

const NAMES = ['least', 'lower quartile', 'median', 'upper quartile', 'most'];

export function crowdsByVariant({ points }: ExperimentResult, figures: readonly Figure[]): VegaDrawing {
  const all = figures.map((own) => ({ ...own, strips: stripsOf(points, own.figure) }));
  const most = Math.max(...points.map(({ realServers }) => realServers.length));
  return {
    type: 'vega-lite',
    layout: 'grid',
    panels: all.flatMap(({ title, unit, strips }): Panel[] =>
      strips.length === 0
        ? []
        : [
            {
              title: `${title}, spread over the real servers`,
              description: `${title}: least, quartiles and most of all real servers under each variant.`,
              spec: spec(strips, unit),
            },
          ],
    ),
    isOverTime: false,
    help: HELP,
    note: `With ${grouped(most)} real servers no dot stands for one of them. Each variant’s own part names those that stand out.`,
    table: {
      caption: 'Figures spread over the real servers under each variant',
      columns: [left('variant'), left('figure'), right('real servers'), ...NAMES.map(right)],
      rows: all.flatMap(({ title, unit, strips }) =>
        strips.map(({ variant, spread }) => [
          variant,
          title,
          grouped(spread.count),
          ...spread.five.map((value) => bareCell(value, unit)),
        ]),
      ),
    },
  };
}

/** A variant may have few real servers beside others of many. */
function stripsOf(points: readonly PointResult[], figure: SpreadFigure): readonly Strip[] {
  return points.flatMap((point, i) => {
    const crowd = crowdOf(point);
    const own = point.realServers.map((server) => server[figure].estimate);
    const spread = crowd === null ? spreadOf(own) : crowd.spreads[figure];
    return spread === null ? [] : [{ variant: point.name, colour: variantColour(i), spread }];
  });
}

function spec(strips: readonly Strip[], unit: Unit): Spec {
  const scale = axisScale(unit);
  const values = strips.map(({ variant, colour, spread: { five } }) => {
    const [low, q1, value, q3, high] = five.map((own) => own / scale);
    const text = five.map((own, i) => `${NAMES[i]} ${bare(own, unit)}`).join(', ');
    return { variant, colour, low, q1, value, q3, high, text };
  });
  const names = values.map(({ variant }) => variant);
  const x = { type: 'quantitative', title: null, ...figureAxis(values, unit).spec };
  const color = { field: 'colour', type: 'nominal', scale: null };
  const tooltip = ['variant', 'text'].map((field) => ({ field }));
  const reach = (mark: Spec, from: string, to: string): Spec => ({
    mark: { type: 'rule', ...mark },
    encoding: { x: { ...x, field: from }, x2: { field: to }, color, tooltip },
  });
  return {
    height: names.length * ROW_HEIGHT,
    data: { values },
    encoding: { y: nameAxis('variant', names) },
    layer: [
      reach({ strokeWidth: 2 }, 'low', 'high'),
      reach({ strokeWidth: 12, opacity: 0.5 }, 'q1', 'q3'),
      {
        mark: { type: 'tick', thickness: 3, size: 20, opacity: 1 },
        encoding: { x: { ...x, field: 'value' }, color, tooltip },
      },
    ],
  };
}
