/**
 * The destinations of one service in the kernel's order: a destination enters at the head, whether new or
 * back again.
 */
import type { DestinationColumns, DestinationList, Scheduler } from '../../schedulers/scheduler.ts';
import { grownInt32 } from '../../sim/event-queue.ts';

export class ServiceList implements DestinationList {
  readonly columns: DestinationColumns;
  /** Row of the service: one for each identity (protocol, address, port or mark), also across its lives. */
  readonly service: number;
  /** Goes up when the service is deleted and made again. */
  readonly life: number;
  count = 0;
  order = new Int32Array(8);
  watchesLoad = false;
  /** Set by the service right after the list is made, and whenever another policy takes over. */
  scheduler: Scheduler = NO_SCHEDULER;

  constructor(columns: DestinationColumns, service: number, life: number) {
    this.columns = columns;
    this.service = service;
    this.life = life;
  }

  insertAtHead(destination: number): void {
    if (this.count === this.order.length) this.order = grownInt32(this.order, this.count * 2);
    this.order.copyWithin(1, 0, this.count);
    this.order[0] = destination;
    this.count++;
    this.#renumber(0);
  }

  /** Takes a destination out; returns the place where it stood. */
  take(destination: number): number {
    const place = this.columns.position[destination];
    this.order.copyWithin(place, place + 1, this.count);
    this.count--;
    this.columns.position[destination] = -1;
    this.#renumber(place);
    return place;
  }

  #renumber(from: number): void {
    for (let place = from; place < this.count; place++) this.columns.position[this.order[place]] = place;
  }

  save(): Int32Array {
    return this.order.slice(0, this.count);
  }

  restore(order: Int32Array): void {
    this.order = grownInt32(order, Math.max(8, order.length));
    this.count = order.length;
  }
}

const NO_SCHEDULER: Scheduler = {
  schedule: () => -1,
  added: () => {},
  removed: () => {},
  edited: () => {},
  changed: () => {},
  save: () => undefined,
  restore: () => {},
};
