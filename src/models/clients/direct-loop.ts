/**
 * The inner loop of a site without a network: arrivals of one class and completions at stations of first come, first served,
 * run one after the other until another event is due. It does what the handlers of `direct-client.ts` and of the kernel do,
 * with their tables in locals and the next completion found by looking at every worker (docs/decisions/0017).
 */

import type { Scheduler } from '../../schedulers/scheduler.ts';
import type { DurationSampler } from '../../sim/distributions/whole-ns.ts';
import type { InnerLoop, Kernel } from '../../sim/kernel.ts';
import type { Slots } from '../../sim/slots.ts';
import { FirstComeFirstServed, NO_ROOM, WAITS } from '../disciplines/fcfs.ts';
import { DROPPED, type Measurements, REFUSED } from '../measurements.ts';
import type { DirectorHost } from '../network/gateway.ts';
import type { RealServers } from '../realservers/realserver.ts';
import type { Arrivals } from './arrivals.ts';
import { NO_USER } from './sessions.ts';
import type { Sockets } from './sockets.ts';

/** With more workers, the tournament of timers finds the next completion sooner. */
const MOST_WORKERS = 64;

export interface DirectLoopOptions {
  readonly kernel: Kernel;
  readonly host: DirectorHost;
  /** Row of the virtual service. */
  readonly service: number;
  readonly realServers: RealServers;
  readonly measurements: Measurements;
  readonly sockets: Sockets;
  readonly demands: DurationSampler;
  readonly arrivals: Arrivals;
  /** The request of a row failed before any real server had it. */
  readonly fail: (socket: number, cause: number) => void;
}

export class DirectLoop implements InnerLoop {
  readonly timers: Int32Array;
  readonly #stations: readonly FirstComeFirstServed[];
  /** Of each worker of the site: its timer, its real server, its number there and the kind of its completions. */
  readonly #workerTimers: Int32Array;
  readonly #serverOf: Int32Array;
  readonly #numberOf: Int32Array;
  readonly #kindOf: Int32Array;
  /** The site's number of each real server's first worker. */
  readonly #firstWorker: Int32Array;
  // What the options hold, one step nearer.
  readonly #kernel: Kernel;
  readonly #dueNs: Float64Array;
  readonly #orders: Float64Array;
  readonly #demands: DurationSampler;
  readonly #measurements: Measurements;
  readonly #sockets: Sockets;
  readonly #slots: Slots;
  readonly #completed: Float64Array;
  readonly #realServerOf: DirectorHost['realServerOf'];
  readonly #options: DirectLoopOptions;
  // What only other events change: taken anew at each run.
  #scheduler: Scheduler;
  #watchesLoad = false;
  #total: Int32Array;
  #active: Int32Array;

  /** Null when the site is another one than the loop knows. */
  static create(options: DirectLoopOptions): DirectLoop | null {
    const { realServers } = options;
    if (realServers.isRich) return null;
    const stations: FirstComeFirstServed[] = [];
    for (const station of realServers.stations) {
      if (!(station instanceof FirstComeFirstServed) || station.hasPatience) return null;
      stations.push(station);
    }
    const workers = stations.reduce((sum, { servers }) => sum + servers, 0);
    return workers <= MOST_WORKERS ? new DirectLoop(options, stations) : null;
  }

  private constructor(options: DirectLoopOptions, stations: readonly FirstComeFirstServed[]) {
    const { kernel, host } = options;
    this.#options = options;
    this.#stations = stations;
    this.#workerTimers = Int32Array.from(stations.flatMap(({ timers }) => Array.from(timers)));
    this.#serverOf = Int32Array.from(stations.flatMap(({ servers }, i) => Array(servers).fill(i)));
    this.#numberOf = Int32Array.from(stations.flatMap(({ timers }) => Array.from(timers, (_, i) => i)));
    this.#kindOf = this.#workerTimers.map((timer) => kernel.timerKind(timer));
    this.#firstWorker = Int32Array.from(stations, (_, i) => this.#serverOf.indexOf(i));
    this.timers = Int32Array.of(options.arrivals.timers[0], ...this.#workerTimers);
    this.#kernel = kernel;
    this.#dueNs = kernel.dueNs;
    this.#orders = kernel.timerOrders;
    this.#demands = options.demands;
    this.#measurements = options.measurements;
    this.#sockets = options.sockets;
    this.#slots = options.sockets.slots;
    this.#completed = options.realServers.completed;
    this.#realServerOf = host.realServerOf;
    this.#scheduler = host.ipvs.services.rows[options.service].list.scheduler;
    this.#total = host.ipvs.destinations.total;
    this.#active = host.ipvs.destinations.active;
  }

  /** Only other events change these, so they hold for a whole run of the loop. */
  isReady(): boolean {
    for (const station of this.#stations) if (!station.isSteady) return false;
    return true;
  }

  run(untilNs: number): void {
    const { arrivals, host, service } = this.#options;
    const [workload] = arrivals.workloads;
    const [arrivalTimer] = arrivals.timers;
    const { counts } = arrivals;
    const { list } = host.ipvs.services.rows[service];
    this.#scheduler = list.scheduler;
    this.#watchesLoad = list.watchesLoad;
    this.#total = host.ipvs.destinations.total;
    this.#active = host.ipvs.destinations.active;
    const kernel = this.#kernel;
    const { digest } = kernel;
    const dueNs = this.#dueNs;
    const orders = this.#orders;
    const arrivalKind = kernel.timerKind(arrivalTimer);
    let first = this.#firstDone();
    for (;;) {
      const arrivalNs = dueNs[arrivalTimer];
      const doneTimer = this.#workerTimers[first];
      const doneNs = dueNs[doneTimer];
      if (arrivalNs < doneNs || (arrivalNs === doneNs && orders[arrivalTimer] < orders[doneTimer])) {
        if (arrivalNs >= untilNs) return;
        kernel.nowNs = arrivalNs;
        digest.event(arrivalNs, arrivalKind, 0);
        workload.advance(dueNs, arrivalTimer);
        if (dueNs[arrivalTimer] !== Infinity) orders[arrivalTimer] = kernel.nextOrder++;
        counts[0] = counts[0] + 1;
        const begun = this.#arrive();
        if (begun >= 0 && dueNs[this.#workerTimers[begun]] < doneNs) first = begun;
      } else {
        if (doneNs >= untilNs) return;
        kernel.nowNs = doneNs;
        digest.event(doneNs, this.#kindOf[first], this.#serverOf[first]);
        this.#complete(first);
        first = this.#firstDone();
      }
    }
  }

  /** The worker that is done first. */
  #firstDone(): number {
    const dueNs = this.#dueNs;
    const timers = this.#workerTimers;
    let first = 0;
    let firstNs = dueNs[timers[0]];
    for (let worker = 1; worker < timers.length; worker++) {
      const doneNs = dueNs[timers[worker]];
      if (doneNs > firstNs) continue;
      if (doneNs === firstNs && this.#orders[timers[worker]] > this.#orders[timers[first]]) continue;
      first = worker;
      firstNs = doneNs;
    }
    return first;
  }

  /** A request comes; returns the worker that begins with it, or -1. */
  #arrive(): number {
    const sockets = this.#sockets;
    const socket = this.#slots.take();
    sockets.clientClass[socket] = 0;
    sockets.session[socket] = NO_USER;
    sockets.startNs[socket] = this.#kernel.nowNs;
    this.#demands.put(sockets.demandNs, socket);
    this.#measurements.started(socket);
    const destination = this.#scheduler.schedule(this.#options.host.ipvs.packet);
    if (destination < 0) {
      sockets.realServer[socket] = -1;
      this.#options.fail(socket, REFUSED);
      return -1;
    }
    const realServer = this.#realServerOf[destination];
    sockets.realServer[socket] = realServer;
    sockets.hint[socket] = destination;
    const number = this.#stations[realServer].admit(socket);
    if (number === NO_ROOM) {
      this.#options.fail(socket, DROPPED);
      return -1;
    }
    this.#count(destination, 1);
    if (number === WAITS) return -1;
    const worker = this.#firstWorker[realServer] + number;
    this.#begin(worker, socket);
    return worker;
  }

  /** A worker is done with its request. */
  #complete(worker: number): void {
    const realServer = this.#serverOf[worker];
    const number = this.#numberOf[worker];
    const station = this.#stations[realServer];
    const socket = station.release(number);
    const next = station.workerJob[number];
    if (next >= 0) this.#begin(worker, next);
    else this.#dueNs[this.#workerTimers[worker]] = Infinity;
    this.#completed[realServer] = this.#completed[realServer] + 1;
    this.#count(this.#sockets.hint[socket], -1);
    this.#measurements.success(socket, 0);
    this.#slots.give(socket);
  }

  #count(destination: number, step: 1 | -1): void {
    this.#total[destination] = this.#total[destination] + step;
    this.#active[destination] = this.#active[destination] + step;
    if (this.#watchesLoad) this.#scheduler.changed(destination);
  }

  #begin(worker: number, job: number): void {
    const timer = this.#workerTimers[worker];
    this.#dueNs[timer] = this.#kernel.nowNs + this.#sockets.demandNs[job];
    this.#orders[timer] = this.#kernel.nextOrder++;
  }
}
