/** Learns from a log, one record after the other, in memory that does not grow with it. */

import { type ArrivalChoice, chooseArrivals } from '../../analysis/traffic/arrival-choice.ts';
import {
  CountsOverTime,
  Dispersion,
  type DispersionAtScale,
  Moments,
} from '../../analysis/traffic/counts-over-time.ts';
import { PopularityCount } from '../../analysis/traffic/popularity-count.ts';
import { textKey } from '../../analysis/traffic/text-key.ts';
import { fitZipf, type ZipfFit } from '../../analysis/traffic/zipf-fit.ts';
import type { AccessRecord, LogReader } from '../../scenario/importers/access-log/record.ts';
import { Histogram } from '../../sim/histogram.ts';
import { NS_PER_MS, NS_PER_S } from '../../sim/units.ts';
import { type ArrivalCurve, arrivalCurve, HourCounts } from './arrival-curve.ts';
import { InOrder, type LoggedRequest } from './in-order.ts';
import { SessionCount } from './session-count.ts';
import { SharedWork } from './shared-work.ts';
import { TrafficSample } from './traffic-sample.ts';

export interface LearnOptions {
  /** A longer pause of a client begins another session. */
  readonly sessionGapNs: number;
  /** Cores that served the log, all servers together. */
  readonly cores: number;
  /**
   * Hears of every request, in order of their starts, once its work is known; `workNs` is NaN without a request time, which
   * single requests of a log that is timed may lack.
   */
  readonly onRequest?: (request: LoggedRequest, workNs: number, isTimed: boolean) => void;
}

export interface Learned {
  readonly requests: number;
  readonly spanNs: number;
  /** Of the first request, in seconds since 1970. */
  readonly beginS: number;
  readonly sessions: number;
  readonly sessionLengths: ReturnType<SessionCount['lengths']>;
  readonly thinkTimes: Histogram;
  readonly clients: { readonly seen: number; readonly fit: ZipfFit | undefined };
  readonly objects: { readonly seen: number; readonly fit: ZipfFit | undefined } | undefined;
  readonly bytes: Histogram | undefined;
  readonly work: Histogram | undefined;
  readonly took: Histogram | undefined;
  /** Requests at the servers at once, on average; NaN without a request time. */
  readonly meanConcurrency: number;
  readonly failures: number;
  readonly curve: ArrivalCurve | undefined;
  readonly arrivals: ArrivalChoice;
  readonly dispersion: readonly DispersionAtScale[];
  readonly gapVariation: number;
  readonly sample: TrafficSample;
}

/** Seconds that a line may be older than the one before it, beyond how long its request took. */
export const MOST_BACK_S = 60;
const OBJECTS = 1 << 19;
/** What is longer or bigger than a day or a petabyte is no measurement. */
const LONGEST_S = 86_400;
const MOST_BYTES = 1e15;
/** Requests that may wait for one that takes long, until that one is told uncorrected. */
const MOST_WAITING = 1 << 18;
/** A gap is told well enough by a clock ten times as fine. */
const CLOCK_PER_GAP = 0.1;

export class Learner {
  requests = 0;
  readonly #options: LearnOptions;
  readonly #inOrder: InOrder;
  readonly #sessions: SessionCount;
  readonly #work: SharedWork;
  readonly #objects = new PopularityCount(OBJECTS);
  readonly #sessionCurve = new CountsOverTime(8192, NS_PER_S / 4);
  readonly #hours = new HourCounts();
  readonly #dispersion = new Dispersion(100 * NS_PER_MS, 24);
  readonly #gaps = new Moments();
  readonly #bytes = new Histogram();
  readonly #workTimes = new Histogram();
  readonly #took = new Histogram();
  readonly #sample = new TrafficSample();
  /** The log's format tells how long requests took. */
  #isTimed = false;
  readonly #given: LoggedRequest = { startNs: 0, tookNs: 0, bytes: 0, client: 0, object: 0 };
  readonly #waiting = new Map<number, LoggedRequest>();
  #nextOut = 0;
  #ticket = 0;
  #originS = Number.NaN;
  #zeroNs = Number.NaN;
  #latestS = -Infinity;
  #lastSessionNs = Number.NaN;
  #lastNs = 0;
  #failures = 0;
  #resolutionS = 0;
  #jitter = 1;

  constructor(options: LearnOptions) {
    this.#options = options;
    this.#inOrder = new InOrder((request) => this.#arrive(request));
    this.#sessions = new SessionCount(options.sessionGapNs);
    this.#work = new SharedWork(options.cores, (ticket, workNs) => this.#worked(ticket, workNs));
  }

  /** Seconds by which the record goes back in time beyond what is usual: 0 when it was taken, else it was not. */
  take(record: AccessRecord, reader: LogReader): number {
    const { timeS } = record;
    const requestS = record.requestS < LONGEST_S ? record.requestS : Number.NaN;
    const backS = this.#latestS - timeS - (requestS > 0 ? requestS : 0);
    if (backS > MOST_BACK_S) return backS;
    if (Number.isNaN(this.#originS)) this.#originS = timeS;
    if (timeS > this.#latestS) this.#latestS = timeS;
    if (reader.resolutionS > this.#resolutionS) this.#resolutionS = reader.resolutionS;
    // Within a second that the log does not part, requests are spread evenly by chance.
    const spreadNs = reader.resolutionS >= 1e-2 ? this.#uniform() * reader.resolutionS * NS_PER_S : 0;
    const stampNs = (timeS - this.#originS) * NS_PER_S + spreadNs;
    const given = this.#given;
    given.tookNs = requestS * NS_PER_S;
    given.startNs = reader.stamp === 'end' && requestS > 0 ? stampNs - given.tookNs : stampNs;
    given.bytes = record.bytes < MOST_BYTES ? record.bytes : Number.NaN;
    given.client = textKey(record.client);
    if (reader.hasRequestTime) this.#isTimed = true;
    given.object = reader.hasObject ? textKey(record.object) : 0;
    if (record.status >= 500) this.#failures++;
    this.requests++;
    this.#inOrder.take(given, (this.#latestS - this.#originS) * NS_PER_S);
    return 0;
  }

  /** A number in [0, 1), the same in every import of the log (Lehmer's generator, 48271 mod 2^31 − 1). */
  #uniform(): number {
    this.#jitter = (this.#jitter * 48_271) % 2_147_483_647;
    return this.#jitter / 2_147_483_647;
  }

  #arrive(request: LoggedRequest): void {
    if (Number.isNaN(this.#zeroNs)) this.#zeroNs = request.startNs;
    const startNs = request.startNs - this.#zeroNs;
    request.startNs = startNs;
    this.#lastNs = startNs;
    const hasTime = request.tookNs >= 0;
    if (request.object > 0) this.#objects.add(request.object);
    if (request.bytes >= 0) this.#bytes.record(Math.round(request.bytes));
    const begun = this.#sessions.take(request.client, startNs, hasTime ? startNs + request.tookNs : startNs);
    if (begun > 0) this.#beginSession(startNs, begun);
    const isSampled = !this.#sample.isFull;
    if (isSampled) this.#sample.request(startNs, request.bytes);
    const ticket = this.#ticket++;
    if (this.#options.onRequest !== undefined) this.#waiting.set(ticket, { ...request });
    if (!hasTime) this.#out(ticket, Number.NaN);
    else {
      this.#took.record(Math.round(request.tookNs));
      if (isSampled) this.#sample.took.record(Math.round(request.tookNs));
      this.#work.begin(startNs, request.tookNs, ticket);
    }
  }

  #beginSession(startNs: number, begun: number): void {
    for (let i = 0; i < begun; i++) this.#sessionCurve.add(startNs);
    this.#hours.add(this.#originS + (this.#zeroNs + startNs) / NS_PER_S, begun);
    // Once clients are a sample their starts are thinned, and thinned arrivals look like Poisson's.
    if (!this.#sessions.isExact) return;
    this.#dispersion.add(startNs);
    if (!Number.isNaN(this.#lastSessionNs)) this.#gaps.add(startNs - this.#lastSessionNs);
    this.#lastSessionNs = startNs;
  }

  #worked(ticket: number, workNs: number): void {
    const work = Math.max(0, Math.round(workNs));
    this.#workTimes.record(work);
    if (!this.#sample.isFull) this.#sample.work.record(work);
    this.#out(ticket, work);
  }

  readonly #known = new Map<number, number>();

  /** Requests leave in the order in which they began. */
  #out(ticket: number, workNs: number): void {
    const { onRequest } = this.#options;
    if (onRequest === undefined) return;
    if (ticket < this.#nextOut) return;
    this.#known.set(ticket, workNs);
    for (;;) {
      const request = this.#waiting.get(this.#nextOut);
      const isLate = this.#waiting.size > MOST_WAITING;
      const work = this.#known.get(this.#nextOut) ?? (isLate ? request?.tookNs : undefined);
      if (request === undefined || work === undefined) return;
      this.#known.delete(this.#nextOut);
      onRequest(request, work, this.#isTimed);
      this.#waiting.delete(this.#nextOut++);
    }
  }

  finish(): Learned {
    this.#inOrder.flush();
    this.#work.advance(Infinity);
    this.#sessions.finish();
    const spanNs = Math.max(1, this.#lastNs);
    const sessions = this.#sessions.sessions;
    const isFine = this.#resolutionS * NS_PER_S < CLOCK_PER_GAP * this.#gaps.mean;
    const gapVariation = isFine ? this.#gaps.variance / (this.#gaps.mean * this.#gaps.mean) : Number.NaN;
    const dispersion = this.#dispersion
      .scales()
      .filter(({ windowNs }) => windowNs >= this.#resolutionS * NS_PER_S);
    const beginS = this.#originS + this.#zeroNs / NS_PER_S;
    const curve = arrivalCurve({
      counts: this.#sessionCurve,
      hours: this.#hours,
      spanNs,
      beginS,
      dispersion,
    });
    const ratePerSecond = (sessions * NS_PER_S) / spanNs;
    return {
      requests: this.requests,
      spanNs,
      beginS,
      sessions,
      sessionLengths: this.#sessions.lengths(),
      thinkTimes: this.#sessions.thinkTimes,
      clients: { seen: this.#sessions.clients, fit: this.#sessions.popularity() },
      objects:
        this.#objects.draws === 0 ? undefined : { seen: this.#objects.distinct, fit: fitZipf(this.#objects) },
      bytes: this.#bytes.count > 0 ? this.#bytes : undefined,
      work: this.#workTimes.count > 0 ? this.#workTimes : undefined,
      took: this.#took.count > 0 ? this.#took : undefined,
      meanConcurrency: this.#took.count > 0 ? this.#work.areaNs / spanNs : Number.NaN,
      failures: this.#failures,
      curve,
      arrivals: chooseArrivals({ ratePerSecond, scales: dispersion, gapVariation, gaps: this.#gaps.count }),
      dispersion,
      gapVariation,
      sample: this.#sample,
    };
  }
}
