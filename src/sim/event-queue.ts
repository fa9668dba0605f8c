/**
 * Owns events that are pushed once and leave once: a 4-ary heap in typed arrays, ordered by time, then by order of entry.
 *
 * After `take` the root is a hole; the next `push` fills it (most handlers schedule exactly one event, and so pay one
 * sift instead of two).
 */
/** Words of a row in `rows`. */
export const ROW_WORDS = 4;
export const ROW_SUBJECT = 1;
export const ROW_OBJECT = 2;
/** Of a free row, the next free one or -1. */
const ROW_NEXT = 3;

const NONE = -1;

export class EventQueue {
  /** Kind, subject and object of each event. */
  rows = new Int32Array(64 * ROW_WORDS);
  /** Time and order of each place in the heap; those of place 0 are stale while it is a hole. */
  keys = new Float64Array(64 * 2);

  #size = 0;
  #hole = false;
  /** The row that stands at each place. */
  #places = new Int32Array(64);
  #free = NONE;
  #rowCount = 0;

  /** Is anything pending? Fills the hole: from here to `take` the earliest event's key stands in `keys[0]` and `[1]`. */
  settle(): boolean {
    if (this.#hole) this.#fillHole();
    return this.#size > 0;
  }

  /** Takes the earliest event and leaves a hole. Its row is free again at once: read it before the next push. */
  take(): number {
    const row = this.#places[0];
    this.#hole = true;
    this.rows[row * ROW_WORDS + ROW_NEXT] = this.#free;
    this.#free = row;
    return row;
  }

  /** Makes room for an event and returns its place: write its key, then `sift` it. */
  open(kind: number, subject: number, object: number): number {
    let row = this.#free;
    if (row === NONE) row = this.#newRow();
    const { rows } = this;
    const at = row * ROW_WORDS;
    this.#free = rows[at + ROW_NEXT];
    rows[at] = kind;
    rows[at + ROW_SUBJECT] = subject;
    rows[at + ROW_OBJECT] = object;
    let place = 0;
    if (this.#hole) this.#hole = false;
    else {
      place = this.#size++;
      if (place === this.#places.length) this.#grow();
    }
    this.#places[place] = row;
    return place;
  }

  sift(place: number): void {
    // What fills a hole at the root has nothing above it.
    if (place === 0) this.#siftDown();
    else this.#siftUp(place);
  }

  #fillHole(): void {
    this.#hole = false;
    const last = --this.#size;
    if (last === 0) return;
    const { keys } = this;
    keys[0] = keys[2 * last];
    keys[1] = keys[2 * last + 1];
    this.#places[0] = this.#places[last];
    this.#siftDown();
  }

  #siftUp(start: number): void {
    const { keys } = this;
    const places = this.#places;
    const time = keys[2 * start];
    const order = keys[2 * start + 1];
    const row = places[start];
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = keys[2 * parent];
      if (parentTime < time || (parentTime === time && keys[2 * parent + 1] < order)) break;
      keys[2 * place] = parentTime;
      keys[2 * place + 1] = keys[2 * parent + 1];
      places[place] = places[parent];
      place = parent;
    }
    keys[2 * place] = time;
    keys[2 * place + 1] = order;
    places[place] = row;
  }

  /** From the root. */
  #siftDown(): void {
    const { keys } = this;
    const places = this.#places;
    const size = this.#size;
    const time = keys[0];
    const order = keys[1];
    const row = places[0];
    let place = 0;
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
      places[place] = places[least];
      place = least;
    }
    keys[2 * place] = time;
    keys[2 * place + 1] = order;
    places[place] = row;
  }

  #newRow(): number {
    const row = this.#rowCount++;
    if (row * ROW_WORDS === this.rows.length) this.rows = grownInt32(this.rows, 2 * row * ROW_WORDS);
    this.rows[row * ROW_WORDS + ROW_NEXT] = NONE;
    return row;
  }

  #grow(): void {
    const capacity = this.#places.length * 2;
    this.keys = grownFloat64(this.keys, capacity * 2);
    this.#places = grownInt32(this.#places, capacity);
  }

  /** `open` and `sift` in one, for events that bring their own order. */
  add(timeNs: number, order: number, event: { readonly kind: number; readonly subject: number }): void {
    const place = this.open(event.kind, event.subject, 0);
    this.keys[2 * place] = timeNs;
    this.keys[2 * place + 1] = order;
    this.sift(place);
  }

  /** The kind of the earliest event; to be asked after `settle`. */
  get firstKind(): number {
    return this.rows[this.#places[0] * ROW_WORDS];
  }

  /** Takes out every event of a kind, and tells of each its time and subject. Cold: the heap is built anew. */
  withdraw(kind: number): readonly { readonly timeNs: number; readonly subject: number }[] {
    const { keys, places, rows } = this.save();
    const found: { timeNs: number; subject: number }[] = [];
    this.#size = 0;
    places.forEach((row, i) => {
      const at = row * ROW_WORDS;
      if (rows[at] === kind) {
        found.push({ timeNs: keys[2 * i], subject: rows[at + ROW_SUBJECT] });
        this.rows[at + ROW_NEXT] = this.#free;
        this.#free = row;
        return;
      }
      const place = this.#size++;
      this.#places[place] = row;
      this.keys[2 * place] = keys[2 * i];
      this.keys[2 * place + 1] = keys[2 * i + 1];
      if (place > 0) this.#siftUp(place);
    });
    return found;
  }

  save(): SavedEvents {
    if (this.#hole) this.#fillHole();
    return {
      keys: this.keys.slice(0, this.#size * 2),
      places: this.#places.slice(0, this.#size),
      rows: this.rows.slice(0, this.#rowCount * ROW_WORDS),
      free: this.#free,
    };
  }

  restore(saved: SavedEvents): void {
    this.#hole = false;
    this.#size = saved.places.length;
    while (this.#places.length < this.#size) this.#grow();
    this.keys.set(saved.keys);
    this.#places.set(saved.places);
    this.#rowCount = saved.rows.length / ROW_WORDS;
    if (this.rows.length < saved.rows.length) this.rows = grownInt32(saved.rows, saved.rows.length);
    else this.rows.set(saved.rows);
    this.#free = saved.free;
  }
}

/** The queue's contents, copied. Arrays are as long as what they hold. */
export interface SavedEvents {
  readonly keys: Float64Array;
  readonly places: Int32Array;
  readonly rows: Int32Array;
  readonly free: number;
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
