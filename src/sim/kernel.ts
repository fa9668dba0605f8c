/**
 * The kernel: a clock, what is pending and a table of handlers. It knows no load balancer.
 *
 * An event is a moment with a kind, a subject and an object (32-bit whole numbers); what it does is the handler that was
 * registered for its kind at assembly. Events of one instant leave in the order in which they entered.
 *
 * Three things may be pending: events that are pushed once and leave once (a heap), timers that are armed again and again
 * (a tournament), and timeouts of constant lengths (rings, whose heads are timers).
 */
import { Digest } from './digest.ts';
import { EventQueue, ROW_OBJECT, ROW_SUBJECT, ROW_WORDS, type SavedEvents } from './event-queue.ts';
import { type SavedTimeouts, TimeoutQueue } from './timeout-queue.ts';
import { type SavedTimers, TIMER_OBJECT, TIMER_SUBJECT, TIMER_WORDS, TimerTree } from './timer-tree.ts';

/** What an event does. Both arguments are 32-bit whole numbers given when it was scheduled. */
export type Handler = (subject: number, object: number) => void;

/**
 * A model that runs its own timers by itself between two other events, in the order and with the effects of the general
 * loop to the last digit, only faster.
 */
export interface InnerLoop {
  /** The timers whose expiries are its own. */
  readonly timers: Int32Array;
  /** May it run now? Asked between any two events that are not its own. */
  isReady(): boolean;
  /** Runs its events before `untilNs`, where another event may stand. */
  run(untilNs: number): void;
}

/** Kinds from here on belong to watchers. */
const FIRST_WATCHER = 1 << 20;

export class Kernel {
  /** Simulated time in whole nanoseconds since the start of the run. */
  nowNs = 0;
  readonly digest = new Digest();

  readonly #events = new EventQueue();
  readonly #timers = new TimerTree();
  readonly #rings: TimeoutQueue[] = [];
  readonly #handlers: Handler[] = [];
  readonly #kindNames: string[] = [];
  readonly #watchers: Handler[] = [];
  /** Order of entry of what is scheduled next; an inner loop counts on from it. */
  nextOrder = 0;
  #stopped = false;
  #inner: InnerLoop | null = null;
  /** Timers that are not the inner loop's. */
  #others = new Int32Array(0);

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
    const events = this.#events;
    const place = events.open(kind, subject, object);
    events.keys[2 * place] = timeNs;
    events.keys[2 * place + 1] = this.nextOrder++;
    events.sift(place);
  }

  /** Schedules an event after a delay in whole nanoseconds. */
  after(delayNs: number, kind: number, subject: number, object: number): void {
    this.at(this.nowNs + delayNs, kind, subject, object);
  }

  /** Keeps a place in the order of entry for events that may be taken out and laid anew, however many they then are. */
  reservePlace(): number {
    return this.nextOrder++;
  }

  /** Schedules an event as if it had entered at a reserved place; a fraction of it orders those of one place. */
  atPlace(timeNs: number, place: number, event: { readonly kind: number; readonly subject: number }): void {
    if (!(timeNs >= this.nowNs)) this.#refusePast(timeNs, event.kind);
    this.#events.add(timeNs, place, event);
  }

  /** Takes every event of a kind out of the heap. Cold: it visits all that is pending. */
  withdraw(kind: number): readonly { readonly timeNs: number; readonly subject: number }[] {
    return this.#events.withdraw(kind);
  }

  /** What comes next: its kind's name and its time; undefined when nothing is pending. Cold: for those who watch. */
  peek(): { readonly name: string; readonly timeNs: number } | undefined {
    const timers = this.#timers;
    const timer = timers.first();
    const dueNs = timers.dueNs[timer];
    const events = this.#events;
    if (events.settle()) {
      const [timeNs, order] = events.keys;
      if (timeNs < dueNs || (timeNs === dueNs && order < timers.orders[timer]))
        return { name: this.kindName(events.firstKind), timeNs };
    }
    if (dueNs === Infinity) return undefined;
    const kind = timers.words[timer * TIMER_WORDS];
    return { name: this.kindName(kind < 0 ? this.#rings[~kind].kind : kind), timeNs: dueNs };
  }

  /** Makes a timer that can be armed, moved and disarmed; at most one expiry of it is pending. */
  timer(kind: number, subject: number, object: number): number {
    return this.#timers.add(kind, subject, object);
  }

  arm(timer: number, timeNs: number): void {
    this.#timers.dueNs[timer] = timeNs;
    this.armDue(timer);
  }

  /** Where the hot loop writes when a timer is due, before it calls `armDue`: a double passed to a call may be allocated. */
  get dueNs(): Float64Array {
    return this.#timers.dueNs;
  }

  /** Order of entry of each timer's pending expiry. */
  get timerOrders(): Float64Array {
    return this.#timers.orders;
  }

  /** The kind by which a timer's expiries are called. */
  timerKind(timer: number): number {
    return this.#timers.words[timer * TIMER_WORDS];
  }

  /** From now on `run` lets the loop go ahead between other events. */
  setInnerLoop(inner: InnerLoop): void {
    this.#inner = inner;
  }

  /** Arms a timer, or moves it, to the time that stands in `dueNs`. */
  armDue(timer: number): void {
    const timers = this.#timers;
    if (!(timers.dueNs[timer] >= this.nowNs)) {
      this.#refusePast(timers.dueNs[timer], timers.words[timer * TIMER_WORDS]);
    }
    timers.orders[timer] = this.nextOrder++;
    timers.arm(timer);
  }

  disarm(timer: number): void {
    this.#timers.disarm(timer);
  }

  isArmed(timer: number): boolean {
    return this.#timers.isArmed(timer);
  }

  /** Makes a queue for timeouts of one constant length, whose expiries are events of `kind`. */
  timeoutQueue(kind: number, lengthNs: number): TimeoutQueue {
    // The head's timer bears the complement of its queue's number for a kind.
    const timer = this.#timers.add(~this.#rings.length, 0, 0);
    const ring = new TimeoutQueue(lengthNs, kind, timer);
    this.#rings.push(ring);
    return ring;
  }

  /** Sets a timeout of the queue's length. O(1). Returns the ticket by which the queue can cancel it while it is pending. */
  timeout(ring: TimeoutQueue, subject: number, object: number): number {
    const isFirst = ring.isEmpty;
    const ticket = ring.append(subject, object);
    const at = 2 * (ticket & ring.mask);
    ring.keys[at] = this.nowNs + ring.lengthNs;
    ring.keys[at + 1] = this.nextOrder++;
    if (isFirst) this.#armHead(ring);
    return ticket;
  }

  #armHead(ring: TimeoutQueue): void {
    const timers = this.#timers;
    const { timer } = ring;
    const at = 2 * (ring.first & ring.mask);
    timers.dueNs[timer] = ring.keys[at];
    timers.orders[timer] = ring.keys[at + 1];
    timers.arm(timer);
  }

  /** Time of the next event in nanoseconds, Infinity when none is pending. */
  nextTimeNs(): number {
    const timerNs = this.#timers.dueNs[this.#timers.first()];
    return this.#events.settle() ? Math.min(timerNs, this.#events.keys[0]) : timerNs;
  }

  /** Runs every event up to and including `untilNs`, then sets the clock to it (unless stopped before). */
  run(untilNs: number): void {
    this.#stopped = false;
    const inner = this.#inner;
    while (!this.#stopped) {
      if (inner?.isReady()) this.#runInner(inner, untilNs);
      if (!this.#runNext(untilNs)) break;
    }
    if (!this.#stopped && Number.isFinite(untilNs)) this.nowNs = untilNs;
  }

  /** Runs one event; false when none is pending. */
  step(): boolean {
    return this.#runNext(Infinity);
  }

  /** Ends `run` after the present event. */
  stop(): void {
    this.#stopped = true;
  }

  /** What stands at the very instant of another event is left to the general loop, which knows their order. */
  #runInner(inner: InnerLoop, untilNs: number): void {
    const { dueNs, count } = this.#timers;
    if (this.#others.length + inner.timers.length !== count) this.#others = othersOf(inner, count);
    let endNs = this.#events.settle() ? Math.min(untilNs, this.#events.keys[0]) : untilNs;
    for (const timer of this.#others) if (dueNs[timer] < endNs) endNs = dueNs[timer];
    inner.run(endNs);
    this.#timers.replay();
  }

  #runNext(untilNs: number): boolean {
    const timers = this.#timers;
    const events = this.#events;
    const timer = timers.first();
    const dueNs = timers.dueNs[timer];
    if (events.settle()) {
      const timeNs = events.keys[0];
      if (timeNs < dueNs || (timeNs === dueNs && events.keys[1] < timers.orders[timer])) {
        if (timeNs > untilNs) return false;
        this.nowNs = timeNs;
        const { rows } = events;
        const at = events.take() * ROW_WORDS;
        this.#dispatch(rows[at], rows[at + ROW_SUBJECT], rows[at + ROW_OBJECT]);
        return true;
      }
    }
    if (dueNs > untilNs || dueNs === Infinity) return false;
    this.nowNs = dueNs;
    timers.take(timer);
    const at = timer * TIMER_WORDS;
    const { words } = timers;
    const kind = words[at];
    if (kind < 0) this.#expire(this.#rings[~kind]);
    else this.#dispatch(kind, words[at + TIMER_SUBJECT], words[at + TIMER_OBJECT]);
    return true;
  }

  #dispatch(kind: number, subject: number, object: number): void {
    if (kind < FIRST_WATCHER) {
      this.digest.event(this.nowNs, kind, subject);
      this.#handlers[kind](subject, object);
    } else this.#watchers[kind - FIRST_WATCHER](subject, object);
  }

  /** The head of a ring: the next one takes its place among the timers. One that was cancelled is no event. */
  #expire(ring: TimeoutQueue): void {
    const { first, words } = ring;
    const isCancelled = ring.isCancelled(first);
    const at = 2 * (first & ring.mask);
    const subject = words[at];
    const object = words[at + 1];
    ring.dropHead();
    if (!ring.isEmpty) this.#armHead(ring);
    if (!isCancelled) this.#dispatch(ring.kind, subject, object);
  }

  #refusePast(timeNs: number, kind: number): never {
    throw new Error(
      `assertion failed: "${this.kindName(kind)}" was scheduled for ${timeNs} ns, the clock shows ${this.nowNs} ns`,
    );
  }

  /** The run is over: the next one of this thread may have the large arrays. */
  release(): void {
    for (const ring of this.#rings) ring.release();
  }

  save(): SavedKernel {
    return {
      nowNs: this.nowNs,
      nextOrder: this.nextOrder,
      digest: this.digest.save(),
      events: this.#events.save(),
      timers: this.#timers.save(),
      rings: this.#rings.map((ring) => ring.save()),
    };
  }

  restore(saved: SavedKernel): void {
    this.nowNs = saved.nowNs;
    this.nextOrder = saved.nextOrder;
    this.digest.restore(saved.digest);
    this.#events.restore(saved.events);
    this.#timers.restore(saved.timers);
    this.#rings.forEach((ring, i) => {
      ring.restore(saved.rings[i]);
    });
  }
}

/** All timers but the loop's own. */
function othersOf(inner: InnerLoop, count: number): Int32Array<ArrayBuffer> {
  const all = Int32Array.from({ length: count }, (_, timer) => timer);
  return all.filter((timer) => !inner.timers.includes(timer));
}

/** A kernel between two events, as plain data. */
export interface SavedKernel {
  readonly nowNs: number;
  readonly nextOrder: number;
  readonly digest: readonly number[];
  readonly events: SavedEvents;
  readonly timers: SavedTimers;
  readonly rings: readonly SavedTimeouts[];
}
