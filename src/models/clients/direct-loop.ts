/**
 * The inner loop of a site without a network: arrivals of one class and completions at stations of first come, first served,
 * run one after the other until another event is due. It does what the handlers of `direct-client.ts`, the stations and the
 * kernel do. While it runs, it holds their state in tables and locals of one function; what is out of the ordinary it leaves
 * to the general loop, and gives everything back before (docs/decisions/0017).
 */

import { mixKind, mixTime } from '../../sim/digest.ts';
import type { DurationSampler } from '../../sim/distributions/whole-ns.ts';
import { addToRow, LIMB } from '../../sim/exact-sum.ts';
import { bucketOf } from '../../sim/histogram.ts';
import type { InnerLoop, Kernel } from '../../sim/kernel.ts';
import { enterRow, leaveRow } from '../../sim/time-average.ts';
import { TimerTree } from '../../sim/timer-tree.ts';
import {
  FirstComeFirstServed,
  LINE,
  LINE_HEAD,
  LINE_IDLE,
  LINE_WAITING,
  ROW,
  ROW_BUSY,
  ROW_PRESENT,
  ROW_STAYED,
} from '../disciplines/fcfs.ts';
import { DROPPED, type Measurements, REFUSED } from '../measurements.ts';
import type { DirectorHost } from '../network/gateway.ts';
import type { RealServers } from '../realservers/realserver.ts';
import type { Arrivals } from './arrivals.ts';
import { NO_USER } from './sessions.ts';
import type { Sockets } from './sockets.ts';

/** With more workers, a tournament finds the next completion sooner than a look at each. */
const MOST_SCANNED = 32;
/** With more workers, to give everything back for each refused request costs more than the general loop. */
const MOST_LENT = 64;
/** Events of one call of the loop. It is called many times, for what is compiled on the way through a loop is slower. */
const SLICE = 4_096;
/** What `#spin` returns besides a row: it has run all that it may; it has run a slice. */
const ENDED = -1;
const GOES_ON = -2;

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
  readonly #options: DirectLoopOptions;
  readonly #stations: readonly FirstComeFirstServed[];
  /** Of each worker of the site: its timer, its real server, its number there and the kind of its completions. */
  readonly #workerTimers: Int32Array;
  readonly #serverOf: Int32Array;
  readonly #numberOf: Int32Array;
  readonly #kindOf: Int32Array;
  /** The site's number of each real server's first worker. */
  readonly #firstWorker: Int32Array;
  /** Of each station: its workers, and most who may wait. */
  readonly #servers: Int32Array;
  readonly #backlog: Float64Array;
  // While the loop runs: state of the stations, a row each, and of the workers' timers; arrays that the stations keep.
  readonly #rows: Float64Array;
  readonly #lines: Int32Array;
  /** Null where the workers are few. */
  readonly #tournament: TimerTree | null;
  readonly #dueNs: Float64Array;
  readonly #orders: Float64Array;
  readonly #jobs: readonly Int32Array[];
  readonly #idle: readonly Int32Array[];
  readonly #waiting: Int32Array[];
  /** Why the request that `#spin` returned fails. */
  #cause = REFUSED;

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
    const mayRefuse = stations.some(({ backlog }) => backlog !== Infinity);
    return workers > MOST_LENT && mayRefuse ? null : new DirectLoop(options, stations);
  }

  private constructor(options: DirectLoopOptions, stations: readonly FirstComeFirstServed[]) {
    const { kernel, arrivals } = options;
    this.#options = options;
    this.#stations = stations;
    this.#workerTimers = Int32Array.from(stations.flatMap(({ timers }) => Array.from(timers)));
    this.#serverOf = Int32Array.from(stations.flatMap(({ servers }, i) => Array(servers).fill(i)));
    this.#numberOf = Int32Array.from(stations.flatMap(({ timers }) => Array.from(timers, (_, i) => i)));
    this.#kindOf = this.#workerTimers.map((timer) => kernel.timerKind(timer));
    let end = 0;
    this.#firstWorker = Int32Array.from(stations, ({ servers }) => {
      end += servers;
      return end - servers;
    });
    this.#servers = Int32Array.from(stations, ({ servers }) => servers);
    this.#backlog = Float64Array.from(stations, ({ backlog }) => backlog);
    this.timers = Int32Array.of(arrivals.timers[0], ...this.#workerTimers);
    this.#rows = new Float64Array(stations.length * ROW);
    this.#lines = new Int32Array(stations.length * LINE);
    const workers = this.#workerTimers.length;
    this.#tournament = workers > MOST_SCANNED ? new TimerTree() : null;
    for (let worker = 0; worker < workers; worker++) this.#tournament?.add(0, 0, 0);
    this.#dueNs = this.#tournament?.dueNs ?? new Float64Array(workers);
    this.#orders = this.#tournament?.orders ?? new Float64Array(workers);
    this.#jobs = stations.map(({ workerJob }) => workerJob);
    this.#idle = stations.map(({ idle }) => idle);
    this.#waiting = stations.map(({ waiting }) => waiting);
  }

  /** Only other events change these, so they hold for a whole run of the loop. */
  isReady(): boolean {
    const { host, service } = this.#options;
    if (host.ipvs.services.rows[service].list.scheduler.looksAtServers === true) return false;
    for (const station of this.#stations) if (!station.isSteady) return false;
    return true;
  }

  run(untilNs: number): void {
    for (;;) {
      this.#lend();
      let refused = GOES_ON;
      while (refused === GOES_ON) refused = this.#spin(untilNs);
      this.#takeBack();
      if (refused === ENDED) return;
      this.#options.fail(refused, this.#cause);
    }
  }

  #lend(): void {
    const { dueNs, timerOrders } = this.#options.kernel;
    this.#stations.forEach((station, i) => {
      station.lend(this.#rows, this.#lines, i);
      this.#waiting[i] = station.waiting;
    });
    this.#workerTimers.forEach((timer, worker) => {
      this.#dueNs[worker] = dueNs[timer];
      this.#orders[worker] = timerOrders[timer];
    });
    this.#tournament?.replay();
  }

  #takeBack(): void {
    const { dueNs, timerOrders } = this.#options.kernel;
    this.#stations.forEach((station, i) => {
      station.takeBack(this.#rows, this.#lines, i);
    });
    this.#workerTimers.forEach((timer, worker) => {
      dueNs[timer] = this.#dueNs[worker];
      timerOrders[timer] = this.#orders[worker];
    });
  }

  /**
   * Runs events before `untilNs`; ends earlier where the general loop must grow a table. Returns ENDED, GOES_ON, or the row of a
   * request that arrived now and that nobody takes. One function, for what it counts is to stay in registers.
   */
  #spin(untilNs: number): number {
    const { kernel, host, service, measurements, sockets, demands, arrivals, realServers } = this.#options;
    const { ipvs, realServerOf } = host;
    const { packet, destinations } = ipvs;
    const { total, active } = destinations;
    const { list } = ipvs.services.rows[service];
    const { scheduler, watchesLoad } = list;
    const [workload] = arrivals.workloads;
    const [arrivalTimer] = arrivals.timers;
    const { counts } = arrivals;
    const arrivalKind = kernel.timerKind(arrivalTimer);
    const { dueNs: timerDueNs, timerOrders, digest } = kernel;
    const { slots, clientClass, session, startNs, demandNs, arrivedNs, realServer: atServer, hint } = sockets;
    const { completed } = realServers;
    const { isBare, transientNs, sentByPhase } = measurements;
    const [responses] = measurements.responses;
    const buckets = responses.lend();
    const rows = this.#rows;
    const lines = this.#lines;
    const dueNs = this.#dueNs;
    const orders = this.#orders;
    const allJobs = this.#jobs;
    const allIdle = this.#idle;
    const allWaiting = this.#waiting;
    const servers = this.#servers;
    const backlog = this.#backlog;
    const serverOf = this.#serverOf;
    const numberOf = this.#numberOf;
    const kindOf = this.#kindOf;
    const firstWorker = this.#firstWorker;
    const tournament = this.#tournament;

    let { a, b } = digest;
    let order = kernel.nextOrder;
    let { sent, answered } = measurements;
    let sumLow = responses.sum.low;
    let { min, max } = responses;
    const { free } = slots;
    let { freeCount } = slots;
    let events = 0;
    let arrived = 0;
    let counted = 0;
    let arrivalNs = timerDueNs[arrivalTimer];
    let arrivalOrder = timerOrders[arrivalTimer];
    let first = tournament === null ? firstOf(dueNs, orders) : tournament.first();
    let ending = GOES_ON;
    while (events < SLICE) {
      const doneNs = dueNs[first];
      if (arrivalNs < doneNs || (arrivalNs === doneNs && arrivalOrder < orders[first])) {
        if (arrivalNs >= untilNs || freeCount === 0) {
          ending = ENDED;
          break;
        }
        // Policies that remember addresses ask the clock.
        kernel.nowNs = arrivalNs;
        const nowNs = arrivalNs;
        events++;
        a = mixTime(a, nowNs, 0);
        b = mixKind(b, nowNs, arrivalKind) ^ a;
        b ^= b >>> 13;
        workload.advance(timerDueNs, arrivalTimer);
        arrivalNs = timerDueNs[arrivalTimer];
        if (arrivalNs !== Infinity) arrivalOrder = order++;
        arrived++;
        const socket = free[--freeCount];
        clientClass[socket] = 0;
        session[socket] = NO_USER;
        startNs[socket] = nowNs;
        demands.put(demandNs, socket);
        if (isBare) {
          sent++;
          if (nowNs >= transientNs) counted++;
        } else measurements.started(socket);
        const destination = scheduler.schedule(packet);
        const server = destination < 0 ? -1 : realServerOf[destination];
        atServer[socket] = server;
        if (server < 0) {
          this.#cause = REFUSED;
          ending = socket;
          break;
        }
        hint[socket] = destination;
        const at = server * ROW;
        const line = server * LINE;
        const idle = lines[line + LINE_IDLE];
        let present = servers[server] - idle + 1;
        if (idle > 0) {
          const number = allIdle[server][idle - 1];
          const worker = firstWorker[server] + number;
          lines[line + LINE_IDLE] = idle - 1;
          enterRow(rows, at + ROW_BUSY, nowNs, present);
          allJobs[server][number] = socket;
          dueNs[worker] = nowNs + demandNs[socket];
          orders[worker] = order++;
          if (dueNs[worker] < doneNs) first = worker;
          if (tournament !== null) tournament.arm(worker);
        } else {
          const count = lines[line + LINE_WAITING];
          if (count >= backlog[server]) {
            this.#cause = DROPPED;
            ending = socket;
            break;
          }
          let waiting = allWaiting[server];
          if (count === waiting.length) waiting = this.#widen(server);
          waiting[(lines[line + LINE_HEAD] + count) & (waiting.length - 1)] = socket;
          lines[line + LINE_WAITING] = count + 1;
          present += count;
        }
        arrivedNs[socket] = nowNs;
        enterRow(rows, at + ROW_PRESENT, nowNs, present);
        total[destination] = total[destination] + 1;
        active[destination] = active[destination] + 1;
        if (watchesLoad) scheduler.changed(destination);
      } else {
        if (doneNs >= untilNs) {
          ending = ENDED;
          break;
        }
        const server = serverOf[first];
        const number = numberOf[first];
        const jobs = allJobs[server];
        const socket = jobs[number];
        const responseNs = doneNs - startNs[socket];
        const isRecorded = isBare && startNs[socket] >= transientNs;
        const bucket = isRecorded ? bucketOf(responseNs) : 0;
        if (isRecorded && (bucket >= buckets.length || sumLow + responseNs >= LIMB)) {
          ending = ENDED;
          break;
        }
        kernel.nowNs = doneNs;
        const nowNs = doneNs;
        events++;
        a = mixTime(a, nowNs, server);
        b = mixKind(b + server, nowNs, kindOf[first]) ^ a;
        b ^= b >>> 13;
        const at = server * ROW;
        const line = server * LINE;
        const count = lines[line + LINE_WAITING];
        if (count > 0) {
          const waiting = allWaiting[server];
          const head = lines[line + LINE_HEAD];
          const next = waiting[head];
          lines[line + LINE_HEAD] = (head + 1) & (waiting.length - 1);
          lines[line + LINE_WAITING] = count - 1;
          jobs[number] = next;
          dueNs[first] = nowNs + demandNs[next];
          orders[first] = order++;
        } else {
          const idle = lines[line + LINE_IDLE];
          jobs[number] = -1;
          allIdle[server][idle] = number;
          lines[line + LINE_IDLE] = idle + 1;
          leaveRow(rows, at + ROW_BUSY, nowNs);
          dueNs[first] = Infinity;
        }
        leaveRow(rows, at + ROW_PRESENT, nowNs);
        // It came to its server at the very instant at which it was wanted.
        addToRow(rows, at + ROW_STAYED, responseNs);
        completed[server] = completed[server] + 1;
        const destination = hint[socket];
        total[destination] = total[destination] - 1;
        active[destination] = active[destination] - 1;
        if (watchesLoad) scheduler.changed(destination);
        if (isBare) {
          answered++;
          if (isRecorded) {
            buckets[bucket] = buckets[bucket] + 1;
            sumLow += responseNs;
            if (responseNs < min) min = responseNs;
            if (responseNs > max) max = responseNs;
          }
        } else measurements.success(socket, 0);
        free[freeCount++] = socket;
        first = tournament === null ? firstOf(dueNs, orders) : movedIn(tournament, first);
      }
    }
    digest.a = a;
    digest.b = b;
    digest.counted(events);
    kernel.nextOrder = order;
    timerOrders[arrivalTimer] = arrivalOrder;
    slots.freeCount = freeCount;
    counts[0] = counts[0] + arrived;
    if (isBare) {
      measurements.sent = sent;
      sentByPhase[0] = sentByPhase[0] + counted;
      measurements.answered = answered;
      responses.takeBack(sumLow, min, max);
    }
    return ending;
  }

  /** Room for as many again in a station's line. */
  #widen(server: number): Int32Array {
    const station = this.#stations[server];
    station.takeBack(this.#rows, this.#lines, server);
    station.growWaiting();
    station.lend(this.#rows, this.#lines, server);
    this.#waiting[server] = station.waiting;
    return station.waiting;
  }
}

/** The worker that is done first, now that one has another time. */
function movedIn(tournament: TimerTree, worker: number): number {
  tournament.arm(worker);
  return tournament.first();
}

/** The worker that is done first. */
function firstOf(dueNs: Float64Array, orders: Float64Array): number {
  let first = 0;
  let firstNs = dueNs[0];
  for (let worker = 1; worker < dueNs.length; worker++) {
    const ns = dueNs[worker];
    if (ns > firstNs || (ns === firstNs && orders[worker] > orders[first])) continue;
    first = worker;
    firstNs = ns;
  }
  return first;
}
