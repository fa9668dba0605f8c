/** Boxes and what runs between them: a drawing that needs no browser, as data and as SVG. Lengths are pixels. */
import { linkHorizontal } from 'd3';
import { escapeHtml } from '../html/escape.ts';
import { colour, FONT } from '../theme.ts';
import type { Table } from './table.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly lines: readonly string[];
  /** Of the bar at its left. */
  readonly colour: string;
  readonly isDown?: boolean;
  readonly tip: string;
}

export interface Link {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly width: number;
  readonly colour: string;
  readonly isDashed?: boolean;
  /** Written at its end. */
  readonly label?: string;
  readonly tip: string;
}

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly links: readonly Link[];
  /** Above the columns. */
  readonly headings: readonly { readonly x: number; readonly text: string }[];
}

export interface SceneDrawing {
  readonly type: 'scene';
  readonly description: string;
  readonly scene: Scene;
  readonly table: Table;
  readonly isOverTime: false;
  readonly note?: string;
}

const ROW = 15;
export const TOP = 26;

export function boxHeight(lines: number): number {
  return 26 + lines * ROW;
}

const curve = linkHorizontal<Pick<Link, 'from' | 'to'>, readonly [number, number]>()
  .source(({ from }) => from)
  .target(({ to }) => to)
  .x(([x]) => x)
  .y(([, y]) => y);

/** The whole picture; `description` is what a screen reader says of it. */
export function sceneSvg({ width, height, boxes, links, headings }: Scene, description: string): string {
  const parts = [
    ...headings.map(
      ({ x, text }) =>
        `<text x="${x}" y="14" font-size="12" fill="${colour('muted')}">${escapeHtml(text)}</text>`,
    ),
    ...links.map(linkSvg),
    ...boxes.map(boxSvg),
    ...links.map(labelSvg),
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `role="img" aria-label="${escapeHtml(description)}" font-family='${FONT}'>${parts.join('')}</svg>`
  );
}

function linkSvg(link: Link): string {
  const dash = link.isDashed === true ? ' stroke-dasharray="5 4"' : '';
  return (
    `<path class="drawn" d="${curve(link) ?? ''}" fill="none" stroke="${link.colour}" stroke-width="${link.width.toFixed(2)}" ` +
    `stroke-opacity="0.55"${dash}><title>${escapeHtml(link.tip)}</title></path>`
  );
}

function labelSvg({ to: [x, y], label }: Link): string {
  if (label === undefined) return '';
  return (
    `<text x="${x - 6}" y="${y + 4}" text-anchor="end" font-size="11.5" fill="${colour('ink')}" stroke="${colour('page')}" ` +
    `stroke-width="3" paint-order="stroke">${escapeHtml(label)}</text>`
  );
}

/** Widths of a sign in a box: its lines, its title. */
const LINE_SIGN = 5.8;
const TITLE_SIGN = 7.4;

/** How many signs of a line a box has room for. */
export function signsIn(width: number, sign = LINE_SIGN): number {
  return Math.floor((width - 16) / sign);
}

/** What does not fit is in the box's tip. */
function cut(text: string, signs: number): string {
  return text.length <= signs ? text : `${text.slice(0, signs - 1)}…`;
}

function boxSvg(box: Box): string {
  const { x, y, width, height, title, lines, isDown, tip } = box;
  const edge = isDown === true ? colour('bad') : colour('line');
  const texts = lines.map(
    (line, i) =>
      `<text x="${x + 12}" y="${y + 33 + i * ROW}" font-size="11.5" fill="${colour('muted')}">${escapeHtml(cut(line, signsIn(width)))}</text>`,
  );
  return (
    `<g><title>${escapeHtml(tip)}</title><rect class="drawn" x="${x}" y="${y}" width="${width}" height="${height}" rx="5" ` +
    `fill="${colour('surface')}" stroke="${edge}" stroke-width="${isDown === true ? 2 : 1}"/>` +
    `<rect x="${x}" y="${y}" width="5" height="${height}" rx="2" fill="${box.colour}"/>` +
    `<text x="${x + 12}" y="${y + 18}" font-size="13" font-weight="600" fill="${colour(isDown === true ? 'bad' : 'ink')}">` +
    `${escapeHtml(cut(title, signsIn(width, TITLE_SIGN)))}</text>${texts.join('')}</g>`
  );
}

/** Boxes below one another, centred in a height: their tops. */
export function stacked(heights: readonly number[], gap: number, whole: number): readonly number[] {
  const used = heights.reduce((sum, height) => sum + height + gap, -gap);
  let y = TOP + Math.max(0, (whole - TOP - used) / 2);
  return heights.map((height) => {
    const top = y;
    y += height + gap;
    return top;
  });
}

/** Height that a column of boxes needs. */
export function columnHeight(heights: readonly number[], gap: number): number {
  return TOP + heights.reduce((sum, height) => sum + height + gap, 0);
}
