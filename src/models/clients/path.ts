/**
 * What a class's path adds to constant delays: jitter, loss, the client's own line, TCP's slow start, TLS. Everything random
 * follows from the session's seed, so a policy cannot move it.
 *
 * Departures: loss of an answer's segments costs a round trip when later segments tell of it (fast retransmit), else the
 * first retransmission timeout, once for each answer; ACKs are never lost.
 */
import { createDistribution } from '../../sim/distributions/registry.ts';
import { type DurationSampler, durationSampler } from '../../sim/distributions/whole-ns.ts';
import { log, pow } from '../../sim/math.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { ClientClassSettings } from './client-class.ts';
import { CounterStream } from './counter-stream.ts';
import type { ClientDelays } from './delays.ts';

const INITIAL_WINDOW = 10;
const SEGMENT_BYTES = 1460;
const TLS_SALT = 0x746c7300;
const JITTER_SALT = 0x6a697474;
const LOSS_SALT = 0x6c6f7373;
/** Segments at the end of an answer whose loss nothing behind them tells of. */
const TAIL_SEGMENTS = 3;

/** Which transmission of which request of which session. */
export interface Draw {
  seed: number;
  request: number;
  /** Transmissions of this request so far. */
  count: number;
}

export class Path {
  /** Nothing is added: the hot path asks no further. */
  readonly isPlain: boolean;
  readonly #settings: ClientClassSettings;
  readonly #delays: ClientDelays;
  readonly #stream = new CounterStream('path');
  readonly #jitter: DurationSampler;
  readonly #tlsWork: DurationSampler | null;

  constructor(settings: ClientClassSettings, delays: ClientDelays) {
    const { jitter, loss, bandwidth, tcpSlowStart, tls } = settings;
    const hasJitter = !(jitter.type === 'constant' && jitter.value === 0);
    this.isPlain = !hasJitter && loss === 0 && bandwidth === undefined && !tcpSlowStart && tls === undefined;
    this.#settings = settings;
    this.#delays = delays;
    this.#jitter = durationSampler(createDistribution(jitter), this.#stream);
    this.#tlsWork = tls === undefined ? null : durationSampler(createDistribution(tls.work), this.#stream);
  }

  /** Extra time on one way. */
  jitterNs({ seed, request, count }: Draw): number {
    this.#stream.seat(seed ^ JITTER_SALT, request * 128 + count);
    return this.#jitter.next();
  }

  /** Whether one of so many segments in a row is lost. */
  isLost({ seed, request, count }: Draw, segments: number): boolean {
    const { loss } = this.#settings;
    if (loss === 0) return false;
    this.#stream.seat(seed ^ LOSS_SALT, request * 128 + count);
    return this.#stream.uniform() < 1 - pow(1 - loss, segments);
  }

  /** Round trips of the TLS handshake, as time. */
  get tlsNs(): number {
    return (this.#settings.tls?.roundTrips ?? 0) * this.#delays.handshakeNs;
  }

  /** Work of the TLS handshake of this session's connection. */
  tlsWorkNs(seed: number, connection: number): number {
    if (this.#tlsWork === null) return 0;
    this.#stream.seat(seed ^ TLS_SALT, connection);
    const isResumed = this.#stream.uniform() < (this.#settings.tls?.resumed ?? 0);
    return isResumed ? 0 : this.#tlsWork.next();
  }

  /** How much longer an answer of so many bytes is on its way than a single segment. */
  answerNs(draw: Draw, bytes: number): number {
    const { bandwidth, tcpSlowStart, loss } = this.#settings;
    const segments = Math.max(1, Math.ceil(bytes / SEGMENT_BYTES));
    let extraNs = this.jitterNs(draw);
    if (bandwidth !== undefined) extraNs += Math.ceil((bytes * 8 * NS_PER_S) / bandwidth);
    if (tcpSlowStart) extraNs += slowStartRounds(segments) * this.#delays.handshakeNs;
    if (loss > 0) extraNs += this.#repairNs(draw, segments);
    return extraNs;
  }

  #repairNs({ seed, request, count }: Draw, segments: number): number {
    const { loss } = this.#settings;
    this.#stream.seat(seed ^ LOSS_SALT, request * 128 + count + 64);
    // The first lost segment, counted from the front.
    const first = Math.floor(log(this.#stream.uniformPositive()) / log(1 - loss));
    if (first >= segments) return 0;
    return segments - first > TAIL_SEGMENTS ? this.#delays.handshakeNs : this.#delays.firstRtoNs;
  }
}

/** Round trips before the last segment can leave, when the window begins with ten segments and doubles. */
function slowStartRounds(segments: number): number {
  let rounds = 0;
  let sent = INITIAL_WINDOW;
  for (let window = INITIAL_WINDOW; sent < segments; rounds++) {
    window *= 2;
    sent += window;
  }
  return rounds;
}
