/** Draws the failover timeline with d3: lanes, spans, marks, on a time axis that zooms with the other charts. */
import { axisTop, type D3ZoomEvent, scaleLinear, select, zoom, zoomIdentity } from 'd3';
import type { Lane, TimelineDrawing } from '../charts/timeline-drawing.ts';
import type { TimeWindow } from './time-window.ts';
import { drawMarks, legend } from './timeline-marks.ts';
import { drawSpans } from './timeline-spans.ts';
import { type LaneBox, ROW, type Scale, type Stage } from './timeline-stage.ts';
import { hideTip, showTip } from './tooltip.ts';

const MARK_ROW = 20;
const LANE_GAP = 10;
const TOP = 26;
const CLIENT_HEIGHT = 48;

/** Several timelines in one page: each has its own pattern and clip. */
let drawn = 0;

export function drawTimeline(
  place: HTMLElement,
  drawing: Omit<TimelineDrawing, 'table'>,
  timeWindow: TimeWindow,
): void {
  const frame = document.createElement('div');
  frame.className = 'timeline';
  place.replaceChildren(frame);
  const boxes = laneBoxes(drawing);
  const height = boxes[boxes.length - 1].top + boxes[boxes.length - 1].height + 4;
  frame.style.setProperty('--removed', `url(#lbsim-removed-${drawn})`);
  const svg = select(frame).append('svg').attr('height', height).attr('role', 'group');
  svg.attr('aria-label', drawing.description);
  const suffix = `-${drawn++}`;
  hatch(svg, suffix);
  const gutter = frame.clientWidth < 560 ? 94 : 112;
  const stage: Stage = { svg, drawing, boxes, gutter, height };
  lanes(stage);
  svg
    .append('g')
    .attr('class', 'axis')
    .attr('transform', `translate(0,${TOP - 6})`);
  const content = svg.append('g').attr('clip-path', `url(#lbsim-timeline-clip${suffix})`);
  for (const layer of ['instants', 'failing', 'spans', 'marks']) content.append('g').attr('class', layer);
  svg.append('line').attr('class', 'cursor');
  const draw = () => redraw(stage, timeWindow);
  bindCursor(stage, timeWindow);
  bindZoom(stage, frame, timeWindow);
  tools(frame, timeWindow);
  timeWindow.follow(frame, draw);
  new ResizeObserver(draw).observe(frame);
  draw();
}

function laneBoxes({ lanes: all, clientLane }: Stage['drawing']): readonly LaneBox[] {
  let top = TOP;
  return all.map(({ rows }, lane) => {
    const height = lane === clientLane ? CLIENT_HEIGHT : rows * ROW + MARK_ROW;
    const box = { top, height, marks: top + height - MARK_ROW / 2 };
    top += height + LANE_GAP;
    return box;
  });
}

/** Stripes for "not in the table": told from a fault without colour. */
function hatch(svg: Stage['svg'], suffix: string): void {
  const pattern = svg
    .append('defs')
    .append('pattern')
    .attr('id', `lbsim-removed${suffix}`)
    .attr('width', 6)
    .attr('height', 6)
    .attr('patternUnits', 'userSpaceOnUse')
    .attr('patternTransform', 'rotate(45)');
  pattern.append('rect').attr('width', 6).attr('height', 6).attr('fill', 'var(--page)');
  pattern.append('rect').attr('width', 2).attr('height', 6).attr('fill', 'var(--warn)').attr('opacity', 0.5);
  svg.select('defs').append('clipPath').attr('id', `lbsim-timeline-clip${suffix}`).append('rect');
}

function lanes({ svg, drawing, boxes }: Stage): void {
  const rows = svg
    .selectAll('g.lane')
    .data(drawing.lanes)
    .join('g')
    .attr('class', 'lane')
    .attr('transform', (_, i) => `translate(0,${boxes[i].top})`);
  rows
    .append('line')
    .attr('class', 'rule')
    .attr('x1', 0)
    .attr('y1', -LANE_GAP / 2)
    .attr('y2', -LANE_GAP / 2);
  rows
    .append('text')
    .attr('class', 'name')
    .attr('y', 13)
    .text(({ name }: Lane) => name);
  rows
    .append('text')
    .attr('class', 'about')
    .attr('y', 28)
    .text(({ about }: Lane) => about);
}

function redraw(stage: Stage, { from, to }: TimeWindow): void {
  const { svg, drawing, gutter, height } = stage;
  const width = Math.max(240, svg.node()?.getBoundingClientRect().width ?? 0);
  const x = scaleLinear([from * drawing.end, to * drawing.end], [gutter, width - 22]);
  // Paper is narrower than the screen for which this was drawn: it is scaled, not cut.
  svg.attr('viewBox', `0 0 ${width} ${height}`).attr('preserveAspectRatio', 'xMinYMin');
  svg.selectAll('line.rule').attr('x2', width);
  svg
    .select('clipPath rect')
    .attr('x', gutter - 6)
    .attr('width', width - gutter - 10)
    .attr('height', height);
  axis(stage, x, width);
  failing(stage, x);
  drawSpans(stage, x, width);
  drawMarks(stage, x);
}

/** The unit of the other charts over time. */
function unitOf(end: number): readonly [string, number] {
  if (end <= 1_200) return ['s', 1];
  return end <= 18_000 ? ['min', 60] : ['h', 3_600];
}

/** More lines than this hide what they shall mark. */
const MOST_INSTANTS = 60;

function axis({ svg, drawing, height }: Stage, x: Scale, width: number): void {
  const ticks = Math.max(2, Math.floor(width / 110));
  const [unit, seconds] = unitOf(drawing.end);
  const inUnits = scaleLinear(
    x.domain().map((time) => time / seconds),
    x.range(),
  );
  const labelled = axisTop(inUnits)
    .ticks(ticks)
    .tickFormat((value) => `${Number(value)} ${unit}`);
  const faults = drawing.marks.filter(({ type, at }) => type === 'fault' && x(at) >= x.range()[0]);
  svg.select<SVGGElement>('g.axis').call(labelled);
  svg
    .select('g.instants')
    .selectAll('line')
    .data(faults.length > MOST_INSTANTS ? [] : faults)
    .join('line')
    .attr('class', 'instant')
    .attr('x1', ({ at }) => x(at))
    .attr('x2', ({ at }) => x(at))
    .attr('y1', TOP - 6)
    .attr('y2', height);
}

function failing({ svg, drawing, boxes }: Stage, x: Scale): void {
  const { top, height } = boxes[drawing.clientLane];
  const room = height - ROW - 4;
  svg
    .select('g.failing')
    .selectAll('rect')
    .data(drawing.failing)
    .join('rect')
    .attr('x', ({ from }) => x(from))
    .attr('width', ({ from, to }) => Math.max(0.5, x(to) - x(from)))
    .attr('y', ({ share }) => top + height - Math.max(1, share * room))
    .attr('height', ({ share }) => Math.max(1, share * room))
    .on('mouseenter', (event: MouseEvent, { from, to, share }) => {
      const line = `${from} s to ${to} s: ${(share * 100).toFixed(1)} % of the requests fail`;
      showTip([line], (event.target as Element).getBoundingClientRect());
    })
    .on('mouseleave', hideTip);
}

/** The instant that is pointed at in another chart, and here for the others. */
function bindCursor({ svg, gutter, height }: Stage, timeWindow: TimeWindow): void {
  const scale = () => {
    const width = Math.max(240, svg.node()?.getBoundingClientRect().width ?? 0);
    return scaleLinear([timeWindow.from, timeWindow.to], [gutter, width - 22]);
  };
  svg
    .on('pointermove', (event: PointerEvent) => {
      const x = event.clientX - (svg.node()?.getBoundingClientRect().left ?? 0);
      timeWindow.point(x < gutter ? null : Math.min(timeWindow.to, scale().invert(x)));
    })
    .on('pointerleave', () => timeWindow.point(null));
  const show = () => {
    const { from, to, pointed } = timeWindow;
    const isShown = pointed !== null && pointed >= from && pointed <= to;
    const x = isShown ? scale()(pointed) : 0;
    const line = svg.select('line.cursor').attr('visibility', isShown ? 'visible' : 'hidden');
    line
      .attr('x1', x)
      .attr('x2', x)
      .attr('y1', TOP - 6)
      .attr('y2', height);
  };
  const frame = svg.node()?.parentElement;
  if (frame === null || frame === undefined) return;
  timeWindow.followPoint(frame, show);
  timeWindow.follow(frame, show);
  show();
}

/** Drag moves, Ctrl and wheel or a pinch zooms: the wheel alone belongs to the page. */
function bindZoom({ svg, gutter }: Stage, frame: HTMLElement, timeWindow: TimeWindow): void {
  let last = zoomIdentity;
  const behaviour = zoom<SVGSVGElement, unknown>()
    .filter((event: MouseEvent | TouchEvent | WheelEvent) => {
      if (event.type === 'wheel') return event.ctrlKey || event.metaKey;
      return !('touches' in event) || event.touches.length > 1;
    })
    .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      if (event.sourceEvent === null) return;
      const { transform } = event;
      const width = Math.max(1, frame.clientWidth - gutter);
      const factor = last.k / transform.k;
      if (factor !== 1) timeWindow.scale(factor);
      else timeWindow.pan((last.x - transform.x) / width);
      last = transform;
    });
  svg.call(behaviour).on('dblclick.zoom', null);
}

function tools(frame: HTMLElement, timeWindow: TimeWindow): void {
  const row = document.createElement('div');
  row.className = 'tools';
  const actions = [
    { sign: '+', name: 'Zoom in', act: () => timeWindow.scale(0.5) },
    { sign: '−', name: 'Zoom out', act: () => timeWindow.scale(2) },
    { sign: '‹', name: 'Earlier', act: () => timeWindow.pan(-0.3) },
    { sign: '›', name: 'Later', act: () => timeWindow.pan(0.3) },
  ];
  const buttons = document.createElement('span');
  for (const { sign, name, act } of actions) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = sign;
    button.setAttribute('aria-label', name);
    button.addEventListener('click', act);
    buttons.append(button, ' ');
  }
  row.append(buttons, ...legend());
  frame.append(row);
}
