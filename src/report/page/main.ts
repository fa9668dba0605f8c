/** Runs in the page: draws the charts, one after the other, and serves its few controls. */
import type { Drawing } from '../charts/chart.ts';
import { schemeSwitch } from './scheme-switch.ts';
import { tabs } from './tabs.ts';
import { TimeWindow } from './time-window.ts';
import { drawTimeline } from './timeline.ts';
import { drawPanels } from './vega-panels.ts';

type PageDrawing = Omit<Drawing, 'table'> & Drawing;

const text = document.getElementById('lbsim-drawings')?.textContent ?? '{}';
const drawings = JSON.parse(text) as Readonly<Record<string, PageDrawing>>;
const timeWindow = new TimeWindow();

/** Draws what is visible and not drawn yet; charts in closed tabs have no width to be drawn in. */
async function drawVisible(): Promise<void> {
  for (const place of document.querySelectorAll<HTMLElement>('figure[data-chart]')) {
    if (place.dataset.drawn !== undefined || place.closest('[hidden]') !== null) continue;
    const drawing = drawings[place.dataset.chart ?? ''];
    if (drawing === undefined) continue;
    place.dataset.drawn = 'begun';
    try {
      if (drawing.type === 'timeline') drawTimeline(place, drawing, timeWindow);
      else await drawPanels(place, drawing, timeWindow);
      place.dataset.drawn = 'done';
    } catch (error) {
      place.dataset.drawn = 'failed';
      place.textContent = `This chart could not be drawn (${String(error)}); its table holds the same figures.`;
      console.error(error);
    }
  }
  document.documentElement.dataset.drawn = 'done';
}

schemeSwitch();
tabs(() => void drawVisible());
timeWindow.bindButtons();
void drawVisible();
