/**
 * Processor sharing with c cores: n jobs each get a core's speed while n <= c, and c/n of it beyond.
 *
 * All jobs progress alike, so one virtual clock counts the work that each has received since the station was last empty;
 * a job is done when the clock reaches the reading at its arrival plus its demand. A heap of those readings makes an
 * event O(log n), however many jobs are in service. Source: virtual time of fair queueing (Demers, Keshav, Shenker 1989).
 */
import { z } from 'zod';
import { Attendance, type SavedAttendance } from '../../sim/attendance.ts';
import type { Kernel } from '../../sim/kernel.ts';
import { type SavedTimeAverage, TimeAverage } from '../../sim/time-average.ts';
import { everyJob, type Jobs, type Station, type StationOptions, type StationOwner } from './discipline.ts';
import { JobHeap, type SavedJobHeap } from './job-heap.ts';
import { disciplineKind } from './registry-kind.ts';

export const processorSharing = disciplineKind({
  name: 'processor-sharing',
  title: 'processor sharing',
  help: 'All requests progress at once; c cores are shared evenly among more than c of them. The usual web server.',
  settings: z.strictObject({
    type: z.literal('processor-sharing'),
    cores: z.int().min(1).max(1024).default(1).describe('Cores; one request uses at most one at a time.'),
    limit: z
      .int()
      .min(1)
      .max(10_000_000)
      .optional()
      .describe('Most requests held at once (MaxClients); further ones are not accepted. Default: no limit.'),
  }),
  create: (settings, options) => new ProcessorSharing(settings.cores, settings.limit ?? Infinity, options),
});

export class ProcessorSharing implements Station {
  readonly attendance: Attendance;
  readonly busy: TimeAverage;
  readonly servers: number;

  readonly #limit: number;
  readonly #kernel: Kernel;
  readonly #jobs: Jobs;
  readonly #realServer: number;
  readonly #owner: StationOwner;
  readonly #timer: number;
  readonly #heap = new JobHeap();
  #speed = 1;
  /** Work in ns that each present job has received since the station was empty. */
  #virtual = 0;
  #sinceNs = 0;

  constructor(cores: number, limit: number, options: StationOptions) {
    this.servers = cores;
    this.#limit = limit;
    this.#kernel = options.kernel;
    this.#jobs = options.jobs;
    this.#realServer = options.realServer;
    this.#owner = options.owner;
    this.attendance = new Attendance(options.kernel);
    this.busy = new TimeAverage(options.kernel);
    const kind = options.kernel.kind('service-done', () => this.#done());
    this.#timer = options.kernel.timer(kind, options.realServer, 0);
  }

  isFull(): boolean {
    return this.#heap.size >= this.#limit;
  }

  arrive(job: number): boolean {
    if (this.#heap.size >= this.#limit) return false;
    this.#advance();
    this.#heap.push(this.#virtual + this.#jobs.demandNs[job], job);
    this.attendance.enter(this.#jobs.arrivedNs, job);
    if (this.#heap.size <= this.servers) this.busy.enter();
    this.#rearm();
    return true;
  }

  setSpeed(speed: number): void {
    this.#advance();
    this.#speed = speed;
    this.#rearm();
  }

  drop(visit: (job: number) => void, isDropped = everyJob): void {
    this.#advance();
    const kept: { readonly key: number; readonly job: number }[] = [];
    const dropped: number[] = [];
    while (this.#heap.size > 0) {
      const key = this.#heap.least;
      const job = this.#heap.pop();
      if (isDropped(job)) dropped.push(job);
      else kept.push({ key, job });
    }
    for (const { key, job } of kept) this.#heap.push(key, job);
    this.busy.empty();
    for (let i = 0; i < Math.min(this.servers, kept.length); i++) this.busy.enter();
    for (const job of dropped) {
      this.attendance.leave(this.#jobs.arrivedNs, job);
      visit(job);
    }
    this.#rearm();
  }

  /** At what speed each of `count` jobs progresses when one alone does at `speed`. */
  protected speedOfEach(count: number, speed: number): number {
    return count <= this.servers ? speed : (speed * this.servers) / count;
  }

  #rate(): number {
    return this.speedOfEach(this.#heap.size, this.#speed);
  }

  #advance(): void {
    const { nowNs } = this.#kernel;
    if (this.#heap.size > 0) this.#virtual += (nowNs - this.#sinceNs) * this.#rate();
    this.#sinceNs = nowNs;
  }

  #rearm(): void {
    const kernel = this.#kernel;
    const timer = this.#timer;
    if (this.#heap.size === 0) {
      this.#virtual = 0;
      kernel.disarm(timer);
      return;
    }
    const rate = this.#rate();
    if (rate === 0) {
      kernel.disarm(timer);
      return;
    }
    const restNs = (this.#heap.least - this.#virtual) / rate;
    kernel.dueNs[timer] = kernel.nowNs + (restNs > 0 ? Math.ceil(restNs) : 0);
    kernel.armDue(timer);
  }

  #done(): void {
    this.#advance();
    // The timer was armed for this job; rounding must not leave it a millionth of a nanosecond short.
    if (this.#virtual < this.#heap.least) this.#virtual = this.#heap.least;
    const job = this.#heap.pop();
    this.attendance.leave(this.#jobs.arrivedNs, job);
    if (this.#heap.size < this.servers) this.busy.leave();
    this.#rearm();
    this.#owner.done(this.#realServer, job);
  }

  workNs(): number {
    this.#advance();
    return this.#heap.sumAbove(this.#virtual) / this.servers / this.#speed;
  }

  present(visit: (job: number) => void): void {
    this.#heap.visit(visit);
  }

  save(): SavedProcessorSharing {
    return {
      attendance: this.attendance.save(),
      busy: this.busy.save(),
      heap: this.#heap.save(),
      speed: this.#speed,
      virtual: this.#virtual,
      sinceNs: this.#sinceNs,
    };
  }

  restore(saved: SavedProcessorSharing): void {
    this.attendance.restore(saved.attendance);
    this.busy.restore(saved.busy);
    this.#heap.restore(saved.heap);
    this.#speed = saved.speed;
    this.#virtual = saved.virtual;
    this.#sinceNs = saved.sinceNs;
  }
}

interface SavedProcessorSharing {
  readonly attendance: SavedAttendance;
  readonly busy: SavedTimeAverage;
  readonly heap: SavedJobHeap;
  readonly speed: number;
  readonly virtual: number;
  readonly sinceNs: number;
}
