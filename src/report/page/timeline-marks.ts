/** The events of the timeline as marks; those that would lie on one another become one that tells of all. */
import {
  type ScaleLinear,
  type SymbolType,
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolTriangle,
  symbolWye,
} from 'd3';
import type { Mark } from '../charts/timeline-drawing.ts';
import type { Stage } from './timeline-stage.ts';
import { hideTip, showTip } from './tooltip.ts';

type Kind = Mark['type'];

const SYMBOLS: Readonly<Record<Kind, { readonly shape: SymbolType; readonly name: string }>> = {
  fault: { shape: symbolCross, name: 'fault' },
  vrrp: { shape: symbolTriangle, name: 'VRRP' },
  arp: { shape: symbolDiamond, name: 'ARP' },
  check: { shape: symbolCircle, name: 'health check' },
  destination: { shape: symbolSquare, name: 'destination' },
  service: { shape: symbolWye, name: 'service' },
};

/** The one that a group of several shows: faults before their consequences. */
const RANK: readonly Kind[] = ['fault', 'vrrp', 'arp', 'destination', 'check', 'service'];
const SIZE = 60;
const APART = 15;

interface Cluster {
  readonly lane: number;
  readonly x: number;
  readonly marks: Mark[];
}

function clustersOf({ drawing, gutter }: Stage, x: ScaleLinear<number, number>): readonly Cluster[] {
  const open = new Map<number, Cluster>();
  const clusters: Cluster[] = [];
  const right = x.range()[1];
  for (const mark of drawing.marks) {
    const at = x(mark.at);
    if (at < gutter - 6 || at > right + 6) continue;
    const last = open.get(mark.lane);
    if (last !== undefined && at - last.x < APART) {
      last.marks.push(mark);
      continue;
    }
    const cluster = { lane: mark.lane, x: at, marks: [mark] };
    open.set(mark.lane, cluster);
    clusters.push(cluster);
  }
  return clusters;
}

function leading({ marks }: Cluster): Kind {
  return RANK.find((kind) => marks.some(({ type }) => type === kind)) ?? marks[0].type;
}

function lines({ marks }: Cluster): readonly string[] {
  const most = 12;
  const told = marks.slice(0, most).map(({ at, detail }) => `${at.toFixed(3)} s  ${detail}`);
  return marks.length > most ? [...told, `… and ${marks.length - most} more`] : told;
}

export function drawMarks(stage: Stage, x: ScaleLinear<number, number>): void {
  const groups = stage.svg
    .select('g.marks')
    .selectAll<SVGGElement, Cluster>('g.mark')
    .data(clustersOf(stage, x))
    .join((enter) => {
      const added = enter.append('g').attr('tabindex', 0).attr('role', 'img');
      added.append('path');
      added.append('text').attr('x', 7).attr('y', -3);
      return added;
    });
  groups
    .attr('class', (cluster) => `mark ${leading(cluster)}`)
    .attr('aria-label', (cluster) => lines(cluster).join('; '))
    .attr('transform', ({ lane, x: at }) => `translate(${at},${stage.boxes[lane].marks})`)
    .on('mouseenter focus', (event: Event, cluster) => {
      showTip(lines(cluster), (event.currentTarget as Element).getBoundingClientRect());
    })
    .on('mouseleave blur', hideTip);
  groups.select('path').attr('d', (cluster) => symbol(SYMBOLS[leading(cluster)].shape, SIZE)());
  groups.select('text').text(({ marks }) => (marks.length > 1 ? String(marks.length) : ''));
}

/** What each shape means. */
export function legend(): readonly HTMLElement[] {
  return RANK.map((kind) => {
    const { shape, name } = SYMBOLS[kind];
    const item = document.createElement('span');
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('aria-hidden', 'true');
    svg.innerHTML = `<g class="mark ${kind}" transform="translate(8,8)"><path d="${symbol(shape, 50)() ?? ''}"/></g>`;
    item.append(svg, name);
    return item;
  });
}
