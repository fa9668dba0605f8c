/**
 * The kernel: a clock, two queues and a table of handlers. It knows no load balancer.
 *
 * An event is a moment with a kind, a subject and an object (32-bit whole numbers); what it does is the handler that was
 * registered for its kind at assembly. Events of one instant leave in the order in which they entered.
 */
import { Digest } from './digest.ts';
import { EventQueue, ROW_OBJECT, ROW_SUBJECT, ROW_WORDS, type SavedQueue } from './event-queue.ts';
import { type SavedTimeouts, TimeoutQueue } from './timeout-queue.ts';

/** What an event does. Both arguments are 32-bit whole numbers given when it was scheduled. */
export type Handler = (subject: number, object: number) => void;

/** Kinds from here on belong to watchers. */
const FIRST_WATCHER = 1 << 20;

export class Kernel {
  /** Simulated time in whole nanoseconds since the start of the run. */
  nowNs = 0;
  readonly digest = new Digest();

  readonly #queue = new EventQueue();
  readonly #handlers: Handler[] = [];
  readonly #kindNames: string[] = [];
  readonly #watchers: Handler[] = [];
  readonly #timeoutQueues: TimeoutQueue[] = [];
  #stopped = false;

  /** Registers a handler and returns the kind by which events name it. */
  kind(name: string, handler: Handler): number {
    this.#handlers.push(handler);
    this.#kindNames.push(name);
    return this.#handlers.length - 1;
  }

  /** A kind for those who only look (samplers): its events are no part of the digest and must change nothing. */
  watcherKind(handler: Handler): number {
    this.#watchers.push(handler);
    return FIRST_WATCHER + this.#watchers.length - 1;
  }

  kindName(kind: number): string {
    return this.#kindNames[kind] ?? `kind ${kind}`;
  }

  /** Schedules an event at an absolute time, not before now. */
  at(timeNs: number, kind: number, subject: number, object: number): void {
    if (!(timeNs >= this.nowNs)) this.#refusePast(timeNs, kind);
    this.#queue.push(timeNs, kind, subject, object);
  }

  /** Schedules an event after a delay in whole nanoseconds. */
  after(delayNs: number, kind: number, subject: number, object: number): void {
    if (!(delayNs >= 0)) this.#refusePast(this.nowNs + delayNs, kind);
    this.#queue.push(this.nowNs + delayNs, kind, subject, object);
  }

  /** Makes a timer that can be armed, moved and disarmed; at most one expiry of it is pending. */
  timer(kind: number, subject: number, object: number): number {
    return this.#queue.newTimer(kind, subject, object);
  }

  arm(timer: number, timeNs: number): void {
    this.#queue.dueNs[timer] = timeNs;
    this.armDue(timer);
  }

  /** Where the hot loop writes when a timer is due, before it calls `armDue`: a double passed to a call may be allocated. */
  get dueNs(): Float64Array {
    return this.#queue.dueNs;
  }

  /** Arms a timer, or moves it, to the time that stands in `dueNs`. */
  armDue(timer: number): void {
    const queue = this.#queue;
    if (!(queue.dueNs[timer] >= this.nowNs))
      this.#refusePast(queue.dueNs[timer], queue.timers[timer * ROW_WORDS]);
    queue.arm(timer);
  }

  disarm(timer: number): void {
    this.#queue.disarm(timer);
  }

  isArmed(timer: number): boolean {
    return this.#queue.isArmed(timer);
  }

  /** Makes a queue for timeouts of one constant length, whose expiries are events of `kind`. */
  timeoutQueue(kind: number, lengthNs: number): TimeoutQueue {
    // The head's timer bears the complement of its queue's number for a kind.
    const timer = this.#queue.newTimer(~this.#timeoutQueues.length, 0, 0);
    const queue = new TimeoutQueue(lengthNs, kind, timer);
    this.#timeoutQueues.push(queue);
    return queue;
  }

  /** Sets a timeout of the queue's length. O(1). */
  timeout(timeouts: TimeoutQueue, subject: number, object: number): void {
    const place = timeouts.append(subject, object);
    timeouts.keys[2 * place] = this.nowNs + timeouts.lengthNs;
    timeouts.keys[2 * place + 1] = this.#queue.nextOrder++;
    if (timeouts.count === 1) this.#queue.armRing(timeouts.timer, timeouts.keys, 2 * place);
  }

  /** Time of the next event in nanoseconds, Infinity when none is pending. */
  nextTimeNs(): number {
    return this.#queue.settle() ? this.#queue.keys[0] : Infinity;
  }

  /** Runs every event up to and including `untilNs`, then sets the clock to it (unless stopped before). */
  run(untilNs: number): void {
    const queue = this.#queue;
    this.#stopped = false;
    while (!this.#stopped && queue.settle()) {
      const timeNs = queue.keys[0];
      if (timeNs > untilNs) break;
      this.nowNs = timeNs;
      this.#dispatch();
    }
    if (!this.#stopped && Number.isFinite(untilNs)) this.nowNs = untilNs;
  }

  /** Runs one event; false when none is pending. */
  step(): boolean {
    if (!this.#queue.settle()) return false;
    this.nowNs = this.#queue.keys[0];
    this.#dispatch();
    return true;
  }

  /** Ends `run` after the present event. */
  stop(): void {
    this.#stopped = true;
  }

  #dispatch(): void {
    const queue = this.#queue;
    const row = queue.take();
    const table = row < 0 ? queue.timers : queue.events;
    const at = (row < 0 ? ~row : row) * ROW_WORDS;
    const kind = table[at];
    if (kind < 0) this.#expire(this.#timeoutQueues[~kind]);
    else if (kind < FIRST_WATCHER) {
      const subject = table[at + ROW_SUBJECT];
      this.digest.event(this.nowNs, kind, subject);
      this.#handlers[kind](subject, table[at + ROW_OBJECT]);
    } else this.#watchers[kind - FIRST_WATCHER](table[at + ROW_SUBJECT], table[at + ROW_OBJECT]);
  }

  /** The head of a ring: the next one takes its place in the event queue. */
  #expire(timeouts: TimeoutQueue): void {
    const { kind, head, words } = timeouts;
    const subject = words[2 * head];
    const object = words[2 * head + 1];
    timeouts.dropHead();
    if (timeouts.count > 0) this.#queue.armRing(timeouts.timer, timeouts.keys, 2 * timeouts.head);
    this.digest.event(this.nowNs, kind, subject);
    this.#handlers[kind](subject, object);
  }

  #refusePast(timeNs: number, kind: number): never {
    throw new Error(
      `assertion failed: "${this.kindName(kind)}" was scheduled for ${timeNs} ns, the clock shows ${this.nowNs} ns`,
    );
  }

  save(): SavedKernel {
    return {
      nowNs: this.nowNs,
      digest: this.digest.save(),
      queue: this.#queue.save(),
      timeouts: this.#timeoutQueues.map((queue) => queue.save()),
    };
  }

  restore(saved: SavedKernel): void {
    this.nowNs = saved.nowNs;
    this.digest.restore(saved.digest);
    this.#queue.restore(saved.queue);
    this.#timeoutQueues.forEach((queue, i) => {
      queue.restore(saved.timeouts[i] as SavedTimeouts);
    });
  }
}

/** A kernel between two events, as plain data. */
export interface SavedKernel {
  readonly nowNs: number;
  readonly digest: readonly number[];
  readonly queue: SavedQueue;
  readonly timeouts: readonly SavedTimeouts[];
}
