/**
 * Lets at most fifteen frames a second through. A key is answered at once while there is room; what the simulation shows by
 * itself waits until a tenth of a second has passed since the last frame, so that room is left for keys.
 */
const MOST = 15;
const SPAN_MS = 1000;
const OWN_PACE_MS = 100;

export interface GateOptions {
  readonly draw: () => void;
  readonly clock: () => number;
  readonly later: (action: () => void, ms: number) => void;
}

export class FrameGate {
  readonly #options: GateOptions;
  /** When the latest frames were drawn. */
  #times: number[] = [];
  #dueMs = Infinity;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Something is to be seen: a key's doing, or the simulation's. */
  request(isKey: boolean): void {
    const nowMs = this.#options.clock();
    this.#times = this.#times.filter((time) => time > nowMs - SPAN_MS);
    const last = this.#times[this.#times.length - 1] ?? Number.NEGATIVE_INFINITY;
    const roomMs = this.#times.length < MOST ? nowMs : this.#times[this.#times.length - MOST] + SPAN_MS;
    const readyMs = isKey ? roomMs : Math.max(roomMs, last + OWN_PACE_MS);
    if (readyMs <= nowMs) {
      this.#draw(nowMs);
      return;
    }
    if (this.#dueMs <= readyMs) return;
    this.#dueMs = readyMs;
    this.#options.later(() => {
      if (this.#dueMs === readyMs) this.#draw(this.#options.clock());
    }, readyMs - nowMs);
  }

  #draw(nowMs: number): void {
    this.#dueMs = Infinity;
    this.#times.push(nowMs);
    this.#options.draw();
  }
}
