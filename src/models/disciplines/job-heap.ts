/** A binary heap of jobs ordered by a reading of virtual time, then by order of arrival; typed arrays only. */
import { grownFloat64, grownInt32 } from '../../sim/event-queue.ts';

export class JobHeap {
  size = 0;
  #reading = new Float64Array(16);
  #order = new Float64Array(16);
  #job = new Int32Array(16);
  #nextOrder = 0;

  /** The least reading; call only when the heap is not empty. */
  get least(): number {
    return this.#reading[0];
  }

  push(reading: number, job: number): void {
    let place = this.size++;
    if (place === this.#reading.length) {
      this.#reading = grownFloat64(this.#reading, place * 2);
      this.#order = grownFloat64(this.#order, place * 2);
      this.#job = grownInt32(this.#job, place * 2);
    }
    while (place > 0) {
      const parent = (place - 1) >> 1;
      // An equal reading that came earlier stays in front.
      if (this.#reading[parent] <= reading) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#reading[place] = reading;
    this.#order[place] = this.#nextOrder++;
    this.#job[place] = job;
  }

  pop(): number {
    const job = this.#job[0];
    const last = --this.size;
    if (last === 0) return job;
    const reading = this.#reading[last];
    const order = this.#order[last];
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#before(child + 1, child)) child++;
      if (reading < this.#reading[child] || (reading === this.#reading[child] && order < this.#order[child]))
        break;
      this.#move(child, place);
      place = child;
    }
    this.#move(last, place);
    return job;
  }

  #before(a: number, b: number): boolean {
    return (
      this.#reading[a] < this.#reading[b] ||
      (this.#reading[a] === this.#reading[b] && this.#order[a] < this.#order[b])
    );
  }

  #move(from: number, to: number): void {
    this.#reading[to] = this.#reading[from];
    this.#order[to] = this.#order[from];
    this.#job[to] = this.#job[from];
  }

  /** Sum over the jobs of what their readings lie above this one. */
  sumAbove(reading: number): number {
    let sum = 0;
    for (let place = 0; place < this.size; place++) sum += this.#reading[place] - reading;
    return sum;
  }

  visit(visit: (job: number) => void): void {
    for (let place = 0; place < this.size; place++) visit(this.#job[place]);
  }

  save(): SavedJobHeap {
    return {
      reading: this.#reading.slice(0, this.size),
      order: this.#order.slice(0, this.size),
      job: this.#job.slice(0, this.size),
      nextOrder: this.#nextOrder,
    };
  }

  restore(saved: SavedJobHeap): void {
    this.size = saved.job.length;
    let capacity = this.#job.length;
    while (capacity < this.size) capacity *= 2;
    this.#reading = grownFloat64(saved.reading, capacity);
    this.#order = grownFloat64(saved.order, capacity);
    this.#job = grownInt32(saved.job, capacity);
    this.#nextOrder = saved.nextOrder;
  }
}

export interface SavedJobHeap {
  readonly reading: Float64Array;
  readonly order: Float64Array;
  readonly job: Int32Array;
  readonly nextOrder: number;
}
