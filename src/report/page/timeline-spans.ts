/** The timeline's bars: states, faults, and what stood in no table. */
import { type Selection, select } from 'd3';
import type { Span } from '../charts/timeline-drawing.ts';
import { ROW, type Scale, type Stage } from './timeline-stage.ts';
import { hideTip, showTip } from './tooltip.ts';

export function drawSpans({ svg, drawing, boxes }: Stage, x: Scale, width: number): void {
  const groups = svg
    .select('g.spans')
    .selectAll<SVGGElement, Span>('g.span')
    .data(drawing.spans)
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
  const left = x.range()[0];
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
    label(select(this as SVGTextElement), span, { from, to: at(x(span.to), left, width), width });
  });
}

interface Room {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

/** Within its bar where it fits; an outage's beside it, since it is the news. */
function label(text: Selection<SVGTextElement, unknown, null, undefined>, span: Span, room: Room): void {
  const { from, to, width } = room;
  const needed = span.label.length * 6.6 + 8;
  if (span.kind !== 'outage') {
    text.attr('x', from + 5).text(to - from > needed ? span.label : '');
    return;
  }
  const isRight = to + needed < width;
  text
    .attr('x', isRight ? to + 5 : from - 5)
    .attr('text-anchor', isRight ? 'start' : 'end')
    .text(to > room.from - 1 && from < width ? span.label : '');
}
