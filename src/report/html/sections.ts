/** The parts of the page in their order: answer, summary, response, load, failover, comparison, reproduction. */

import type { ExperimentResult, JudgedExpectation, PointResult } from '../../experiment/experiment-result.ts';
import { readableDuration } from '../../sim/units.ts';
import { levelOf, toDecide } from '../certainty.ts';
import type { Chart, ChartSection } from '../charts/chart.ts';
import { readable } from '../charts/figures.ts';
import { charts, headline } from '../charts/registry.ts';
import { escapeHtml } from './escape.ts';
import { figureHtml } from './figure.ts';
import { findingsHtml } from './findings.ts';
import { reproduceHtml } from './reproduce.ts';
import { summaryHtml } from './summary.ts';
import { whatIfHtml } from './what-if.ts';

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly html: string;
}

/** Longer answers are set clause by clause. */
const LONG_ANSWER = 150;

export function answerHtml(result: ExperimentResult): string {
  const chart = headline(result);
  const isLong = result.answer.length > LONG_ANSWER;
  const clauses = result.answer
    .split(/(?<=;) /)
    .map((clause) => `<span class="clause">${escapeHtml(clause)}</span>`);
  const answer = isLong ? clauses.join(' ') : escapeHtml(result.answer);
  const hero = figureHtml({ chart, result, point: result.points[0], heading: 'h2' });
  return (
    `<h1>${escapeHtml(result.question)}</h1><p class="answer${isLong ? ' long' : ''}" id="answer">${answer}</p>` +
    `<p class="basis">${escapeHtml(basis(result))}</p>${partial(result)}${expectationsHtml(result)}` +
    `<div class="hero">${hero}</div>`
  );
}

function basis({ durationNs, points, seed }: ExperimentResult): string {
  const runs = points[0].replications.length;
  const many = runs === 1 ? 'One run' : `${runs} runs`;
  const each = points.length > 1 ? ` of each of ${points.length} variants` : '';
  const level = levelOf(points, 'the maximum');
  return `${many}${each}, ${readableDuration(durationNs)} each, seed ${seed}; ${level}.`;
}

function partial({ complete }: ExperimentResult): string {
  if (complete) return '';
  return '<p class="alarm" role="alert">Interrupted: the figures rest on fewer runs than were asked for.</p>';
}

function expectationsHtml({ expectations, points }: ExperimentResult): string {
  if (expectations.length === 0) return '';
  const items = expectations.map((own) => expectationHtml(own, points.length > 1));
  return `<ul class="expectations" aria-label="What the scenario expects">${items.join('')}</ul>`;
}

function expectationHtml(
  { text, point, measured, unit, ...judged }: JudgedExpectation,
  hasVariants: boolean,
): string {
  const of = hasVariants ? ` (${escapeHtml(point)})` : '';
  const value = readable(measured, unit === 'duration' ? 'duration' : 'share');
  const { verdict } = judged;
  const more = escapeHtml(toDecide({ measured, ...judged }));
  return `<li class="${verdict}"><b>${verdict}</b> ${escapeHtml(text)}${of}: ${escapeHtml(value)}${more}</li>`;
}

export function sections(result: ExperimentResult, hasEngine: boolean): readonly Section[] {
  const last = [
    ...(hasEngine ? [{ id: 'what-if', title: 'What if', html: whatIfHtml(result) }] : []),
    { id: 'findings', title: 'Findings', html: findingsHtml(result) },
    { id: 'reproduce', title: 'Reproduce', html: reproduceHtml(result) },
  ];
  const first = planSections(result);
  if (result.points.length === 1) {
    return [...first, ...pointSections(result, result.points[0]), ...last];
  }
  const compare = chartsHtml(result, result.points[0], 'compare');
  return [
    ...first,
    { id: 'compare', title: 'Comparison', html: compare },
    { id: 'variant', title: 'One variant in detail', html: variantTabs(result) },
    ...last,
  ];
}

/** What only `lbsim sweep` and `lbsim capacity` can show. */
function planSections(result: ExperimentResult): readonly Section[] {
  const section = (id: 'sweep' | 'capacity', title: string): Section => ({
    id,
    title,
    html: chartsHtml(result, result.points[0], id),
  });
  return [
    ...(result.sweep === undefined ? [] : [section('sweep', 'Sweep')]),
    ...(result.capacity === undefined ? [] : [section('capacity', 'Capacity')]),
  ];
}

const POINT_SECTIONS: readonly { readonly id: ChartSection; readonly title: string }[] = [
  { id: 'flow', title: 'Flow' },
  { id: 'failover', title: 'Failover' },
  { id: 'response', title: 'Response time' },
  { id: 'load', title: 'Load' },
  { id: 'site', title: 'Site' },
];

function pointSections(result: ExperimentResult, point: PointResult): readonly Section[] {
  const summary = { id: 'summary', title: 'Summary', html: summaryHtml(result, point) };
  const drawn = POINT_SECTIONS.map(({ id, title }) => ({
    id,
    title,
    html: chartsHtml(result, point, id),
  }));
  return [summary, ...drawn];
}

function chartsHtml(result: ExperimentResult, point: PointResult, section: ChartSection): string {
  const hero = headline(result);
  const heading = result.points.length > 1 && section !== 'compare' ? 'h4' : 'h3';
  return charts
    .filter((chart) => chart.section === section && !isShown(chart, hero))
    .map((chart) => figureHtml({ chart, result, point, heading }))
    .join('');
}

/** The first screen's chart is not repeated below. */
function isShown(chart: Chart, hero: Chart): boolean {
  return chart === hero;
}

function variantTabs(result: ExperimentResult): string {
  const tabs = result.points.map(
    ({ name }, i) =>
      `<button type="button" role="tab" id="tab-${i}" aria-controls="panel-${i}" aria-selected="${i === 0}"` +
      `${i === 0 ? '' : ' tabindex="-1"'}>${escapeHtml(name)}</button>`,
  );
  const panels = result.points.map((point, i) => {
    const parts = pointSections(result, point).map(({ title, html }) => `<h3>${title}</h3>${html}`);
    return (
      `<div role="tabpanel" id="panel-${i}" aria-labelledby="tab-${i}"${i === 0 ? '' : ' hidden'}>` +
      `<p class="basis"><b>${escapeHtml(point.name)}</b>: <code>${escapeHtml(JSON.stringify(point.set))}</code></p>` +
      `${parts.join('')}</div>`
    );
  });
  return `<div role="tablist" aria-label="Variants">${tabs.join('')}</div>${panels.join('')}`;
}
