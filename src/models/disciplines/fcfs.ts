/**
 * First come, first served with c workers and a backlog: a request holds a worker from start to end; when all workers are
 * busy it waits in line; when the line is full it is not accepted.
 */
import { z } from 'zod';
import { Attendance, type SavedAttendance } from '../../sim/attendance.ts';
import { type DistributionSettings, distribution } from '../../sim/distributions/registry.ts';
import { grownInt32 } from '../../sim/event-queue.ts';
import type { Kernel } from '../../sim/kernel.ts';
import { DURATION } from '../../sim/settings.ts';
import { type SavedTimeAverage, TimeAverage } from '../../sim/time-average.ts';
import { everyJob, type Jobs, type Station, type StationOptions, type StationOwner } from './discipline.ts';
import { Patience, type SavedPatience } from './patience.ts';
import { disciplineKind } from './registry-kind.ts';

export const fcfs = disciplineKind({
  name: 'fcfs',
  title: 'first come, first served',
  help: 'Each of c workers serves one request from start to end; others wait in a backlog of limited length.',
  settings: z.strictObject({
    type: z.literal('fcfs'),
    workers: z.int().min(1).max(65_536).default(1).describe('Requests served at once.'),
    backlog: z
      .int()
      .min(0)
      .max(10_000_000)
      .optional()
      .describe('Requests that may wait; beyond, none is accepted. Default: no limit.'),
    patience: distribution(DURATION)
      .optional()
      .describe(
        'A request that waits longer leaves the line and fails, as with a queue timeout. Default: none does.',
      ),
  }),
  create: (settings, options) => new FirstComeFirstServed(settings, options),
});

interface FcfsSettings {
  readonly workers: number;
  readonly backlog?: number | undefined;
  readonly patience?: DistributionSettings | undefined;
}

// A station's state as the row of a table, for a loop that runs many stations without a call.
export const ROW = 16;
export const ROW_PRESENT = 0;
export const ROW_BUSY = 4;
export const ROW_STAYED = 8;
// Its whole numbers that are places stand in a table of their own.
export const LINE = 4;
export const LINE_IDLE = 0;
export const LINE_HEAD = 1;
export const LINE_WAITING = 2;

export class FirstComeFirstServed implements Station {
  readonly attendance: Attendance;
  readonly busy: TimeAverage;
  readonly servers: number;
  /** The timer of each worker's service, and the job that it has, -1 for none. */
  readonly timers: Int32Array;
  readonly workerJob: Int32Array;

  /** Most who may wait. */
  readonly backlog: number;
  readonly #kernel: Kernel;
  readonly #jobs: Jobs;
  readonly #realServer: number;
  readonly #owner: StationOwner;
  /** Workers without a job; the last of them is taken next. */
  readonly idle: Int32Array;
  #idleCount: number;
  /** Ring of those who wait. */
  waiting = new Int32Array(16);
  #head = 0;
  #waitingCount = 0;
  #speed = 1;
  /** Nanoseconds at speed 1 that a worker's job still needs, while the station stands still. */
  readonly #restNs: Float64Array;
  readonly #patience: Patience | null;

  constructor(settings: FcfsSettings, options: StationOptions) {
    const { workers, patience } = settings;
    this.servers = workers;
    this.backlog = settings.backlog ?? Infinity;
    this.#kernel = options.kernel;
    this.#jobs = options.jobs;
    this.#realServer = options.realServer;
    this.#owner = options.owner;
    this.attendance = new Attendance(options.kernel);
    this.busy = new TimeAverage(options.kernel);
    this.timers = new Int32Array(workers);
    this.workerJob = new Int32Array(workers).fill(-1);
    this.idle = new Int32Array(workers);
    this.#restNs = new Float64Array(workers);
    this.#idleCount = workers;
    const kind = options.kernel.kind('service-done', (_realServer, worker) => this.#done(worker));
    for (let worker = 0; worker < workers; worker++) {
      this.timers[worker] = options.kernel.timer(kind, options.realServer, worker);
      this.idle[worker] = workers - 1 - worker;
    }
    this.#patience =
      patience === undefined
        ? null
        : new Patience(options.kernel, patience, options.chance(), (job) => this.#leaveLine(job));
  }

  isFull(): boolean {
    return this.#idleCount === 0 && this.#waitingCount >= this.backlog;
  }

  arrive(job: number): boolean {
    if (this.#idleCount > 0) {
      this.busy.enter();
      this.#start(this.idle[--this.#idleCount], job);
    } else {
      if (this.#waitingCount >= this.backlog) return false;
      this.#wait(job);
    }
    this.attendance.enter(this.#jobs.arrivedNs, job);
    return true;
  }

  /** Lends its state to a loop of its own; until it is taken back, nobody else may ask. */
  lend(rows: Float64Array, lines: Int32Array, station: number): void {
    const at = station * ROW;
    const line = station * LINE;
    this.attendance.count.lend(rows, at + ROW_PRESENT);
    this.busy.lend(rows, at + ROW_BUSY);
    rows[at + ROW_STAYED] = this.attendance.stayedNs.low;
    rows[at + ROW_STAYED + 1] = this.attendance.stayedNs.high;
    lines[line + LINE_IDLE] = this.#idleCount;
    lines[line + LINE_HEAD] = this.#head;
    lines[line + LINE_WAITING] = this.#waitingCount;
  }

  takeBack(rows: Float64Array, lines: Int32Array, station: number): void {
    const at = station * ROW;
    const line = station * LINE;
    // The loan's borrower counts who idles and who waits.
    rows[at + ROW_BUSY] = this.servers - lines[line + LINE_IDLE];
    rows[at + ROW_PRESENT] = rows[at + ROW_BUSY] + lines[line + LINE_WAITING];
    this.attendance.count.takeBack(rows, at + ROW_PRESENT);
    this.busy.takeBack(rows, at + ROW_BUSY);
    this.attendance.stayedNs.low = rows[at + ROW_STAYED];
    this.attendance.stayedNs.high = rows[at + ROW_STAYED + 1];
    this.#idleCount = lines[line + LINE_IDLE];
    this.#head = lines[line + LINE_HEAD];
    this.#waitingCount = lines[line + LINE_WAITING];
  }

  /** Nothing but its jobs changes the times at which it is done: it works at speed 1. */
  get isSteady(): boolean {
    return this.#speed === 1;
  }

  /** Requests leave the line by themselves. */
  get hasPatience(): boolean {
    return this.#patience !== null;
  }

  /** Requests in service go on with what is left of their work. */
  setSpeed(speed: number): void {
    const before = this.#speed;
    if (speed === before) return;
    this.#speed = speed;
    const { dueNs, nowNs } = this.#kernel;
    for (let worker = 0; worker < this.servers; worker++) {
      if (this.workerJob[worker] < 0) continue;
      const timer = this.timers[worker];
      if (before > 0) this.#restNs[worker] = (dueNs[timer] - nowNs) * before;
      if (speed === 0) this.#kernel.disarm(timer);
      else this.#kernel.arm(timer, nowNs + Math.ceil(this.#restNs[worker] / speed));
    }
  }

  drop(visit: (job: number) => void, isDropped = everyJob): void {
    const dropped: number[] = [];
    for (let worker = 0; worker < this.servers; worker++) {
      const job = this.workerJob[worker];
      if (job < 0 || !isDropped(job)) continue;
      this.#kernel.disarm(this.timers[worker]);
      this.workerJob[worker] = -1;
      this.idle[this.#idleCount++] = worker;
      this.busy.leave();
      dropped.push(job);
    }
    const line = this.#waitingInOrder();
    // Those who stay keep the patience that they have left.
    this.#layLine(line.filter((job) => !isDropped(job)));
    for (const job of line) {
      if (!isDropped(job)) continue;
      this.#patience?.end(job);
      dropped.push(job);
    }
    for (const job of dropped) {
      this.attendance.leave(this.#jobs.arrivedNs, job);
      visit(job);
    }
    while (this.#idleCount > 0 && this.#waitingCount > 0) {
      this.busy.enter();
      this.#start(this.idle[--this.#idleCount], this.#nextWaiting());
    }
  }

  #wait(job: number): void {
    this.#patience?.begin(job);
    if (this.#waitingCount === this.waiting.length) this.growWaiting();
    const waiting = this.waiting;
    waiting[(this.#head + this.#waitingCount++) & (waiting.length - 1)] = job;
  }

  #start(worker: number, job: number): void {
    const kernel = this.#kernel;
    const timer = this.timers[worker];
    this.workerJob[worker] = job;
    if (this.#speed === 0) {
      this.#restNs[worker] = this.#jobs.demandNs[job];
      return;
    }
    const demandNs = this.#jobs.demandNs[job];
    // Demands are whole, and most servers normal: the division is what the next event waits for.
    kernel.dueNs[timer] = kernel.nowNs + (this.#speed === 1 ? demandNs : Math.ceil(demandNs / this.#speed));
    kernel.armDue(timer);
  }

  #done(worker: number): void {
    const job = this.workerJob[worker];
    if (this.#waitingCount > 0) this.#start(worker, this.#nextWaiting());
    else {
      this.workerJob[worker] = -1;
      this.idle[this.#idleCount++] = worker;
      this.busy.leave();
    }
    this.attendance.leave(this.#jobs.arrivedNs, job);
    this.#owner.done(this.#realServer, job);
  }

  #nextWaiting(): number {
    const job = this.waiting[this.#head];
    this.#head = (this.#head + 1) & (this.waiting.length - 1);
    this.#waitingCount--;
    this.#patience?.end(job);
    return job;
  }

  #leaveLine(job: number): void {
    this.#layLine(this.#waitingInOrder().filter((other) => other !== job));
    this.attendance.leave(this.#jobs.arrivedNs, job);
    this.#owner.gaveUp(this.#realServer, job);
  }

  #layLine(jobs: Int32Array): void {
    this.waiting = grownInt32(jobs, this.waiting.length);
    this.#head = 0;
    this.#waitingCount = jobs.length;
  }

  /** Room for as many again. */
  growWaiting(): void {
    const saved = this.#waitingInOrder();
    this.waiting = grownInt32(saved, saved.length * 2);
    this.#head = 0;
  }

  #waitingInOrder(): Int32Array {
    const jobs = new Int32Array(this.#waitingCount);
    for (let i = 0; i < jobs.length; i++)
      jobs[i] = this.waiting[(this.#head + i) & (this.waiting.length - 1)];
    return jobs;
  }

  workNs(): number {
    let leftNs = 0;
    for (let worker = 0; worker < this.servers; worker++) {
      if (this.workerJob[worker] < 0) continue;
      if (this.#speed === 0) return Infinity;
      leftNs += this.#kernel.dueNs[this.timers[worker]] - this.#kernel.nowNs;
    }
    for (let i = 0; i < this.#waitingCount; i++) {
      const job = this.waiting[(this.#head + i) & (this.waiting.length - 1)];
      leftNs += this.#jobs.demandNs[job] / this.#speed;
    }
    return leftNs / this.servers;
  }

  present(visit: (job: number) => void): void {
    for (const job of this.workerJob) if (job >= 0) visit(job);
    for (const job of this.#waitingInOrder()) visit(job);
  }

  save(): SavedFcfs {
    return {
      attendance: this.attendance.save(),
      busy: this.busy.save(),
      workerJob: this.workerJob.slice(),
      idle: this.idle.slice(0, this.#idleCount),
      waiting: this.#waitingInOrder(),
      speed: this.#speed,
      restNs: this.#restNs.slice(),
      patience: this.#patience?.save() ?? null,
    };
  }

  restore(saved: SavedFcfs): void {
    this.attendance.restore(saved.attendance);
    this.busy.restore(saved.busy);
    this.workerJob.set(saved.workerJob);
    this.idle.set(saved.idle);
    this.#idleCount = saved.idle.length;
    let capacity = 16;
    while (capacity < saved.waiting.length) capacity *= 2;
    this.waiting = grownInt32(saved.waiting, capacity);
    this.#head = 0;
    this.#waitingCount = saved.waiting.length;
    this.#speed = saved.speed;
    this.#restNs.set(saved.restNs);
    if (saved.patience !== null) this.#patience?.restore(saved.patience);
  }
}

interface SavedFcfs {
  readonly attendance: SavedAttendance;
  readonly busy: SavedTimeAverage;
  readonly workerJob: Int32Array;
  readonly idle: Int32Array;
  readonly waiting: Int32Array;
  readonly speed: number;
  readonly restNs: Float64Array;
  readonly patience: SavedPatience | null;
}
