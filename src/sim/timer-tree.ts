/**
 * Owns timers: made at assembly, then armed, moved and disarmed at will, at most one expiry of each pending. A knockout
 * tournament by due time, then by order, finds the first: to arm one is to play again the matches on its way to the final.
 *
 * The one that fired leaves a hole: most handlers arm the very timer that called them, and so pay one way up, not two.
 *
 * A double that is an argument of a call may be allocated. So `dueNs` is written first, and the calls take whole numbers.
 */
import { grownFloat64, grownInt32 } from './event-queue.ts';

/** Words of a timer. */
export const TIMER_WORDS = 4;
export const TIMER_SUBJECT = 1;
export const TIMER_OBJECT = 2;

const NONE = -1;

export class TimerTree {
  /** When each timer is due; Infinity when it is not armed. */
  dueNs = new Float64Array(16).fill(Infinity);
  /** Decides among equal times. */
  orders = new Float64Array(16);
  /** Kind, subject and object of each timer. */
  words = new Int32Array(16 * TIMER_WORDS);
  count = 0;

  /** Node n holds the timer that comes first below it; its children are 2n and 2n+1, the leaves stand at the end. */
  #first = new Int32Array(32);
  #leaves = 16;
  /** The timer that fired and is still taken for armed by the matches above it. */
  #hole = NONE;

  constructor() {
    this.#playAll();
  }

  add(kind: number, subject: number, object: number): number {
    const timer = this.count++;
    if (timer === this.#leaves) this.#grow();
    const at = timer * TIMER_WORDS;
    this.words[at] = kind;
    this.words[at + TIMER_SUBJECT] = subject;
    this.words[at + TIMER_OBJECT] = object;
    return timer;
  }

  /** The timer that is due first; if none is armed, any. */
  first(): number {
    if (this.#hole !== NONE) {
      const fired = this.#hole;
      this.#hole = NONE;
      this.#play(fired);
    }
    return this.#first[1];
  }

  /** Takes what `first` returned: it is not armed any more. */
  take(timer: number): void {
    this.dueNs[timer] = Infinity;
    this.#hole = timer;
  }

  isArmed(timer: number): boolean {
    return this.dueNs[timer] !== Infinity;
  }

  /** The times that stand in `dueNs` and `orders` hold from now on. */
  arm(timer: number): void {
    if (timer === this.#hole) this.#hole = NONE;
    this.#play(timer);
  }

  disarm(timer: number): void {
    if (this.dueNs[timer] === Infinity) return;
    this.dueNs[timer] = Infinity;
    this.#play(timer);
  }

  /** From the timer's leaf to the root. While there is a hole, the matches on its way are wrong, and played again later. */
  #play(timer: number): void {
    const { dueNs, orders } = this;
    const first = this.#first;
    let node = this.#leaves + timer;
    let best = timer;
    let bestNs = dueNs[timer];
    while (node > 1) {
      const rival = first[node ^ 1];
      const rivalNs = dueNs[rival];
      if (rivalNs <= bestNs && (rivalNs < bestNs || orders[rival] < orders[best])) {
        best = rival;
        bestNs = rivalNs;
      }
      node >>= 1;
      // Who came first before, and is not the one that was moved, comes first above as before.
      if (best !== timer && first[node] === best) return;
      first[node] = best;
    }
  }

  #grow(): void {
    const leaves = this.#leaves * 2;
    const dueNs = grownFloat64(this.dueNs, leaves).fill(Infinity, this.#leaves);
    this.dueNs = dueNs;
    this.orders = grownFloat64(this.orders, leaves);
    this.words = grownInt32(this.words, leaves * TIMER_WORDS);
    this.#leaves = leaves;
    this.#first = new Int32Array(leaves * 2);
    this.#playAll();
  }

  /** Times and orders were written for several timers, none by `arm`: plays every match again. */
  replay(): void {
    this.#playAll();
  }

  #playAll(): void {
    const { dueNs, orders } = this;
    const first = this.#first;
    for (let timer = 0; timer < this.#leaves; timer++) first[this.#leaves + timer] = timer;
    for (let node = this.#leaves - 1; node > 0; node--) {
      const left = first[2 * node];
      const right = first[2 * node + 1];
      const isRight =
        dueNs[right] < dueNs[left] || (dueNs[right] === dueNs[left] && orders[right] < orders[left]);
      first[node] = isRight ? right : left;
    }
    this.#hole = NONE;
  }

  save(): SavedTimers {
    return { dueNs: this.dueNs.slice(0, this.count), orders: this.orders.slice(0, this.count) };
  }

  /** The timers themselves were made at assembly. */
  restore(saved: SavedTimers): void {
    this.dueNs.set(saved.dueNs);
    this.orders.set(saved.orders);
    this.#playAll();
  }
}

export interface SavedTimers {
  readonly dueNs: Float64Array;
  readonly orders: Float64Array;
}
