/** Draws Vega-Lite panels as SVG, which takes its colours from the page's style and prints sharp. */
import embed, { type VisualizationSpec } from 'vega-embed';
import type { Panel, VegaDrawing } from '../charts/chart.ts';
import { vegaConfig } from '../theme.ts';
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
  if (hasTitle) {
    const title = document.createElement('p');
    title.className = 'title';
    title.textContent = panel.title;
    box.append(title);
  }
  const view = document.createElement('div');
  view.className = 'view';
  box.append(view);
  return { box, view };
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
  });
  if (timeWindow === null) return;
  const end = Number(view.signal('windowTo'));
  timeWindow.follow((from, to) => {
    view.signal('windowFrom', from * end).signal('windowTo', to * end);
    void view.runAsync();
  });
}
