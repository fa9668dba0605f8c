/**
 * Owns the timeouts of one constant length. They expire in the order in which they were set, so the queue is a ring:
 * O(1) to set and to expire, however many are pending. Only its head stands in the event queue, as a timer.
 */
import { grownFloat64, grownInt32 } from './event-queue.ts';

export class TimeoutQueue {
  readonly lengthNs: number;
  /** The kernel's kind that handles an expiry. */
  readonly kind: number;
  /** The timer that stands for the head in the event queue. */
  readonly timer: number;
  count = 0;

  #head = 0;
  #mask = 63;
  #time = new Float64Array(64);
  #order = new Float64Array(64);
  #subject = new Int32Array(64);
  #object = new Int32Array(64);

  constructor(lengthNs: number, kind: number, timer: number) {
    this.lengthNs = lengthNs;
    this.kind = kind;
    this.timer = timer;
  }

  get headTime(): number {
    return this.#time[this.#head];
  }

  get headOrder(): number {
    return this.#order[this.#head];
  }

  get headSubject(): number {
    return this.#subject[this.#head];
  }

  get headObject(): number {
    return this.#object[this.#head];
  }

  append(timeNs: number, order: number, subject: number, object: number): void {
    if (this.count > this.#mask) this.#grow();
    const tail = (this.#head + this.count++) & this.#mask;
    this.#time[tail] = timeNs;
    this.#order[tail] = order;
    this.#subject[tail] = subject;
    this.#object[tail] = object;
  }

  dropHead(): void {
    this.#head = (this.#head + 1) & this.#mask;
    this.count--;
  }

  #grow(): void {
    this.#layOut(this.save(), (this.#mask + 1) * 2);
  }

  #layOut(saved: SavedTimeouts, capacity: number): void {
    this.#head = 0;
    this.#mask = capacity - 1;
    this.count = saved.time.length;
    this.#time = grownFloat64(saved.time, capacity);
    this.#order = grownFloat64(saved.order, capacity);
    this.#subject = grownInt32(saved.subject, capacity);
    this.#object = grownInt32(saved.object, capacity);
  }

  /** Contents from head to tail, copied. */
  save(): SavedTimeouts {
    const count = this.count;
    const saved: SavedTimeouts = {
      time: new Float64Array(count),
      order: new Float64Array(count),
      subject: new Int32Array(count),
      object: new Int32Array(count),
    };
    for (let i = 0; i < count; i++) {
      const place = (this.#head + i) & this.#mask;
      saved.time[i] = this.#time[place];
      saved.order[i] = this.#order[place];
      saved.subject[i] = this.#subject[place];
      saved.object[i] = this.#object[place];
    }
    return saved;
  }

  restore(saved: SavedTimeouts): void {
    let capacity = 64;
    while (capacity < saved.time.length) capacity *= 2;
    this.#layOut(saved, capacity);
  }
}

export interface SavedTimeouts {
  readonly time: Float64Array;
  readonly order: Float64Array;
  readonly subject: Int32Array;
  readonly object: Int32Array;
}
