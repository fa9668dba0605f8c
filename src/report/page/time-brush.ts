/**
 * What hands do to a chart over time: a drag zooms all of them, a double click or Escape shows the whole run again, keys
 * do the same, and the instant under the pointer is marked in every chart.
 */
import { element } from './element.ts';
import type { TimeWindow } from './time-window.ts';

/** Where time runs in the place of a chart, in pixels from its corner. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A hand that trembles this far has not dragged. */
const LEAST_DRAG = 4;

const HELP = 'chart over time: plus and minus zoom, arrow keys move, Escape shows the whole run';

export function bindTime(place: HTMLElement, plot: () => Plot, timeWindow: TimeWindow): void {
  place.classList.add('over-time');
  for (const [name, value] of Object.entries({ tabindex: '0', role: 'group', 'aria-label': HELP }))
    place.setAttribute(name, value);
  bindKeys(place, timeWindow);
  bindDrag(place, plot, timeWindow);
  bindCursor(place, plot, timeWindow);
}

/** The share of the window that lies under the pointer; beyond its edges, the edge. */
function shareAt({ clientX }: MouseEvent, place: HTMLElement, { left, width }: Plot): number {
  const x = clientX - place.getBoundingClientRect().left - left;
  return Math.max(0, Math.min(1, x / Math.max(1, width)));
}

/** As high as the plot, its axis left out. */
function upright(mark: HTMLElement, { top, height }: Plot): void {
  mark.style.top = `${top}px`;
  mark.style.height = `${height}px`;
}

function bindKeys(place: HTMLElement, timeWindow: TimeWindow): void {
  const acts: Readonly<Record<string, () => void>> = {
    '+': () => timeWindow.scale(0.5),
    '=': () => timeWindow.scale(0.5),
    '-': () => timeWindow.scale(2),
    ArrowLeft: () => timeWindow.pan(-0.3),
    ArrowRight: () => timeWindow.pan(0.3),
    Escape: () => timeWindow.set(0, 1),
  };
  place.addEventListener('keydown', (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

/** Fingers scroll the page: they have the buttons. */
function bindDrag(place: HTMLElement, plot: () => Plot, timeWindow: TimeWindow): void {
  const band = element('div', { class: 'band', hidden: '' }, []);
  place.append(band);
  let start: { readonly x: number; readonly share: number } | null = null;
  const end = () => {
    start = null;
    band.hidden = true;
  };
  place.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    start = { x: event.clientX, share: shareAt(event, place, plot()) };
    place.setPointerCapture(event.pointerId);
  });
  place.addEventListener('pointermove', (event) => {
    if (start === null || Math.abs(event.clientX - start.x) < LEAST_DRAG) return;
    const own = plot();
    const { left, width } = own;
    const [from, to] = [start.share, shareAt(event, place, own)].sort((a, b) => a - b);
    band.hidden = false;
    upright(band, own);
    band.style.left = `${left + from * width}px`;
    band.style.width = `${(to - from) * width}px`;
  });
  place.addEventListener('pointerup', (event) => {
    if (start !== null && !band.hidden) {
      const [from, to] = [start.share, shareAt(event, place, plot())].sort((a, b) => a - b);
      const { from: first, to: last } = timeWindow;
      timeWindow.set(first + from * (last - first), first + to * (last - first));
    }
    end();
  });
  place.addEventListener('pointercancel', end);
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') end();
  });
  place.addEventListener('dblclick', () => timeWindow.set(0, 1));
}

function bindCursor(place: HTMLElement, plot: () => Plot, timeWindow: TimeWindow): void {
  const line = element('div', { class: 'cursor', hidden: '' }, []);
  place.append(line);
  place.addEventListener('pointermove', (event) => {
    const { from, to } = timeWindow;
    timeWindow.point(from + shareAt(event, place, plot()) * (to - from));
  });
  place.addEventListener('pointerleave', () => timeWindow.point(null));
  const show = () => {
    const { from, to, pointed } = timeWindow;
    line.hidden = pointed === null || pointed < from || pointed > to;
    if (line.hidden || pointed === null) return;
    const own = plot();
    const { left, width } = own;
    upright(line, own);
    line.style.left = `${left + ((pointed - from) / (to - from)) * width}px`;
  };
  timeWindow.followPoint(place, show);
  timeWindow.follow(place, show);
}
