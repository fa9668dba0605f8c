/** The timeline's bars: states, faults, and what stood in no table. */
import { type Selection, select } from 'd3';
import type { Span } from '../charts/timeline-drawing.ts';
import { ROW, type Scale, type Stage } from './timeline-stage.ts';
import { hideTip, showTip } from './tooltip.ts';

export function drawSpans({ svg, drawing, boxes }: Stage, x: Scale, width: number): void {
  const [left, right] = x.range();
  const groups = svg
    .select('g.spans')
    .selectAll<SVGGElement, Span>('g.span')
    .data(drawing.spans.filter(({ from, to }) => x(to) > left && x(from) < right))
    .join((enter) => {
      const added = enter.append('g').attr('tabindex', 0).attr('role', 'img');
      added
        .append('rect')
        .attr('height', ROW - 4)
        .attr('rx', 2);
      added.append('text').attr('y', ROW - 8);
      return added;
    });
  const at = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  groups
    .attr('class', ({ kind }) => `span ${kind}`)
    .attr('aria-label', ({ detail }) => detail)
    .attr('transform', ({ lane, row }) => `translate(0,${boxes[lane].top + row * ROW})`)
    .on('mouseenter focus', (event: Event, { detail }) => {
      showTip([detail], (event.currentTarget as Element).getBoundingClientRect());
    })
    .on('mouseleave blur', hideTip);
  groups
    .select('rect')
    .attr('x', ({ from }) => at(x(from), left - 8, width))
    .attr('width', ({ from, to }) => Math.max(3, at(x(to), left - 8, width) - at(x(from), left - 8, width)));
  groups.select('text').each(function (span) {
    const from = at(x(span.from), left, width);
    const next = drawing.spans.filter(({ kind, from: start }) => kind === span.kind && start > span.from);
    const limit = Math.min(width, ...next.map(({ from: start }) => x(start)));
    label(select(this as SVGTextElement), span, { from, to: at(x(span.to), left, width), limit });
  });
}

interface Room {
  readonly from: number;
  readonly to: number;
  /** Where the next of its kind begins, or the drawing ends. */
  readonly limit: number;
}

/** Within its bar where it fits; an outage's beside it, since it is the news. */
function label(text: Selection<SVGTextElement, unknown, null, undefined>, span: Span, room: Room): void {
  const isOutage = span.kind === 'outage';
  const [start, end] = isOutage ? [room.to, room.limit] : [room.from, room.to];
  const width = isOutage ? 7.4 : 6.6;
  const fitting = [span.label, span.short ?? ''].find((words) => words.length * width + 8 < end - start);
  text.attr('x', start + 5).text(fitting ?? '');
}
