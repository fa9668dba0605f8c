/** Runs in the page: draws the charts, one after the other, and serves its few controls. */
import { charts } from '../charts/registry.ts';
import { heldResult, type PageResult } from '../html/page-result.ts';
import { drawChart } from './draw.ts';
import { longTables } from './long-tables.ts';
import { schemeSwitch } from './scheme-switch.ts';
import { tabs } from './tabs.ts';
import { TimeWindow } from './time-window.ts';
import { whatIf } from './what-if/what-if.ts';

const text = document.getElementById('lbsim-result')?.textContent ?? '{}';
const result = heldResult(JSON.parse(text) as PageResult);
const timeWindow = new TimeWindow();

/** Draws what is visible and not drawn yet; charts in closed tabs have no width to be drawn in. */
async function drawVisible(): Promise<void> {
  for (const place of document.querySelectorAll<HTMLElement>('figure[data-chart]')) {
    if (place.dataset.drawn !== undefined || place.closest('[hidden]') !== null) continue;
    const chart = charts.find(({ name }) => name === place.dataset.chart);
    const point = result.points[Number(place.dataset.point)];
    if (chart === undefined) continue;
    await drawChart(place, chart, { result, point }, timeWindow);
    // The first screen is there while the rest is still drawn.
    document.documentElement.dataset.opened = 'done';
    await new Promise((resolve) => setTimeout(resolve));
  }
  document.documentElement.dataset.drawn = 'done';
}

schemeSwitch();
longTables();
tabs(() => void drawVisible());
timeWindow.bindButtons(document.body);
void drawVisible().then(() => whatIf(result, timeWindow));
