/** The streams of requests as a scene: widths in proportion, what is lost in red. */
import { colour } from '../theme.ts';
import { grouped } from './figures.ts';
import { type Box, boxHeight, columnHeight, type Link, type Scene, stacked } from './scene.ts';
import type { Table } from './table.ts';

export interface FlowAmounts {
  /** "requests", or "a second" in the playback. */
  readonly unit: 'requests' | 'a second';
  readonly sent: number;
  readonly lost: number;
  /** By cause, in words. */
  readonly causes: readonly string[];
  readonly servers: readonly FlowServer[];
  readonly service: string;
  readonly scheduler: string;
}

export interface FlowServer {
  readonly name: string;
  readonly colour: string;
  readonly served: number;
  readonly failed: number;
  readonly isDown?: boolean;
}

export interface FlowDrawing {
  readonly type: 'flow';
  readonly description: string;
  /** Of the whole run. */
  readonly scene: Scene;
  readonly amounts: FlowAmounts;
  readonly playback: Playback | null;
  readonly table: Table;
  readonly isOverTime: false;
  readonly note?: string;
}

export interface Playback {
  readonly binS: number;
  readonly endS: number;
  /** A second, by bin. */
  readonly sent: readonly number[];
  readonly failed: readonly number[];
  /** By server as `amounts` names them, then by bin. */
  readonly served: readonly (readonly number[])[];
  /** Machines that are down, and when: of the first run. */
  readonly down: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  readonly events: readonly { readonly at: number; readonly text: string }[];
}

const WIDTH = 200;
const COLUMNS = [0, 320, 760];
const GAP = 14;
/** Width of the stream of all requests. */
const FULL = 64;

/** `most` is the amount that a stream of full width stands for: the sent ones unless told otherwise. */
export function flowScene(amounts: FlowAmounts, most = amounts.sent): Scene {
  const { servers, causes, lost } = amounts;
  const lostBox = lost > 0 ? [boxHeight(Math.max(1, causes.length))] : [];
  const heights = [...servers.map(() => boxHeight(1)), ...lostBox];
  const height = Math.max(columnHeight(heights, GAP), 150);
  const tops = stacked(heights, GAP, height);
  const middle = height / 2 - 10;
  const clients = box([COLUMNS[0], middle], 'clients', [`${told(amounts.sent)} ${sentUnit(amounts)}`]);
  const service = box([COLUMNS[1], middle], amounts.service, [amounts.scheduler]);
  const ends = servers.map((own, i) => ({
    ...box([COLUMNS[2], tops[i]], own.name, [served(own, amounts)]),
    colour: own.colour,
    ...(own.isDown === undefined ? {} : { isDown: own.isDown }),
  }));
  const end = lost > 0 ? [lostEnd(amounts, tops[servers.length])] : [];
  return {
    width: COLUMNS[2] + WIDTH + 2,
    height,
    boxes: [clients, service, ...ends, ...end],
    links: linksOf(amounts, { clients, service, ends: [...ends, ...end], most }),
    headings: ['clients', 'VIP', 'real servers'].map((text, i) => ({ x: COLUMNS[i], text })),
  };
}

function sentUnit({ unit }: FlowAmounts): string {
  return unit === 'requests' ? 'requests sent' : 'requests a second';
}

function told(amount: number): string {
  return amount >= 100 ? grouped(Math.round(amount)) : String(Number(amount.toPrecision(3)));
}

function served(own: FlowServer, { unit }: FlowAmounts): string {
  const lost = own.failed > 0 ? `, ${told(own.failed)} lost` : '';
  return unit === 'requests' ? `${told(own.served)} answered${lost}` : `${told(own.served)} a second${lost}`;
}

function box([x, y]: readonly [number, number], title: string, lines: readonly string[]): Box {
  const height = boxHeight(lines.length);
  const tip = [title, ...lines].join(', ');
  return { x, y, width: WIDTH, height, title, lines, colour: colour('accent'), tip };
}

function lostEnd({ lost, causes, unit }: FlowAmounts, top: number): Box {
  const lines = causes.length === 0 ? [unit === 'requests' ? 'requests' : 'failed a second'] : causes;
  return { ...box([COLUMNS[2], top], `lost: ${told(lost)}`, lines), colour: colour('bad'), isDown: true };
}

interface Places {
  readonly clients: Box;
  readonly service: Box;
  /** Real servers, then what is lost. */
  readonly ends: readonly Box[];
  readonly most: number;
}

/** Streams leave the VIP side by side, in the order of their ends. */
function linksOf(amounts: FlowAmounts, { clients, service, ends, most }: Places): readonly Link[] {
  const { sent, lost, servers } = amounts;
  const scale = (amount: number) => (most <= 0 ? 0 : (Math.max(0, amount) / most) * FULL);
  const sizes = [...servers.map(({ served: own }) => own), ...(lost > 0 ? [lost] : [])];
  const whole = sizes.reduce((sum, size) => sum + scale(size), 0);
  const y = service.y + service.height / 2;
  let at = y - whole / 2;
  const outward = sizes.flatMap((size, i): Link[] => {
    const width = scale(size);
    const start = at + width / 2;
    at += width;
    if (width < 0.15) return [];
    const isLost = i >= servers.length;
    const share = sent > 0 ? ` (${((size / sent) * 100).toPrecision(3)} %)` : '';
    return [
      {
        from: [service.x + service.width, start],
        to: [ends[i].x, ends[i].y + ends[i].height / 2],
        width: Math.max(1, width),
        colour: isLost ? colour('bad') : servers[i].colour,
        ...(sent > 0 ? { label: `${((size / sent) * 100).toFixed(1)} %` } : {}),
        tip: `${isLost ? 'lost' : servers[i].name}: ${told(size)}${share}`,
      },
    ];
  });
  const inward: Link = {
    from: [clients.x + clients.width, clients.y + clients.height / 2],
    to: [service.x, y],
    width: Math.max(1, scale(sent)),
    colour: colour('muted'),
    tip: `sent: ${told(sent)}`,
  };
  return [inward, ...outward];
}
