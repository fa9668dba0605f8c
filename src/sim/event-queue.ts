/**
 * Owns pending events: a 4-ary heap in typed arrays, ordered by time, then by order of entry.
 *
 * Two sorts of rows live in it. An *event* is pushed once and leaves once. A *timer* is made at assembly and armed,
 * moved or disarmed at will; it knows its place in the heap, so that moving it leaves no stale event behind.
 * After `take` the root is a hole; the next `push` or `arm` fills it (most handlers schedule exactly one event, and so
 * pay one sift instead of two).
 *
 * A double that is an argument of a call may be allocated. So times are written where they are needed, and the calls
 * that follow take whole numbers: `open` a place, write its key, `sift` it.
 */

/** Words of a row in `events` and in `timers`. */
export const ROW_WORDS = 4;
export const ROW_KIND = 0;
export const ROW_SUBJECT = 1;
export const ROW_OBJECT = 2;
/** Of an event that is free, the next free row or -1. Of a timer its place in the heap, or -1 when not armed. */
const ROW_LINK = 3;

const NOT_ARMED = -1;
const NONE = -1;

export class EventQueue {
  /** Kind, subject, object and link of each event and of each timer. */
  events = new Int32Array(64 * ROW_WORDS);
  timers = new Int32Array(16 * ROW_WORDS);
  timerCount = 0;
  /** When each timer is due: to be written before `arm`. */
  dueNs = new Float64Array(16);
  /** Next order of entry; rings draw from it too. */
  nextOrder = 0;
  /** Time and order of each place in the heap; those of place 0 are stale while it is a hole. */
  keys = new Float64Array(64 * 2);

  #size = 0;
  #hole = false;
  /** What stands at each place: an event's row, or ~timer. */
  #rows = new Int32Array(64);
  #free = NONE;
  #rowCount = 0;

  /** Events and timers in the heap, the hole not counted. */
  get size(): number {
    return this.#hole ? this.#size - 1 : this.#size;
  }

  /** Is anything pending? Fills the hole: from here to `take` the earliest entry's time stands in `keys[0]`. */
  settle(): boolean {
    if (this.#hole) this.#fillHole();
    return this.#size > 0;
  }

  /**
   * Takes the earliest entry and leaves a hole: an event's row, or ~timer. An event's row is free again at once: read it
   * before the next push.
   */
  take(): number {
    const row = this.#rows[0];
    this.#hole = true;
    if (row < 0) this.timers[~row * ROW_WORDS + ROW_LINK] = NOT_ARMED;
    else {
      this.events[row * ROW_WORDS + ROW_LINK] = this.#free;
      this.#free = row;
    }
    return row;
  }

  push(timeNs: number, kind: number, subject: number, object: number): void {
    const place = this.#open(this.#fill(kind, subject, object));
    this.keys[2 * place] = timeNs;
    this.keys[2 * place + 1] = this.nextOrder++;
    this.#sift(place);
  }

  /** A row for an event. */
  #fill(kind: number, subject: number, object: number): number {
    let row = this.#free;
    if (row === NONE) row = this.#newRow();
    const { events } = this;
    const at = row * ROW_WORDS;
    this.#free = events[at + ROW_LINK];
    events[at] = kind;
    events[at + ROW_SUBJECT] = subject;
    events[at + ROW_OBJECT] = object;
    return row;
  }

  newTimer(kind: number, subject: number, object: number): number {
    const timer = this.timerCount++;
    if (timer === this.dueNs.length) {
      this.timers = grownInt32(this.timers, this.timers.length * 2);
      this.dueNs = grownFloat64(this.dueNs, timer * 2);
    }
    const at = timer * ROW_WORDS;
    this.timers[at] = kind;
    this.timers[at + ROW_SUBJECT] = subject;
    this.timers[at + ROW_OBJECT] = object;
    this.timers[at + ROW_LINK] = NOT_ARMED;
    return timer;
  }

  isArmed(timer: number): boolean {
    return this.timers[timer * ROW_WORDS + ROW_LINK] !== NOT_ARMED;
  }

  /** Arms a timer, or moves it, to the time that stands in `dueNs`; among equal times it is the latest. */
  arm(timer: number): void {
    if (this.timers[timer * ROW_WORDS + ROW_LINK] !== NOT_ARMED) {
      this.#moveTimer(timer);
      return;
    }
    const place = this.#open(~timer);
    this.keys[2 * place] = this.dueNs[timer];
    this.keys[2 * place + 1] = this.nextOrder++;
    this.#sift(place);
  }

  /** The same for the head of a ring, which drew its order when it entered the ring. */
  armRing(timer: number, ringKeys: Float64Array, at: number): void {
    const place = this.#open(~timer);
    this.keys[2 * place] = ringKeys[at];
    this.keys[2 * place + 1] = ringKeys[at + 1];
    this.#sift(place);
  }

  #moveTimer(timer: number): void {
    // The hole would be mistaken for a parent.
    if (this.#hole) this.#fillHole();
    const place = this.timers[timer * ROW_WORDS + ROW_LINK];
    const timeNs = this.dueNs[timer];
    const isLater = timeNs >= this.keys[2 * place];
    this.keys[2 * place] = timeNs;
    this.keys[2 * place + 1] = this.nextOrder++;
    if (isLater || place === 0) this.#siftDown(place);
    else this.#siftUp(place);
  }

  disarm(timer: number): void {
    if (!this.isArmed(timer)) return;
    if (this.#hole) this.#fillHole();
    const place = this.timers[timer * ROW_WORDS + ROW_LINK];
    this.timers[timer * ROW_WORDS + ROW_LINK] = NOT_ARMED;
    const last = --this.#size;
    if (place === last) return;
    this.#move(last, place);
    this.#siftDown(place);
    this.#siftUp(place);
  }

  /** A place for a row: the hole, or one more at the end. Its key is to be written, and it is to be sifted. */
  #open(row: number): number {
    let place = 0;
    if (this.#hole) this.#hole = false;
    else {
      place = this.#size++;
      if (place === this.#rows.length) this.#growHeap();
    }
    this.#rows[place] = row;
    return place;
  }

  #fillHole(): void {
    this.#hole = false;
    const last = --this.#size;
    if (last === 0) return;
    this.#move(last, 0);
    this.#siftDown(0);
  }

  #move(from: number, to: number): void {
    const { keys } = this;
    keys[2 * to] = keys[2 * from];
    keys[2 * to + 1] = keys[2 * from + 1];
    this.#rows[to] = this.#rows[from];
  }

  #sift(place: number): void {
    // The root came from a hole: whatever is below it, nothing is above.
    if (place === 0) this.#siftDown(0);
    else this.#siftUp(place);
  }

  #siftUp(start: number): void {
    const { keys, timers } = this;
    const rows = this.#rows;
    const time = keys[2 * start];
    const order = keys[2 * start + 1];
    const row = rows[start];
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = keys[2 * parent];
      if (parentTime < time || (parentTime === time && keys[2 * parent + 1] < order)) break;
      keys[2 * place] = parentTime;
      keys[2 * place + 1] = keys[2 * parent + 1];
      const moved = rows[parent];
      rows[place] = moved;
      if (moved < 0) timers[~moved * ROW_WORDS + ROW_LINK] = place;
      place = parent;
    }
    keys[2 * place] = time;
    keys[2 * place + 1] = order;
    rows[place] = row;
    if (row < 0) timers[~row * ROW_WORDS + ROW_LINK] = place;
  }

  #siftDown(start: number): void {
    const { keys, timers } = this;
    const rows = this.#rows;
    const size = this.#size;
    const time = keys[2 * start];
    const order = keys[2 * start + 1];
    const row = rows[start];
    let place = start;
    for (;;) {
      const first = (place << 2) + 1;
      if (first >= size) break;
      let least = first;
      let leastTime = keys[2 * first];
      const end = Math.min(first + 4, size);
      for (let child = first + 1; child < end; child++) {
        const childTime = keys[2 * child];
        if (childTime > leastTime) continue;
        if (childTime === leastTime && keys[2 * child + 1] > keys[2 * least + 1]) continue;
        least = child;
        leastTime = childTime;
      }
      if (time < leastTime || (time === leastTime && order < keys[2 * least + 1])) break;
      keys[2 * place] = leastTime;
      keys[2 * place + 1] = keys[2 * least + 1];
      const moved = rows[least];
      rows[place] = moved;
      if (moved < 0) timers[~moved * ROW_WORDS + ROW_LINK] = place;
      place = least;
    }
    keys[2 * place] = time;
    keys[2 * place + 1] = order;
    rows[place] = row;
    if (row < 0) timers[~row * ROW_WORDS + ROW_LINK] = place;
  }

  #newRow(): number {
    const row = this.#rowCount++;
    if (row * ROW_WORDS === this.events.length) this.events = grownInt32(this.events, 2 * row * ROW_WORDS);
    this.events[row * ROW_WORDS + ROW_LINK] = NONE;
    return row;
  }

  #growHeap(): void {
    const capacity = this.#rows.length * 2;
    this.keys = grownFloat64(this.keys, capacity * 2);
    this.#rows = grownInt32(this.#rows, capacity);
  }

  save(): SavedQueue {
    if (this.#hole) this.#fillHole();
    return {
      nextOrder: this.nextOrder,
      keys: this.keys.slice(0, this.#size * 2),
      rows: this.#rows.slice(0, this.#size),
      events: this.events.slice(0, this.#rowCount * ROW_WORDS),
      free: this.#free,
      timers: this.timers.slice(0, this.timerCount * ROW_WORDS),
      dueNs: this.dueNs.slice(0, this.timerCount),
    };
  }

  restore(saved: SavedQueue): void {
    this.#hole = false;
    this.#size = saved.rows.length;
    this.nextOrder = saved.nextOrder;
    while (this.#rows.length < this.#size) this.#growHeap();
    this.keys.set(saved.keys);
    this.#rows.set(saved.rows);
    this.#rowCount = saved.events.length / ROW_WORDS;
    if (this.events.length < saved.events.length) {
      this.events = grownInt32(this.events, Math.max(saved.events.length, this.events.length * 2));
    }
    this.events.set(saved.events);
    this.#free = saved.free;
    this.timers.set(saved.timers);
    this.dueNs.set(saved.dueNs);
  }
}

/** The queue's contents, copied. Arrays are as long as what they hold. */
export interface SavedQueue {
  readonly nextOrder: number;
  readonly keys: Float64Array;
  readonly rows: Int32Array;
  readonly events: Int32Array;
  readonly free: number;
  readonly timers: Int32Array;
  readonly dueNs: Float64Array;
}

/** A longer copy. */
export function grownInt32(array: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(capacity);
  grown.set(array);
  return grown;
}

/** A longer copy. */
export function grownFloat64(array: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(capacity);
  grown.set(array);
  return grown;
}
