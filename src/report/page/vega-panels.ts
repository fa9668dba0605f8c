/** Draws Vega-Lite panels as SVG, which takes its colours from the page's style and prints sharp. */
import embed, { type VisualizationSpec } from 'vega-embed';
import type { LegendItem, Panel, VegaDrawing } from '../charts/chart.ts';
import { vegaConfig } from '../theme.ts';
import { bindTime } from './time-brush.ts';
import type { TimeWindow } from './time-window.ts';

export async function drawPanels(
  place: HTMLElement,
  drawing: Omit<VegaDrawing, 'table'>,
  timeWindow: TimeWindow,
): Promise<void> {
  const list = document.createElement('div');
  list.className = `panels ${drawing.layout}`;
  place.replaceChildren(list);
  const views = drawing.panels.map((panel) => {
    const { box, view } = frame(panel, drawing.panels.length > 1);
    list.append(box);
    return view;
  });
  for (const [i, panel] of drawing.panels.entries()) {
    await drawPanel(views[i], panel, drawing.isOverTime ? timeWindow : null);
  }
}

function frame(panel: Panel, hasTitle: boolean): { readonly box: HTMLElement; readonly view: HTMLElement } {
  const box = document.createElement('div');
  box.className = 'panel';
  const legend = panel.legend ?? [];
  if (hasTitle || legend.length > 0) {
    const title = document.createElement('p');
    title.className = 'title';
    const name = document.createElement('b');
    name.textContent = panel.title;
    title.append(name, ...legend.map(legendItem));
    box.append(title);
  }
  const view = document.createElement('div');
  view.className = 'view';
  box.append(view);
  return { box, view };
}

const SWATCHES = {
  line: '<path d="M0 6H24" stroke-width="2.5"/>',
  area: '<path d="M4 6H20" stroke-width="10"/>',
  dot: '<path d="M12 6h0" stroke-width="9" stroke-linecap="round"/>',
};

function legendItem({ name, colour, shape, dash }: LegendItem): HTMLElement {
  const item = document.createElement('span');
  item.className = 'item';
  const swatch = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  swatch.setAttribute('aria-hidden', 'true');
  swatch.setAttribute('viewBox', '0 0 24 12');
  swatch.style.stroke = colour;
  if (dash !== undefined) swatch.style.strokeDasharray = dash.join(' ');
  swatch.innerHTML = SWATCHES[shape];
  item.append(swatch, name);
  return item;
}

async function drawPanel(place: HTMLElement, panel: Panel, timeWindow: TimeWindow | null): Promise<void> {
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: 'container',
    autosize: { type: 'fit-x', contains: 'padding' },
    description: panel.description,
    ...panel.spec,
  };
  const { view } = await embed(place, spec as unknown as VisualizationSpec, {
    mode: 'vega-lite',
    renderer: 'svg',
    actions: false,
    // Interprets expressions instead of making code of them: the page's policy forbids that.
    ast: true,
    config: vegaConfig(),
    tooltip: { theme: 'custom' },
    formatLocale: { decimal: '.', thousands: '\u202f', grouping: [3], currency: ['', ''] },
  });
  if (timeWindow === null) return;
  const end = Number(view.signal('windowTo'));
  const plot = () => {
    const [x, y] = view.origin();
    const { left, top } = paddingOf(view.padding());
    return { left: left + x, top: top + y, width: view.width(), height: view.height() };
  };
  bindTime(place, plot, timeWindow);
  timeWindow.follow(place, (from, to) => {
    view.signal('windowFrom', from * end).signal('windowTo', to * end);
    void view.runAsync();
  });
}

type Padding = number | { readonly left?: number; readonly top?: number };

function paddingOf(padding: Padding): { readonly left: number; readonly top: number } {
  if (typeof padding === 'number') return { left: padding, top: padding };
  return { left: padding.left ?? 0, top: padding.top ?? 0 };
}
