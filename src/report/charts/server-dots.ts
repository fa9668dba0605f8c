/** Figures of real servers as dots with their intervals: of all of them, or of those that stand out among many. */
import type { RealServerSummary } from '../../experiment/experiment-result.ts';
import { serverColour } from '../theme.ts';
import type { Panel, VegaDrawing } from './chart.ts';
import type { Crowd, SpreadFigure } from './crowd.ts';
import { dotChart } from './dot-interval.ts';
import { grouped, type Unit } from './figures.ts';
import { kindColour, kindLegend, rowsOf, told } from './many-servers.ts';
import { histogramPanel, spreadTold } from './spread-panels.ts';

const CROWDED_ROW = 24;
const CROWD_HELP =
  'Above, how many real servers lie where; dashed lines are the quartiles and the median. Below, those that stand out, each in the colour ' +
  'of its kind; dots are estimates, lines their 95 % intervals.';

export interface ServerFigure {
  readonly title: string;
  readonly figure: SpreadFigure;
  readonly unit: Unit;
}

function shownRows(servers: readonly RealServerSummary[], crowd: Crowd | null): readonly number[] {
  return crowd === null ? servers.map((_, row) => row) : rowsOf(crowd.kinds);
}

export function shownServers(
  servers: readonly RealServerSummary[],
  crowd: Crowd | null,
): readonly RealServerSummary[] {
  return shownRows(servers, crowd).map((row) => servers[row]);
}

export function dotPanels(
  servers: readonly RealServerSummary[],
  crowd: Crowd | null,
  figures: readonly ServerFigure[],
): readonly Panel[] {
  return figures.flatMap(({ title, figure, unit }): Panel[] => {
    const rows = shownRows(servers, crowd).map((row) => ({
      name: servers[row].name,
      interval: servers[row][figure],
      colour: crowd === null ? serverColour(row) : kindColour(crowd.kinds, row),
    }));
    const spec = dotChart(rows, crowd === null ? { unit } : { unit, rowHeight: CROWDED_ROW });
    if (spec === null) return [];
    const of = crowd === null ? 'each real server' : `${rows.length} real servers that stand out`;
    const own = crowd === null ? title : `${title}, ${rows.length} that stand out`;
    const legend = crowd === null ? {} : { legend: kindLegend(crowd.kinds) };
    return [{ title: own, ...legend, description: `${title} of ${of}, with intervals.`, spec }];
  });
}

export function histogramPanels(crowd: Crowd | null, figures: readonly ServerFigure[]): readonly Panel[] {
  if (crowd === null) return [];
  return figures.flatMap(({ title, figure, unit }) => {
    const spread = crowd.spreads[figure];
    return spread === null ? [] : [histogramPanel(title, unit, spread)];
  });
}

/** Which are drawn by name, how all lie, and where the rest is. */
export function crowdNote(
  crowd: Crowd | null,
  figures: readonly ServerFigure[],
  { all, last }: { readonly all: number; readonly last: string },
): Pick<VegaDrawing, 'note' | 'help'> {
  if (crowd === null) return {};
  const spreads = figures.map(({ title, unit, figure }) => ({ title, unit, spread: crowd.spreads[figure] }));
  return {
    help: CROWD_HELP,
    note: `From the top ${told(crowd.kinds, all)}. Over all ${grouped(all)}: ${spreadTold(spreads)}. ${last}`,
  };
}
