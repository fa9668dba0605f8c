/** Puts scenes into the page, and plays the flow of requests back. */
import { type FlowAmounts, type FlowDrawing, flowScene, type Playback } from '../charts/flow-scene.ts';
import { type Scene, type SceneDrawing, sceneSvg } from '../charts/scene.ts';
import { element } from './element.ts';
import type { TimeWindow } from './time-window.ts';

/** Where a scene lies: it scrolls by itself where the screen is narrow. */
function sceneFrame(description: string) {
  const frame = element(
    'div',
    { class: 'drawing', role: 'region', tabindex: '0', 'aria-label': description },
    [],
  );
  const show = (scene: Scene) => {
    frame.innerHTML = sceneSvg(scene, description);
  };
  return { frame, show };
}

export function drawScene(place: HTMLElement, { scene, description }: Omit<SceneDrawing, 'table'>): void {
  const { frame, show } = sceneFrame(description);
  show(scene);
  place.replaceChildren(frame);
}

/** Seconds that a playback takes at its first speed. */
const WHOLE_S = 20;
const SPEEDS = [0.25, 0.5, 1, 2, 4];

export function drawFlow(
  place: HTMLElement,
  drawing: Omit<FlowDrawing, 'table'>,
  timeWindow: TimeWindow,
): void {
  const { frame, show } = sceneFrame(drawing.description);
  show(drawing.scene);
  const { playback, amounts } = drawing;
  if (playback === null) {
    place.replaceChildren(frame);
    return;
  }
  const most = Math.max(...playback.sent);
  const controls = playbackControls(playback, (atS) => {
    timeWindow.point(atS === null ? null : atS / playback.endS);
    if (atS === null) show(drawing.scene);
    else show(flowScene(at(amounts, playback, atS), most));
  });
  place.replaceChildren(controls, frame);
}

/** What flows a second at an instant. */
function at(amounts: FlowAmounts, playback: Playback, atS: number): FlowAmounts {
  const bin = Math.min(playback.sent.length - 1, Math.floor(atS / playback.binS));
  const isDown = (name: string) =>
    playback.down.some((span) => span.name === name && span.from <= atS && atS < span.to);
  return {
    ...amounts,
    unit: 'a second',
    sent: playback.sent[bin],
    lost: playback.failed[bin],
    causes: [],
    servers: amounts.servers.map((own, i) => ({
      ...own,
      served: playback.served[i][bin],
      failed: 0,
      isDown: isDown(own.name),
    })),
  };
}

/** The slider, the clock and what happened last: what an instant is told by. */
class Instant {
  readonly slider: HTMLInputElement;
  readonly clock = element('output', {}, []);
  readonly news = element('p', { class: 'news' }, []);
  readonly whole = element('button', { type: 'button', 'aria-pressed': 'true' }, ['whole run']);
  readonly #playback: Playback;
  readonly #show: (atS: number | null) => void;

  constructor(playback: Playback, show: (atS: number | null) => void) {
    this.#playback = playback;
    this.#show = show;
    const range = { min: '0', max: String(playback.endS), step: 'any', value: '0' };
    this.slider = element('input', { type: 'range', ...range, 'aria-label': 'Time of the run' }, []);
  }

  go(atS: number): void {
    this.slider.value = String(atS);
    this.clock.textContent = `${atS.toFixed(1)} s`;
    const told = this.#playback.events.filter((event) => event.at <= atS).at(-1);
    this.news.textContent = told === undefined ? '' : `${told.at.toFixed(1)} s ${told.text}`;
    this.whole.setAttribute('aria-pressed', 'false');
    this.#show(atS);
  }

  leave(): void {
    this.clock.textContent = '';
    this.news.textContent = '';
    this.whole.setAttribute('aria-pressed', 'true');
    this.#show(null);
  }
}

function speedChoice({ endS }: Playback): HTMLSelectElement {
  const options = SPEEDS.map((own) => {
    const pace = (endS / WHOLE_S) * own;
    return element('option', { value: String(pace) }, [`${Number(pace.toPrecision(2))} s a second`]);
  });
  const speed = element('select', { 'aria-label': 'Speed' }, options);
  speed.selectedIndex = SPEEDS.indexOf(1);
  return speed;
}

function playbackControls(playback: Playback, show: (atS: number | null) => void): HTMLElement {
  const play = element('button', { type: 'button' }, ['▶ play']);
  const instant = new Instant(playback, show);
  const { slider, whole } = instant;
  const speed = speedChoice(playback);
  let frame = 0;
  let last = 0;
  const pause = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    play.textContent = '▶ play';
  };
  const step = (nowMs: number) => {
    const next = Number(slider.value) + (Math.max(0, nowMs - last) / 1000) * Number(speed.value);
    last = nowMs;
    instant.go(Math.min(playback.endS, next));
    if (next >= playback.endS || !slider.isConnected) pause();
    else frame = requestAnimationFrame(step);
  };
  play.addEventListener('click', () => {
    if (frame !== 0) {
      pause();
      return;
    }
    if (Number(slider.value) >= playback.endS) slider.value = '0';
    last = performance.now();
    play.textContent = '⏸ pause';
    frame = requestAnimationFrame(step);
  });
  slider.addEventListener('input', () => {
    pause();
    instant.go(Number(slider.value));
  });
  whole.addEventListener('click', () => {
    pause();
    instant.leave();
  });
  const parts = [play, speed, slider, instant.clock, whole, instant.news];
  return element('div', { class: 'playback', role: 'group', 'aria-label': 'Playback' }, parts);
}
