/** Draws a chart into its place in the page. */
import type { Chart, ChartInput } from '../charts/chart.ts';
import { drawFlow, drawScene } from './scene.ts';
import type { TimeWindow } from './time-window.ts';
import { drawTimeline } from './timeline.ts';
import { drawPanels } from './vega-panels.ts';

export async function drawChart(
  place: HTMLElement,
  chart: Chart,
  input: ChartInput,
  timeWindow: TimeWindow,
): Promise<void> {
  place.dataset.drawn = 'begun';
  try {
    const drawing = chart.draw(input);
    if (drawing?.type === 'timeline') drawTimeline(place, drawing, timeWindow);
    else if (drawing?.type === 'scene') drawScene(place, drawing);
    else if (drawing?.type === 'flow') drawFlow(place, drawing, timeWindow);
    else if (drawing !== null) await drawPanels(place, drawing, timeWindow);
    place.dataset.drawn = 'done';
  } catch (error) {
    place.dataset.drawn = 'failed';
    place.textContent = `This chart could not be drawn (${String(error)}); its table holds the same figures.`;
    console.error(error);
  }
}
