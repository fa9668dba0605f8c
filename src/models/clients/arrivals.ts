/**
 * When sessions begin: by themselves, as an arrival process has it, or by users of a closed loop who come again. Instants
 * are those at which a session's first segment reaches the director: one event instead of two.
 */
import { createDistribution } from '../../sim/distributions/registry.ts';
import { type DurationSampler, durationSampler } from '../../sim/distributions/whole-ns.ts';
import type { Kernel } from '../../sim/kernel.ts';
import type { Stream } from '../../sim/streams.ts';
import type { ClosedSettings } from '../workloads/closed.ts';
import type { Workload } from '../workloads/workload.ts';
import type { ClientClass } from './clients.ts';
import { CounterStream } from './counter-stream.ts';
import { mix } from './population.ts';
import { NO_USER } from './sessions.ts';

const USER_SALT = 0x55534552;

export interface ArrivalsOptions {
  readonly kernel: Kernel;
  readonly classes: readonly ClientClass[];
  /** One for each class: what the pauses of its users follow from. */
  readonly userSeeds: readonly Stream[];
  /** `count` is how many sessions of the class came before; `user` is NO_USER outside of loops. */
  readonly begin: (clientClass: number, count: number, user: number) => void;
  readonly kindName: string;
}

interface Loop {
  readonly users: number;
  readonly paceNs: number;
  readonly seed: number;
  readonly pauses: DurationSampler;
  readonly stream: CounterStream;
  /** Sessions that each user has begun, and when the latest one was wanted. */
  readonly cycles: Int32Array;
  readonly begunNs: Float64Array;
}

export class Arrivals {
  readonly #kernel: Kernel;
  readonly #classes: readonly ClientClass[];
  readonly workloads: Workload[];
  /** By class, sessions a second: the scenario's unless a fault changed it. */
  readonly #rates: Float64Array;
  readonly #loops: readonly (Loop | null)[];
  /** The timer of each class's next arrival. */
  readonly timers: Int32Array;
  /** Sessions of each class that began. */
  readonly counts: Float64Array;
  readonly #begin: ArrivalsOptions['begin'];
  #return = -1;

  constructor(options: ArrivalsOptions) {
    const { kernel, classes } = options;
    this.#kernel = kernel;
    this.#begin = options.begin;
    this.#classes = classes;
    this.#rates = Float64Array.from(classes, ({ settings }) => settings.rate ?? 0);
    this.workloads = classes.map(({ workload }) => workload);
    this.counts = new Float64Array(classes.length);
    const arrival = kernel.kind(options.kindName, (clientClass) => this.#onArrival(clientClass));
    this.timers = Int32Array.from(classes, (_, i) => kernel.timer(arrival, i, 0));
    this.#loops = classes.map(({ settings }, i) =>
      settings.arrivals.type === 'closed' ? loop(settings.arrivals, options.userSeeds[i]) : null,
    );
  }

  /** Users of closed loops come again. */
  get hasLoops(): boolean {
    return this.#loops.some((each) => each !== null);
  }

  /** Registers what loops need; call it last, so that sites without loops keep their digests. */
  registerLoops(): void {
    if (this.#loops.every((each) => each === null)) return;
    this.#return = this.#kernel.kind('user-returns', (clientClass, user) =>
      this.#onReturn(clientClass, user),
    );
  }

  /** `delaysNs` are the ways from the clients of each class to the director. */
  start(delaysNs: readonly number[]): void {
    delaysNs.forEach((delayNs, clientClass) => {
      const closed = this.#loops[clientClass];
      if (closed === null) this.#awaitNext(clientClass, delayNs);
      else {
        for (let user = 0; user < closed.users; user++) {
          const atNs = this.#kernel.nowNs + delayNs + pauseNs(closed, user);
          closed.begunNs[user] = atNs;
          this.#kernel.at(atNs, this.#return, clientClass, user);
        }
      }
    });
  }

  /** The wait for the next session is stretched or shortened with the rate; those after it come at the new one. */
  setRate(clientClass: number, ratePerSecond: number | undefined): void {
    const before = this.#rates[clientClass];
    const rate = ratePerSecond ?? this.#classes[clientClass].settings.rate ?? 0;
    if (before === 0 || rate === before) return;
    this.#take(clientClass, rate, this.workloads[clientClass].save?.());
    const { nowNs, dueNs } = this.#kernel;
    const timer = this.timers[clientClass];
    if (!this.#kernel.isArmed(timer)) return;
    this.#kernel.arm(timer, nowNs + Math.round(((dueNs[timer] - nowNs) * before) / rate));
  }

  #take(clientClass: number, rate: number, state: unknown): void {
    this.#rates[clientClass] = rate;
    this.workloads[clientClass] = this.#classes[clientClass].workloadAt(rate);
    this.workloads[clientClass].restore?.(state);
  }

  #awaitNext(clientClass: number, delayNs: number): void {
    const { dueNs } = this.#kernel;
    const timer = this.timers[clientClass];
    dueNs[timer] = this.#kernel.nowNs + delayNs;
    this.workloads[clientClass].advance(dueNs, timer);
    if (dueNs[timer] !== Infinity) this.#kernel.armDue(timer);
  }

  #onArrival(clientClass: number): void {
    this.#awaitNext(clientClass, 0);
    this.#begin(clientClass, this.counts[clientClass]++, NO_USER);
  }

  #onReturn(clientClass: number, user: number): void {
    const { begunNs } = this.#loops[clientClass] as Loop;
    begunNs[user] = this.#kernel.nowNs;
    this.#begin(clientClass, this.counts[clientClass]++, user);
  }

  /** A user's session is over; seen from the director, the next one could begin after `delayNs`. */
  over(clientClass: number, user: number, delayNs: number): void {
    if (user === NO_USER) return;
    const closed = this.#loops[clientClass] as Loop;
    const endNs = this.#kernel.nowNs + delayNs;
    const atNs = Math.max(endNs, closed.begunNs[user] + closed.paceNs) + pauseNs(closed, user);
    this.#kernel.at(atNs, this.#return, clientClass, user);
  }

  /** The seed of a user's present session, the same whatever was before; no two sessions of all users share one but by chance. */
  userSeed(clientClass: number, user: number): number {
    const { stream, seed, cycles } = this.#loops[clientClass] as Loop;
    stream.seat(mix(seed ^ USER_SALT, user), cycles[user]);
    return Math.floor(stream.uniform() * 4294967296) | 0;
  }

  save(): SavedArrivals {
    return {
      counts: this.counts.slice(),
      rates: this.#rates.slice(),
      workloads: this.workloads.map((workload) => workload.save?.()),
      loops: this.#loops.map((closed) =>
        closed === null ? null : { cycles: closed.cycles.slice(), begunNs: closed.begunNs.slice() },
      ),
    };
  }

  restore(saved: SavedArrivals): void {
    this.counts.set(saved.counts);
    saved.rates.forEach((rate, i) => {
      if (rate !== this.#rates[i]) this.#take(i, rate, saved.workloads[i]);
      else this.workloads[i].restore?.(saved.workloads[i]);
    });
    this.#loops.forEach((closed, i) => {
      const state = saved.loops[i];
      if (closed === null || state === null) return;
      closed.cycles.set(state.cycles);
      closed.begunNs.set(state.begunNs);
    });
  }
}

function loop({ users, pause, pace }: ClosedSettings, seeds: Stream): Loop {
  const stream = new CounterStream('pause');
  return {
    users,
    paceNs: pace,
    seed: Math.floor(seeds.uniform() * 4294967296) | 0,
    pauses: durationSampler(createDistribution(pause), stream),
    stream,
    cycles: new Int32Array(users),
    begunNs: new Float64Array(users),
  };
}

/** The pause before the user's next session. */
function pauseNs({ stream, seed, cycles, pauses }: Loop, user: number): number {
  stream.seat(seed ^ user, cycles[user]++);
  return pauses.next();
}

export interface SavedArrivals {
  readonly counts: Float64Array;
  readonly rates: Float64Array;
  readonly workloads: readonly unknown[];
  readonly loops: readonly ({ readonly cycles: Int32Array; readonly begunNs: Float64Array } | null)[];
}
