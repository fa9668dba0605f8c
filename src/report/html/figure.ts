/** A chart as the page holds it: heading, how to read it, a place to draw, the time window, and its table. */
import type { ExperimentResult, PointResult } from '../../experiment/experiment-result.ts';
import type { Chart, Drawing } from '../charts/chart.ts';
import { phaseLabel } from '../charts/phases.ts';
import { escapeHtml, idOf } from './escape.ts';
import { tableDetails } from './table.ts';

export interface FigureInput {
  readonly chart: Chart;
  readonly result: ExperimentResult;
  readonly point: PointResult;
  readonly heading: 'h2' | 'h3' | 'h4';
  /** Of its ids, where the page holds the chart more than once. */
  readonly prefix?: string;
}

/** HTML of a chart; the page's script draws it from the result that the page holds. */
export function figureHtml({ chart, result, point, heading, prefix }: FigureInput): string {
  const row = result.points.indexOf(point);
  const place = chart.scope === 'experiment' ? 'all' : `p${row}`;
  const id = idOf(...(prefix === undefined ? [] : [prefix]), place, chart.name);
  const drawing = chart.draw({ result, point });
  const title = `<${heading} id="${id}-title">${escapeHtml(chart.title)}</${heading}>`;
  if (drawing === null) {
    if (chart.isOptional === true) return '';
    return `<section class="figure" id="${id}">${title}<p class="nothing">${escapeHtml(chart.nothing)}</p></section>`;
  }
  const note = drawing.note === undefined ? '' : `<p class="note">${escapeHtml(drawing.note)}</p>`;
  const keys = drawing.isOverTime ? windowButtons(result, point) : '';
  return (
    `<section class="figure" id="${id}" aria-labelledby="${id}-title">${title}` +
    `<p class="help">${escapeHtml(prose(helpOf(chart, drawing)))}</p>${keys}` +
    `<figure data-chart="${chart.name}" data-point="${row}" aria-label="${escapeHtml(chart.title)}"></figure>${note}${tableDetails(drawing.table)}</section>`
  );
}

function helpOf(chart: Chart, drawing: Drawing): string {
  return (drawing.type === 'vega-lite' ? drawing.help : undefined) ?? chart.help;
}

/** A figure and its per cent stay on one line. */
function prose(text: string): string {
  return text.replaceAll(' %', '\u00a0%');
}

/** The numbered instants, each a button that brings its phase into the window of all charts over time. */
function windowButtons({ durationNs }: ExperimentResult, { phases }: PointResult): string {
  const buttons = phases.slice(1).map((phase, i) => {
    const margin = (phase.endNs - phase.startNs) * 0.08;
    const from = Math.max(0, phase.startNs - margin) / durationNs;
    const to = Math.min(durationNs, phase.endNs + margin) / durationNs;
    return button(`<b>${i + 1}</b> ${escapeHtml(phaseLabel(phase))}`, from, to);
  });
  return (
    '<div class="window" role="group" aria-label="Time window of all charts over time">' +
    `${button('whole run', 0, 1)}${buttons.join('')}</div>`
  );
}

function button(label: string, from: number, to: number): string {
  return `<button type="button" data-from="${from.toFixed(6)}" data-to="${to.toFixed(6)}">${label}</button>`;
}
