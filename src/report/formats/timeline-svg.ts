/** The failover timeline as a picture: what the page draws with d3 and lets zoom, whole and without a browser. */
import {
  type ScaleLinear,
  scaleLinear,
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolTriangle,
  symbolWye,
} from 'd3';
import type { Mark, Span, SpanKind, TimelineDrawing } from '../charts/timeline-drawing.ts';
import { escapeHtml } from '../html/escape.ts';
import { colour, FONT } from '../theme.ts';

const SYMBOLS = {
  fault: symbolCross,
  vrrp: symbolTriangle,
  arp: symbolDiamond,
  check: symbolCircle,
  destination: symbolSquare,
  service: symbolWye,
};

const FILL: Readonly<Record<SpanKind, string>> = {
  master: colour('accent'),
  backup: colour('backup'),
  'vrrp-fault': colour('bad'),
  owner: colour('accent'),
  fault: colour('bad'),
  removed: colour('page'),
  outage: colour('bad'),
};

const TOP = 30;
const ROW = 18;
const MARK_ROW = 20;
const GAP = 10;
const CLIENT_HEIGHT = 48;
const GUTTER = 118;
/** Marks closer than this are one. */
const APART = 7;

type Scale = ScaleLinear<number, number>;

interface Boxes {
  readonly tops: readonly number[];
  readonly heights: readonly number[];
  readonly height: number;
}

function boxesOf({ lanes, clientLane }: TimelineDrawing): Boxes {
  const heights = lanes.map(({ rows }, lane) =>
    lane === clientLane ? CLIENT_HEIGHT : rows * ROW + MARK_ROW,
  );
  let y = TOP;
  const tops = heights.map((height) => {
    const top = y;
    y += height + GAP;
    return top;
  });
  return { tops, heights, height: y + 4 };
}

/** `width` in pixels. */
export function timelineSvg(drawing: TimelineDrawing, width: number): string {
  const boxes = boxesOf(drawing);
  const x = scaleLinear([0, drawing.end], [GUTTER, width - 22]);
  const parts = [
    axis(x, boxes.height),
    ...drawing.lanes.map(({ name, about }, lane) => {
      const y = boxes.tops[lane];
      return (
        `<path d="M0 ${y - GAP / 2}H${width}" stroke="${colour('grid')}"/>` +
        `<text x="0" y="${y + 13}" font-weight="600" font-size="12" fill="${colour('ink')}">${escapeHtml(name)}</text>` +
        `<text x="0" y="${y + 28}" font-size="11" fill="${colour('muted')}">${escapeHtml(about)}</text>`
      );
    }),
    ...failing(drawing, x, boxes),
    ...drawing.spans.map((span) => spanSvg(span, x, boxes)),
    ...marks(drawing.marks, x, boxes),
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${boxes.height}" ` +
    `viewBox="0 0 ${width} ${boxes.height}" font-family='${FONT}'>${parts.join('')}</svg>`
  );
}

/** The unit of the charts over time. */
function unitOf(end: number): readonly [string, number] {
  if (end <= 1_200) return ['s', 1];
  return end <= 18_000 ? ['min', 60] : ['h', 3_600];
}

function axis(x: Scale, height: number): string {
  const [unit, seconds] = unitOf(x.domain()[1]);
  return scaleLinear([0, x.domain()[1] / seconds], x.range())
    .ticks(8)
    .map((tick) => {
      const at = x(tick * seconds).toFixed(1);
      return (
        `<path d="M${at} ${TOP - 8}V${height}" stroke="${colour('grid')}"/>` +
        `<text x="${at}" y="14" text-anchor="middle" font-size="12" fill="${colour('muted')}">${tick} ${unit}</text>`
      );
    })
    .join('');
}

function failing({ failing: bins, clientLane }: TimelineDrawing, x: Scale, boxes: Boxes): readonly string[] {
  const bottom = boxes.tops[clientLane] + boxes.heights[clientLane];
  const room = CLIENT_HEIGHT - ROW - 4;
  return bins.map(({ from, to, share }) => {
    const height = Math.max(1, share * room);
    return (
      `<rect x="${x(from).toFixed(1)}" y="${(bottom - height).toFixed(1)}" width="${Math.max(0.5, x(to) - x(from)).toFixed(1)}" ` +
      `height="${height.toFixed(1)}" fill="${colour('bad')}" opacity="0.45"/>`
    );
  });
}

function spanSvg(span: Span, x: Scale, { tops }: Boxes): string {
  const [from, to] = [x(span.from), Math.max(x(span.to), x(span.from) + 3)];
  const y = tops[span.lane] + span.row * ROW;
  const isOutage = span.kind === 'outage';
  const edge = span.kind === 'removed' ? ` stroke="${colour('warn')}" stroke-dasharray="3 2"` : '';
  const room = isOutage ? Number.POSITIVE_INFINITY : to - from;
  const words = [span.label, span.short ?? ''].find((text) => text.length * 6.6 + 8 < room) ?? '';
  const ink = isOutage ? 'bad' : span.kind === 'backup' || span.kind === 'removed' ? 'ink' : 'page';
  return (
    `<g class="mark-rect"><rect x="${from.toFixed(1)}" y="${y}" width="${(to - from).toFixed(1)}" height="${ROW - 4}" rx="2" ` +
    `fill="${FILL[span.kind]}"${edge}/><text x="${((isOutage ? to : from) + 5).toFixed(1)}" y="${y + ROW - 8}" ` +
    `font-size="11" fill="${colour(ink)}">${escapeHtml(words)}</text></g>`
  );
}

function marks(all: readonly Mark[], x: Scale, { tops, heights }: Boxes): readonly string[] {
  const last = new Map<string, number>();
  return all.flatMap(({ lane, at, type }) => {
    const place = x(at);
    const key = `${lane} ${type}`;
    if (place - (last.get(key) ?? Number.NEGATIVE_INFINITY) < APART) return [];
    last.set(key, place);
    const y = tops[lane] + heights[lane] - MARK_ROW / 2;
    const ink = colour(type === 'fault' ? 'bad' : 'ink');
    const fill = type === 'fault' ? ink : colour('page');
    return [
      `<path transform="translate(${place.toFixed(1)},${y})" d="${symbol(SYMBOLS[type], 50)() ?? ''}" fill="${fill}" ` +
        `stroke="${ink}" stroke-width="1.5"/>`,
    ];
  });
}
