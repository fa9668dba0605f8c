/**
 * Charts as SVG, without a browser. Text is measured by estimate, so a label may stand a hair off its place in the page.
 */
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { ExperimentResult } from '../../experiment/experiment-result.ts';
import type { Drawing, LegendItem, Panel, VegaDrawing } from '../charts/chart.ts';
import { charts } from '../charts/registry.ts';
import { sceneSvg } from '../charts/scene.ts';
import { escapeHtml } from '../html/escape.ts';
import { FONT, resolveColours, type Scheme, vegaConfig } from '../theme.ts';
import { timelineSvg } from './timeline-svg.ts';

export interface Picture {
  /** For a file: chart, variant and panel. */
  readonly name: string;
  readonly svg: string;
}

export interface PictureOptions {
  readonly scheme: Scheme;
  /** Of the drawing without its axes, in pixels. */
  readonly width: number;
  /** This one alone. */
  readonly chart?: string;
}

export async function pictures(
  result: ExperimentResult,
  options: PictureOptions,
): Promise<readonly Picture[]> {
  const made: Picture[] = [];
  for (const chart of charts) {
    if (options.chart !== undefined && chart.name !== options.chart) continue;
    const points = chart.scope === 'experiment' ? result.points.slice(0, 1) : result.points;
    for (const point of points) {
      const drawing = chart.draw({ result, point });
      if (drawing === null) continue;
      const variant = chart.scope === 'experiment' ? '' : point.name;
      const names = [chart.name, variant];
      if (drawing.type === 'vega-lite') made.push(...(await panels(drawing, names, options)));
      else made.push({ name: joined(names), svg: ownDrawing(drawing, options) });
    }
  }
  return made;
}

function ownDrawing(drawing: Exclude<Drawing, VegaDrawing>, { width, scheme }: PictureOptions): string {
  const svg =
    drawing.type === 'timeline' ? timelineSvg(drawing, width) : sceneSvg(drawing.scene, drawing.description);
  return resolveColours(framed([svg], []), scheme);
}

function joined(names: readonly string[]): string {
  return names
    .filter((part) => part !== '')
    .map(fileName)
    .join('.');
}

/** Panels below one another share their axis, so they are one picture; small multiples are one each. */
async function panels(
  { panels: all, layout }: VegaDrawing,
  names: readonly string[],
  options: PictureOptions,
): Promise<readonly Picture[]> {
  const groups = layout === 'stack' ? [all] : all.map((panel) => [panel]);
  const made: Picture[] = [];
  for (const group of groups) {
    const own = groups.length > 1 ? group[0].title : '';
    made.push({ name: joined([...names, own]), svg: await draw(group, options) });
  }
  return made;
}

async function draw(group: readonly Panel[], { scheme, width }: PictureOptions): Promise<string> {
  const drawn: string[] = [];
  for (const panel of group) drawn.push(await drawPanel(panel, width));
  return resolveColours(framed(drawn, legendOf(group)), scheme);
}

async function drawPanel({ spec, title, description }: Panel, width: number): Promise<string> {
  const whole = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width,
    autosize: { type: 'fit-x', contains: 'padding' },
    description,
    title: { text: title, anchor: 'start', color: 'var(--ink)', fontSize: 14, font: FONT },
    ...spec,
    config: vegaConfig(),
  };
  const { spec: compiled } = compile(whole as unknown as TopLevelSpec);
  const view = new View(parse(compiled), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

function legendOf(group: readonly Panel[]): readonly LegendItem[] {
  const items = new Map(group.flatMap(({ legend = [] }) => legend.map((item) => [item.name, item] as const)));
  return [...items.values()];
}

const MARGIN = 12;
const LEGEND_HEIGHT = 24;
/** Of a letter at 12 px, by estimate. */
const LETTER = 6.6;

/** The drawings below one another on the page's colour, under the names of their lines. */
function framed(drawings: readonly string[], legend: readonly LegendItem[]): string {
  let x = MARGIN;
  const items = legend.map(({ name, colour, dash }) => {
    const at = x;
    x += 34 + name.length * LETTER + 14;
    const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
    return (
      `<path d="M${at} ${MARGIN + 6}h24" stroke="${colour}" stroke-width="3" fill="none"${dashes}/>` +
      `<text x="${at + 30}" y="${MARGIN + 10}" font-size="12" font-family='${FONT}' fill="var(--ink)">${escapeHtml(name)}</text>`
    );
  });
  let width = x;
  let y = MARGIN + (legend.length === 0 ? 0 : LEGEND_HEIGHT);
  const placed = drawings.map((svg) => {
    const group = `<g transform="translate(${MARGIN} ${y})">${svg}</g>`;
    width = Math.max(width, sizeOf(svg, 'width'));
    y += sizeOf(svg, 'height') + MARGIN;
    return group;
  });
  const size = `width="${width + 2 * MARGIN}" height="${y}" viewBox="0 0 ${width + 2 * MARGIN} ${y}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size}>` +
    `<rect width="100%" height="100%" fill="var(--page)"/>${items.join('')}${placed.join('')}</svg>\n`
  );
}

function sizeOf(svg: string, name: 'width' | 'height'): number {
  return Number(new RegExp(`<svg[^>]* ${name}="([\\d.]+)"`).exec(svg)?.[1] ?? 0);
}

function fileName(text: string): string {
  return text.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '');
}
