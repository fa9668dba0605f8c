/**
 * Owns pending events: a 4-ary heap in typed arrays, ordered by time, then by order of entry.
 *
 * Two sorts of rows live in it. An *event* is pushed once and leaves once. A *timer* is made at assembly and armed,
 * moved or disarmed at will; it knows its place in the heap, so that moving it leaves no stale event behind.
 * After `take` the root is a hole; the next `push` or `arm` fills it (most handlers schedule exactly one event, and so
 * pay one sift instead of two).
 */

/** A row below zero is a timer: row = ~timer. */
export class EventQueue {
  /** Events and timers in the heap, the hole not counted. */
  get size(): number {
    return this.#hole ? this.#size - 1 : this.#size;
  }

  kind = new Int32Array(64);
  subject = new Int32Array(64);
  object = new Int32Array(64);
  timerKind = new Int32Array(16);
  timerSubject = new Int32Array(16);
  timerObject = new Int32Array(16);
  timerCount = 0;
  /** Next order of entry; rings draw from it too. */
  nextOrder = 0;

  #size = 0;
  #hole = false;
  #time = new Float64Array(64);
  #order = new Float64Array(64);
  #row = new Int32Array(64);
  #position = new Int32Array(16).fill(-1);
  #free = new Int32Array(64);
  #freeCount = 0;
  #rowCount = 0;

  /** Time of the earliest entry in nanoseconds, Infinity when there is none. Fills the hole first. */
  nextTime(): number {
    if (this.#hole) this.#settle();
    return this.#size === 0 ? Infinity : this.#time[0];
  }

  /** Takes the earliest entry and leaves a hole. An event's row is free again at once: read it before the next push. */
  take(): number {
    const row = this.#row[0];
    this.#hole = true;
    if (row < 0) this.#position[~row] = -1;
    else this.#free[this.#freeCount++] = row;
    return row;
  }

  push(timeNs: number, kind: number, subject: number, object: number): void {
    const row = this.#freeCount > 0 ? this.#free[--this.#freeCount] : this.#newRow();
    this.kind[row] = kind;
    this.subject[row] = subject;
    this.object[row] = object;
    this.#insert(timeNs, this.nextOrder++, row);
  }

  newTimer(kind: number, subject: number, object: number): number {
    const timer = this.timerCount++;
    if (timer === this.timerKind.length) this.#growTimers();
    this.timerKind[timer] = kind;
    this.timerSubject[timer] = subject;
    this.timerObject[timer] = object;
    this.#position[timer] = -1;
    return timer;
  }

  isArmed(timer: number): boolean {
    return this.#position[timer] !== -1;
  }

  /** Arms or moves a timer. `order` decides among equal times. */
  arm(timer: number, timeNs: number, order: number): void {
    const at = this.#position[timer];
    if (at === -1) {
      this.#insert(timeNs, order, ~timer);
      return;
    }
    // The hole would be mistaken for a parent.
    if (this.#hole) this.#settle();
    const place = this.#position[timer];
    const later = timeNs > this.#time[place];
    this.#time[place] = timeNs;
    this.#order[place] = order;
    if (later || place === 0) this.#siftDown(place);
    else this.#siftUp(place);
  }

  disarm(timer: number): void {
    if (this.#position[timer] === -1) return;
    if (this.#hole) this.#settle();
    const place = this.#position[timer];
    this.#position[timer] = -1;
    const last = --this.#size;
    if (place === last) return;
    this.#move(last, place);
    this.#siftDown(place);
    this.#siftUp(place);
  }

  #insert(timeNs: number, order: number, row: number): void {
    let place = 0;
    const filling = this.#hole;
    if (filling) this.#hole = false;
    else {
      place = this.#size++;
      if (place === this.#time.length) this.#growHeap();
    }
    this.#time[place] = timeNs;
    this.#order[place] = order;
    this.#row[place] = row;
    if (filling) this.#siftDown(0);
    else this.#siftUp(place);
  }

  #settle(): void {
    this.#hole = false;
    const last = --this.#size;
    if (last === 0) return;
    this.#move(last, 0);
    this.#siftDown(0);
  }

  #move(from: number, to: number): void {
    this.#time[to] = this.#time[from];
    this.#order[to] = this.#order[from];
    const row = this.#row[from];
    this.#row[to] = row;
    if (row < 0) this.#position[~row] = to;
  }

  // The entry to place already stands at `start`: doubles are not passed as arguments, which would box them.
  #siftUp(start: number): void {
    const times = this.#time;
    const orders = this.#order;
    const rows = this.#row;
    const time = times[start];
    const order = orders[start];
    const row = rows[start];
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = times[parent];
      if (parentTime < time || (parentTime === time && orders[parent] < order)) break;
      times[place] = parentTime;
      orders[place] = orders[parent];
      const moved = rows[parent];
      rows[place] = moved;
      if (moved < 0) this.#position[~moved] = place;
      place = parent;
    }
    times[place] = time;
    orders[place] = order;
    rows[place] = row;
    if (row < 0) this.#position[~row] = place;
  }

  #siftDown(start: number): void {
    const times = this.#time;
    const orders = this.#order;
    const rows = this.#row;
    const size = this.#size;
    const time = times[start];
    const order = orders[start];
    const row = rows[start];
    let place = start;
    for (;;) {
      const first = (place << 2) + 1;
      if (first >= size) break;
      let least = first;
      let leastTime = times[first];
      const end = first + 4 < size ? first + 4 : size;
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child];
        if (childTime < leastTime || (childTime === leastTime && orders[child] < orders[least])) {
          least = child;
          leastTime = childTime;
        }
      }
      if (time < leastTime || (time === leastTime && order < orders[least])) break;
      times[place] = leastTime;
      orders[place] = orders[least];
      const moved = rows[least];
      rows[place] = moved;
      if (moved < 0) this.#position[~moved] = place;
      place = least;
    }
    times[place] = time;
    orders[place] = order;
    rows[place] = row;
    if (row < 0) this.#position[~row] = place;
  }

  #newRow(): number {
    const row = this.#rowCount++;
    if (row === this.kind.length) {
      const capacity = row * 2;
      this.kind = grownInt32(this.kind, capacity);
      this.subject = grownInt32(this.subject, capacity);
      this.object = grownInt32(this.object, capacity);
      this.#free = grownInt32(this.#free, capacity);
    }
    return row;
  }

  #growHeap(): void {
    const capacity = this.#time.length * 2;
    this.#time = grownFloat64(this.#time, capacity);
    this.#order = grownFloat64(this.#order, capacity);
    this.#row = grownInt32(this.#row, capacity);
  }

  #growTimers(): void {
    const capacity = this.timerKind.length * 2;
    this.timerKind = grownInt32(this.timerKind, capacity);
    this.timerSubject = grownInt32(this.timerSubject, capacity);
    this.timerObject = grownInt32(this.timerObject, capacity);
    this.#position = grownInt32(this.#position, capacity);
  }

  save(): SavedQueue {
    if (this.#hole) this.#settle();
    return {
      size: this.#size,
      nextOrder: this.nextOrder,
      rowCount: this.#rowCount,
      time: this.#time.slice(0, this.#size),
      order: this.#order.slice(0, this.#size),
      row: this.#row.slice(0, this.#size),
      kind: this.kind.slice(0, this.#rowCount),
      subject: this.subject.slice(0, this.#rowCount),
      object: this.object.slice(0, this.#rowCount),
      free: this.#free.slice(0, this.#freeCount),
      position: this.#position.slice(0, this.timerCount),
    };
  }

  restore(saved: SavedQueue): void {
    this.#hole = false;
    this.#size = saved.size;
    this.nextOrder = saved.nextOrder;
    while (this.#time.length < saved.size) this.#growHeap();
    this.#time.set(saved.time);
    this.#order.set(saved.order);
    this.#row.set(saved.row);
    this.#rowCount = 0;
    while (this.#rowCount < saved.rowCount) this.#newRow();
    this.kind.set(saved.kind);
    this.subject.set(saved.subject);
    this.object.set(saved.object);
    this.#free.set(saved.free);
    this.#freeCount = saved.free.length;
    this.#position.set(saved.position);
  }
}

/** The heap's contents, copied. Arrays are as long as what they hold. */
export interface SavedQueue {
  readonly size: number;
  readonly nextOrder: number;
  readonly rowCount: number;
  readonly time: Float64Array;
  readonly order: Float64Array;
  readonly row: Int32Array;
  readonly kind: Int32Array;
  readonly subject: Int32Array;
  readonly object: Int32Array;
  readonly free: Int32Array;
  readonly position: Int32Array;
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
