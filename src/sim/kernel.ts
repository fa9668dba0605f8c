/**
 * The kernel: a clock, two queues and a table of handlers. It knows no load balancer.
 *
 * An event is a moment with a kind, a subject and an object (32-bit whole numbers); what it does is the handler that was
 * registered for its kind at assembly. Events of one instant leave in the order in which they entered.
 */
import { Digest } from './digest.ts';
import { EventQueue, type SavedQueue } from './event-queue.ts';
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
  /** For each timer the timeout queue whose head it is, or -1. */
  readonly #timeoutQueueOfTimer: number[] = [];
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
    this.#timeoutQueueOfTimer.push(-1);
    return this.#queue.newTimer(kind, subject, object);
  }

  arm(timer: number, timeNs: number): void {
    if (!(timeNs >= this.nowNs)) this.#refusePast(timeNs, this.#queue.timerKind[timer]);
    this.#queue.arm(timer, timeNs, this.#queue.nextOrder++);
  }

  disarm(timer: number): void {
    this.#queue.disarm(timer);
  }

  isArmed(timer: number): boolean {
    return this.#queue.isArmed(timer);
  }

  /** Makes a queue for timeouts of one constant length, whose expiries are events of `kind`. */
  timeoutQueue(kind: number, lengthNs: number): TimeoutQueue {
    const timer = this.#queue.newTimer(kind, 0, 0);
    this.#timeoutQueueOfTimer.push(this.#timeoutQueues.length);
    const queue = new TimeoutQueue(lengthNs, kind, timer);
    this.#timeoutQueues.push(queue);
    return queue;
  }

  /** Sets a timeout of the queue's length. O(1). */
  timeout(queue: TimeoutQueue, subject: number, object: number): void {
    const order = this.#queue.nextOrder++;
    const timeNs = this.nowNs + queue.lengthNs;
    queue.append(timeNs, order, subject, object);
    if (queue.count === 1) this.#queue.arm(queue.timer, timeNs, order);
  }

  /** Time of the next event in nanoseconds, Infinity when none is pending. */
  nextTimeNs(): number {
    return this.#queue.nextTime();
  }

  /** Runs every event up to and including `untilNs`, then sets the clock to it (unless stopped before). */
  run(untilNs: number): void {
    this.#stopped = false;
    while (!this.#stopped) {
      const timeNs = this.#queue.nextTime();
      if (!(timeNs <= untilNs)) break;
      this.nowNs = timeNs;
      this.#dispatch();
    }
    if (!this.#stopped && Number.isFinite(untilNs)) this.nowNs = untilNs;
  }

  /** Runs one event; false when none is pending. */
  step(): boolean {
    const timeNs = this.#queue.nextTime();
    if (timeNs === Infinity) return false;
    this.nowNs = timeNs;
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
    let kind: number;
    let subject: number;
    let object: number;
    if (row >= 0) {
      kind = queue.kind[row];
      subject = queue.subject[row];
      object = queue.object[row];
    } else {
      const timer = ~row;
      kind = queue.timerKind[timer];
      const which = this.#timeoutQueueOfTimer[timer];
      if (which < 0) {
        subject = queue.timerSubject[timer];
        object = queue.timerObject[timer];
      } else {
        const timeouts = this.#timeoutQueues[which] as TimeoutQueue;
        subject = timeouts.headSubject;
        object = timeouts.headObject;
        timeouts.dropHead();
        if (timeouts.count > 0) queue.arm(timer, timeouts.headTime, timeouts.headOrder);
      }
    }
    if (kind >= FIRST_WATCHER) {
      this.#watchers[kind - FIRST_WATCHER](subject, object);
      return;
    }
    this.digest.event(this.nowNs, kind, subject);
    (this.#handlers[kind] as Handler)(subject, object);
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
