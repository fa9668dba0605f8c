/**
 * Owns what a run counts: requests by outcome, response times by phase, class and real server, series over time, and the
 * spans in which nobody was served. Requests are booked under the instant at which their client wanted them.
 */

import { Attendance, type SavedAttendance } from '../sim/attendance.ts';
import { Histogram, type HistogramData } from '../sim/histogram.ts';
import type { Kernel } from '../sim/kernel.ts';
import { leaveArray, takeArray } from '../sim/spare-arrays.ts';
import { CountSeries, DurationSeries, type SavedDurations } from '../sim/time-series.ts';
import { Aftermath, type AftermathRow } from './aftermath.ts';
import type { Timeline } from './timeline.ts';

/** How a request can fail, as its client sees it. */
export const FAILURE_CAUSES = ['refused', 'timed out', 'reset', 'no route', 'dropped', 'error'] as const;
export type FailureCause = (typeof FAILURE_CAUSES)[number];
export const REFUSED = 0;
export const TIMED_OUT = 1;
export const RESET = 2;
export const NO_ROUTE = 3;
export const DROPPED = 4;
/** The server answered, and the answer was an error (HTTP 5xx). */
export const ERROR = 5;
/** No failure yet: the client hears nothing and goes on waiting. */
export const UNTOLD = -1;

/** What is read of a request, and written: columns of a table that may grow. */
export interface RequestColumns {
  readonly clientClass: Uint16Array;
  /** -1 while no real server was reached. */
  readonly realServer: Int32Array;
  /** When the client wanted it. */
  readonly startNs: Float64Array;
  /** When its first segment entered the simulated site. */
  readonly enteredNs: Float64Array;
}

export interface MeasurementOptions {
  readonly kernel: Kernel;
  readonly requests: RequestColumns;
  /** False when requests are at a real server for as long as they are in flight: its own account is that of the site. */
  readonly hasNetwork: boolean;
  readonly durationNs: number;
  /** Requests wanted before this instant are served but not counted. */
  readonly transientNs: number;
  readonly bins: number;
  readonly realServers: number;
  readonly clientClasses: number;
  /** Instants that divide the run into phases, ascending. */
  readonly phaseStartsNs: readonly number[];
  /** A request that takes longer counts as disturbed. */
  readonly disturbedNs: number;
  /** Windows of the disturbance account cost memory and time; theory and benchmarks do without. */
  readonly withWindows: boolean;
  /** Series and the real servers' histograms, which need the windows as well: what no more than figures are asked of does without. */
  readonly withSeries: boolean;
  /** Knows when faults strike and owners change. */
  readonly timeline: Timeline;
}

/** Windows of the disturbance account: fine enough for a 20 ms prober, few enough for a day. */
const MIN_WINDOW_NS = 10_000_000;
const MAX_WINDOWS = 1 << 17;

export class Measurements {
  readonly options: MeasurementOptions;
  /** Requests in flight; null without a network. */
  readonly inFlight: Attendance | null;
  sent = 0;
  answered = 0;
  readonly failed = new Float64Array(FAILURE_CAUSES.length);
  /** Response times by class and phase: row = class * phases + phase. */
  readonly responses: readonly Histogram[];
  /** Failures by class, phase and cause. */
  readonly failures: Float64Array;
  readonly sentByPhase: Float64Array;
  /** Empty without series. */
  readonly responsesByServer: readonly Histogram[];
  readonly failuresByServer: Float64Array;
  readonly series: DurationSeries | null;
  readonly sentSeries: CountSeries;
  readonly failedSeries: CountSeries;
  readonly windowNs: number;
  readonly startedInWindow: Int32Array;
  readonly disturbedInWindow: Int32Array;
  readonly aftermath: Aftermath;
  /** Attempts beyond the first, and copies of slow requests. */
  retries = 0;
  hedges = 0;
  logins = 0;
  brokenLogins = 0;

  readonly #kernel: Kernel;
  readonly #requests: RequestColumns;
  readonly #phaseStartsNs: Float64Array;
  readonly #phases: number;
  readonly #transientNs: number;
  readonly #disturbedNs: number;
  readonly #timeline: Timeline;
  readonly #hasWindows: boolean;

  constructor(options: MeasurementOptions) {
    this.options = options;
    this.#kernel = options.kernel;
    this.#requests = options.requests;
    this.inFlight = options.hasNetwork ? new Attendance(options.kernel) : null;
    this.#phaseStartsNs = Float64Array.from(options.phaseStartsNs);
    this.#phases = options.phaseStartsNs.length + 1;
    this.#transientNs = options.transientNs;
    this.#disturbedNs = options.disturbedNs;
    this.#timeline = options.timeline;
    this.aftermath = new Aftermath(options.timeline);
    const rows = options.clientClasses * this.#phases;
    this.responses = Array.from({ length: rows }, () => new Histogram());
    this.failures = new Float64Array(rows * FAILURE_CAUSES.length);
    this.sentByPhase = new Float64Array(this.#phases);
    const servers = options.withSeries ? options.realServers : 0;
    this.responsesByServer = Array.from({ length: servers }, () => new Histogram());
    this.failuresByServer = new Float64Array(options.realServers);
    const bins = options.withWindows ? options.bins : 1;
    this.series = options.withSeries ? new DurationSeries(options.durationNs, bins) : null;
    this.sentSeries = new CountSeries(options.durationNs, bins);
    this.failedSeries = new CountSeries(options.durationNs, bins);
    this.windowNs = Math.max(MIN_WINDOW_NS, Math.ceil(options.durationNs / MAX_WINDOWS));
    this.#hasWindows = options.withWindows;
    const windows = options.withWindows ? Math.ceil(options.durationNs / this.windowNs) + 1 : 1;
    this.startedInWindow = takeArray(Int32Array, windows).fill(0);
    this.disturbedInWindow = takeArray(Int32Array, windows).fill(0);
  }

  get phases(): number {
    return this.#phases;
  }

  /** Each request is counted, and its time stands in one histogram: a loop of its own may keep both. */
  get isBare(): boolean {
    return (
      !this.#hasWindows &&
      this.inFlight === null &&
      this.responses.length === 1 &&
      this.#timeline.learnedNs < 0
    );
  }

  get transientNs(): number {
    return this.#transientNs;
  }

  /** The phase in which the request's client wanted it. */
  #phaseOf(request: number): number {
    if (this.#phases === 1) return 0;
    const startNs = this.#requests.startNs[request];
    const starts = this.#phaseStartsNs;
    let phase = 0;
    while (phase < starts.length && starts[phase] <= startNs) phase++;
    return phase;
  }

  /** The request enters the site now; its other columns are written. */
  started(request: number): void {
    this.sent++;
    if (this.inFlight !== null) this.inFlight.enter(this.#requests.enteredNs, request);
    const startNs = this.#requests.startNs[request];
    if (startNs < this.#transientNs) return;
    const phase = this.#phaseOf(request);
    this.sentByPhase[phase] = this.sentByPhase[phase] + 1;
    if (this.series !== null) this.sentSeries.count(startNs);
  }

  /** Served now. The response reaches its client some time later: the way back is added, not simulated. */
  success(request: number, wayBackNs: number): void {
    const requests = this.#requests;
    this.answered++;
    if (this.inFlight !== null) this.inFlight.leave(requests.enteredNs, request);
    const startNs = requests.startNs[request];
    if (startNs < this.#transientNs) return;
    const responseNs = this.#kernel.nowNs + wayBackNs - startNs;
    const row = requests.clientClass[request] * this.#phases + this.#phaseOf(request);
    this.responses[row].record(responseNs);
    if (startNs < this.#timeline.learnedNs) this.aftermath.ended(startNs, this.#kernel.nowNs + wayBackNs);
    if (this.#hasWindows) this.#recordWindow(request, wayBackNs);
  }

  #recordWindow(request: number, wayBackNs: number): void {
    const startNs = this.#requests.startNs[request];
    const responseNs = this.#kernel.nowNs + wayBackNs - startNs;
    if (this.series !== null) {
      const realServer = this.#requests.realServer[request];
      if (realServer >= 0) this.responsesByServer[realServer].record(responseNs);
      this.series.record(startNs, responseNs);
    }
    this.#book(request, responseNs > this.#disturbedNs);
  }

  /** The client gives the request up now. */
  failure(request: number, cause: number): void {
    const requests = this.#requests;
    this.failed[cause]++;
    this.inFlight?.leave(requests.enteredNs, request);
    const startNs = requests.startNs[request];
    if (startNs < this.#transientNs) return;
    if (cause === RESET) this.aftermath.reset(this.#kernel.nowNs);
    else if (startNs < this.#timeline.learnedNs) this.aftermath.ended(startNs, this.#kernel.nowNs);
    const row = requests.clientClass[request] * this.#phases + this.#phaseOf(request);
    this.failures[row * FAILURE_CAUSES.length + cause]++;
    const realServer = requests.realServer[request];
    if (realServer >= 0) this.failuresByServer[realServer]++;
    if (!this.#hasWindows) return;
    if (this.series !== null) this.failedSeries.count(startNs);
    this.#book(request, true);
  }

  #book(request: number, disturbed: boolean): void {
    const window = Math.floor(this.#requests.startNs[request] / this.windowNs);
    if (window >= this.startedInWindow.length) return;
    this.startedInWindow[window]++;
    // No branch: code that has not met its second way yet is thrown away when it does.
    this.disturbedInWindow[window] += disturbed ? 1 : 0;
  }

  /** Response times of all classes and phases together. */
  allResponses(): Histogram {
    const all = new Histogram();
    for (const histogram of this.responses) all.merge(histogram);
    return all;
  }

  /** Leaves the large arrays to the next run of this thread. */
  release(): void {
    for (const histogram of this.responses) histogram.release();
    for (const histogram of this.responsesByServer) histogram.release();
    this.series?.release();
    leaveArray(this.startedInWindow);
    leaveArray(this.disturbedInWindow);
  }

  save(): SavedMeasurements {
    return {
      inFlight: this.inFlight?.save() ?? null,
      scalars: [this.sent, this.answered, this.logins, this.brokenLogins, this.retries, this.hedges],
      arrays: this.#arrays().map((array) => array.slice()),
      windows: [this.startedInWindow.slice(), this.disturbedInWindow.slice()],
      responses: this.responses.map((histogram) => histogram.toData()),
      responsesByServer: this.responsesByServer.map((histogram) => histogram.toData()),
      series: this.series?.save() ?? null,
      aftermath: this.aftermath.save(),
    };
  }

  /** Phases that were still to come hold nothing, so there may be more or fewer of them now. */
  #restorePhases({ responses, arrays }: SavedMeasurements): void {
    const classes = this.options.clientClasses;
    const before = responses.length / classes;
    const causes = FAILURE_CAUSES.length;
    const shared = Math.min(before, this.#phases);
    const failures = arrays[this.#arrays().indexOf(this.failures)];
    for (let each = 0; each < classes; each++) {
      const from = each * before;
      const to = each * this.#phases;
      this.failures.set(failures.subarray(from * causes, (from + shared) * causes), to * causes);
      for (let phase = 0; phase < this.#phases; phase++) {
        if (phase < shared) this.responses[to + phase].load(responses[from + phase]);
        else this.responses[to + phase].clear();
      }
    }
  }

  restore(saved: SavedMeasurements): void {
    if (saved.inFlight !== null) this.inFlight?.restore(saved.inFlight);
    [this.sent, this.answered, this.logins, this.brokenLogins, this.retries, this.hedges] = saved.scalars as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    this.#arrays().forEach((array, i) => {
      array.fill(0);
      if (array !== this.failures) array.set(saved.arrays[i].subarray(0, array.length));
    });
    this.#restorePhases(saved);
    this.startedInWindow.set(saved.windows[0]);
    this.disturbedInWindow.set(saved.windows[1]);
    this.responsesByServer.forEach((histogram, i) => {
      histogram.load(saved.responsesByServer[i]);
    });
    if (saved.series !== null) this.series?.restore(saved.series);
    this.aftermath.restore(saved.aftermath);
  }

  #arrays(): readonly Float64Array[] {
    return [
      this.failed,
      this.failures,
      this.sentByPhase,
      this.failuresByServer,
      this.sentSeries.counts,
      this.failedSeries.counts,
    ];
  }
}

export interface SavedMeasurements {
  readonly inFlight: SavedAttendance | null;
  readonly scalars: readonly number[];
  readonly arrays: readonly Float64Array[];
  readonly windows: readonly [Int32Array, Int32Array];
  readonly responses: readonly HistogramData[];
  readonly responsesByServer: readonly HistogramData[];
  readonly series: SavedDurations | null;
  readonly aftermath: readonly AftermathRow[];
}
