/** What-if: reads the form, has the engine run, shows what came out. */
import type { PointResult } from '../../../experiment/experiment-result.ts';
import type { WhatIfInput } from '../../../page/protocol.ts';
import { grouped } from '../../charts/figures.ts';
import type { PageResult } from '../../html/page-result.ts';
import { element } from '../element.ts';
import type { TimeWindow } from '../time-window.ts';
import { Engine, Overtaken, Refused } from './engine.ts';
import { type Changes, type Form, formOf } from './form.ts';
import { STORED, showResult } from './view.ts';

/** What two seconds are enough for, on a machine of today. */
const DEFAULT_EVENTS = 1_200_000;
/** What more runs than the reader asked for by a button would take too long. */
const MOST_EVENTS_UNASKED = 20_000_000;

interface Page {
  readonly result: PageResult;
  readonly engine: Engine;
  readonly timeWindow: TimeWindow;
  readonly formPlace: HTMLElement;
  readonly resultPlace: HTMLElement;
}

export function whatIf(result: PageResult, timeWindow: TimeWindow): void {
  const packed = document.getElementById('lbsim-engine')?.textContent ?? '';
  const formPlace = document.getElementById('what-if-form');
  const resultPlace = document.getElementById('what-if-result');
  if (packed === '' || formPlace === null || resultPlace === null) return;
  const page = { result, engine: new Engine(packed), timeWindow, formPlace, resultPlace };
  void begin(page, result.points[0]);
}

function inputOf({ result }: Page, point: PointResult, changes?: Changes): WhatIfInput {
  return {
    name: result.name,
    scenario: result.scenario,
    files: changes?.files ?? result.files ?? [],
    set: { ...point.set, ...changes?.set },
    lines: changes?.lines ?? [],
    replications: changes?.replications ?? 1,
    lbsim: result.lbsim,
  };
}

/** Asks what may be turned about a variant, and builds the form. */
async function begin(page: Page, point: PointResult): Promise<void> {
  const { formPlace, engine, result } = page;
  try {
    const controls = await engine.describe(inputOf(page, point));
    const form = formOf({ controls, files: result.files ?? [], replications: defaultRuns(point) });
    bind(page, point, form);
    formPlace.replaceChildren(...variantChoice(page, point), form.root);
    document.documentElement.dataset.whatIf = 'ready';
  } catch (error) {
    if (error instanceof Overtaken) return;
    formPlace.replaceChildren(trouble(error));
    document.documentElement.dataset.whatIf = 'none';
  }
}

/** What a real server costs a run besides its events: tables to make, a summary to write. */
const EVENTS_A_SERVER = 1_000;

function eventsOf({ replications, realServers }: PointResult): number {
  const events = replications.reduce((sum, own) => sum + own.events, 0) / replications.length;
  return events + realServers.length * EVENTS_A_SERVER;
}

function defaultRuns(point: PointResult): number {
  const runs = Math.floor(DEFAULT_EVENTS / Math.max(1, eventsOf(point)));
  return Math.max(1, Math.min(runs, point.replications.length, 20));
}

function variantChoice(page: Page, point: PointResult): readonly HTMLElement[] {
  const { points } = page.result;
  if (points.length < 2) return [];
  const select = element(
    'select',
    { id: 'what-if-variant' },
    points.map(({ name }, i) => element('option', { value: String(i) }, [name])),
  );
  select.value = String(points.indexOf(point));
  select.addEventListener('change', () => {
    page.engine.stop();
    page.resultPlace.replaceChildren();
    void begin(page, points[Number(select.value)]);
  });
  return [
    element('div', { class: 'field' }, [
      element('label', { for: 'what-if-variant' }, ['Begin with the variant']),
      select,
    ]),
  ];
}

function bind(page: Page, point: PointResult, form: Form): void {
  form.root.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(page, point, form);
  });
  form.root.addEventListener('reset', (event) => {
    event.preventDefault();
    form.reset();
    page.engine.stop();
    page.resultPlace.replaceChildren();
    form.hint.textContent = '';
    rest(form);
  });
  form.root.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLTextAreaElement) return;
    const { replications } = form.changes();
    if (eventsOf(point) * replications <= MOST_EVENTS_UNASKED) void run(page, point, form);
    else form.hint.textContent = `${grouped(replications)} runs take a while: the button starts them.`;
  });
}

async function run(page: Page, point: PointResult, form: Form): Promise<void> {
  const { engine, result, resultPlace, timeWindow } = page;
  const { root, progress } = form;
  const changes = form.changes();
  document.documentElement.dataset.whatIf = 'running';
  root.setAttribute('aria-busy', 'true');
  progress.hidden = false;
  form.hint.textContent = '';
  progress.value = 0;
  const began = performance.now();
  try {
    const stored = { name: STORED, replications: point.replications };
    const found = await engine.run(inputOf(page, point, changes), stored, (share) => {
      progress.value = share;
    });
    const tookMs = performance.now() - began;
    await showResult(resultPlace, { stored: result, point, found, changes, tookMs }, timeWindow);
  } catch (error) {
    if (error instanceof Overtaken) return;
    resultPlace.replaceChildren(trouble(error));
  }
  rest(form);
}

/** Nothing is under way. */
function rest({ root, progress }: Form): void {
  progress.hidden = true;
  root.removeAttribute('aria-busy');
  document.documentElement.dataset.whatIf = 'done';
}

function trouble(error: unknown): HTMLElement {
  const message = error instanceof Refused ? error.message : `The engine did not run: ${String(error)}`;
  return element('pre', { class: 'alarm', role: 'alert' }, [message]);
}
