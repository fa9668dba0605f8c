/**
 * The recordings' clients: probers that open a connection every so often, and long connections that send a line every
 * 100 ms. They speak to the site's own directors; a healthy exchange takes less than a millisecond and is one event.
 */

import { FORWARD, LOCAL, REFUSE } from '../../../models/director/packet.ts';
import { ACK, FIN, SYN } from '../../../models/director/tcp-states.ts';
import { NOBODY } from '../../../models/network/gateway.ts';
import { ACCEPTS, CLIENTS, REFUSES } from '../../../models/realservers/manners.ts';
import type { Site } from '../../../models/site.ts';
import type { Stream } from '../../../sim/streams.ts';
import { NS_PER_MS, NS_PER_S } from '../../../sim/units.ts';
import { EphemeralPorts } from './ephemeral-ports.ts';

export interface ProbeResult {
  readonly prober: string;
  readonly startNs: number;
  endNs: number;
  /** `ok s1`, `timeout`, `refused`, `reset`; empty while under way. */
  result: string;
  /** Which of the prober's addresses. */
  readonly source: number;
}

export interface LongEvent {
  readonly timeNs: number;
  readonly id: string;
  readonly state: string;
}

export interface ProbeSettings {
  readonly id: string;
  readonly address: number;
  readonly port: number;
  readonly everyNs: number;
  readonly timeoutNs: number;
  /** First client address; undefined: the client's own. */
  readonly source: number | undefined;
  readonly sources: number;
}

interface Prober {
  readonly id: string;
  readonly row: number;
  readonly address: number;
  readonly port: number;
  readonly everyNs: number;
  readonly timeoutNs: number;
  readonly firstClient: number;
  readonly sources: number;
  next: number;
  isOn: boolean;
}

interface Long {
  readonly id: string;
  readonly row: number;
  readonly address: number;
  readonly port: number;
  readonly client: number;
  readonly clientPort: number;
  server: number;
  tries: number;
  sentNs: number;
  isStalled: boolean;
  isOn: boolean;
}

interface Attempt {
  readonly prober: Prober;
  readonly result: ProbeResult;
  readonly client: number;
  readonly clientPort: number;
  tries: number;
}

const TCP = 6;
/** A healthy exchange through director and real server. */
const EXCHANGE_NS = 400_000;
const LINE_NS = 100 * NS_PER_MS;
const STALL_NS = 350 * NS_PER_MS;
/** The least retransmission timeout of Linux with 250 ticks a second, and how late long timers go off. */
const RTO_NS = 208 * NS_PER_MS;
const COARSE_NS = 32 * NS_PER_MS;
/** What `#segment` says beside the director's verdicts: nobody got it. */
const LOST = -1;

export interface ProbesOptions {
  readonly site: Site;
  readonly random: Stream;
  /** The clients are on the directors' segment: their TCP confirms their own ARP entries. */
  readonly isOnSegment: boolean;
  /** The client's own address, as an unsigned number. */
  readonly address: number;
}

export class Probes {
  readonly results: ProbeResult[] = [];
  readonly longEvents: LongEvent[] = [];
  readonly #options: ProbesOptions;
  readonly #probers: Prober[] = [];
  readonly #longs: Long[] = [];
  readonly #attempts: (Attempt | undefined)[] = [];
  readonly #ports: EphemeralPorts;
  readonly #due: number;
  readonly #syn: number;
  readonly #line: number;
  readonly #stall: number;
  /** Server of the segment that was forwarded last. */
  #server = -1;

  constructor(options: ProbesOptions) {
    this.#options = options;
    const { kernel } = options.site;
    this.#ports = new EphemeralPorts(options.random);
    this.#due = kernel.kind('probe', (prober) => this.#begin(this.#probers[prober], prober));
    this.#syn = kernel.kind('probe-syn', (attempt) => this.#trySyn(attempt));
    this.#line = kernel.kind('long-line', (long) => this.#sendLine(long));
    this.#stall = kernel.kind('long-stall', (long, sent) => this.#noteStall(this.#longs[long], sent));
  }

  get #kernel() {
    return this.#options.site.kernel;
  }

  probe(settings: ProbeSettings): void {
    const source = settings.source ?? this.#options.address;
    this.#probers.push({
      ...settings,
      row: this.#options.site.gateway.rowOf(settings.address),
      firstClient: source,
      next: 0,
      isOn: true,
    });
    this.#kernel.after(0, this.#due, this.#probers.length - 1, 0);
  }

  probeOff(id: string): void {
    for (const prober of this.#probers) if (prober.id === id) prober.isOn = false;
  }

  #begin(prober: Prober, row: number): void {
    if (!prober.isOn) return;
    this.#kernel.after(prober.everyNs, this.#due, row, 0);
    const source = prober.next++ % prober.sources;
    const startNs = this.#kernel.nowNs;
    const result: ProbeResult = { prober: prober.id, startNs, endNs: startNs, result: '', source };
    this.results.push(result);
    const client = (prober.firstClient + source) | 0;
    const clientPort = this.#ports.next(client, startNs);
    const attempt = { prober, result, client, clientPort, tries: 0 };
    this.#attempts.push(attempt);
    this.#trySyn(this.#attempts.length - 1);
  }

  #trySyn(row: number): void {
    const attempt = this.#attempts[row];
    if (attempt === undefined) return;
    const { nowNs } = this.#kernel;
    const result = this.#connect(attempt.client, attempt.clientPort, attempt.prober);
    if (result === LOST) {
      const nextNs = nowNs + NS_PER_S * 2 ** attempt.tries++;
      const deadlineNs = attempt.result.startNs + attempt.prober.timeoutNs;
      if (nextNs < deadlineNs) this.#kernel.at(nextNs, this.#syn, row, 0);
      else this.#finish(row, 'timeout', deadlineNs);
    } else if (result === REFUSE || result === LOCAL) this.#finish(row, 'refused', nowNs + EXCHANGE_NS);
    else this.#exchange(row, attempt);
  }

  #finish(row: number, result: string, endNs: number): void {
    const attempt = this.#attempts[row];
    if (attempt === undefined) return;
    attempt.result.result = result;
    attempt.result.endNs = endNs;
    this.#attempts[row] = undefined;
  }

  /** The connection stands: ACK, request, ACK of the answer, FIN. */
  #exchange(row: number, { client, clientPort, prober, result }: Attempt): void {
    const server = this.#server;
    const { realServers } = this.#options.site;
    for (const segment of [ACK, ACK, ACK, FIN]) this.#segment(client, clientPort, prober, segment);
    const endNs = this.#kernel.nowNs + EXCHANGE_NS + realServers.manners.delayNs[server * 2 + CLIENTS];
    const isLate = endNs > result.startNs + prober.timeoutNs;
    this.#finish(row, isLate ? 'timeout' : `ok ${realServers.settings[server].name}`, endNs);
  }

  /** A SYN and what it meets: FORWARD when the server accepts, REFUSE, LOCAL, or LOST. */
  #connect(client: number, clientPort: number, target: Target): number {
    const verdict = this.#segment(client, clientPort, target, SYN);
    if (verdict === REFUSE || verdict === LOCAL) return verdict;
    if (verdict !== FORWARD || this.#server < 0) return LOST;
    const { realServers, gateway } = this.#options.site;
    const welcome = realServers.welcome(this.#server, CLIENTS);
    if (welcome === REFUSES) return REFUSE;
    if (welcome !== ACCEPTS) return LOST;
    if (this.#options.isOnSegment) gateway.confirm(target.row);
    return FORWARD;
  }

  /** One segment of a client at the director that its ARP entry names. */
  #segment(client: number, clientPort: number, { row, address, port }: Target, segment: number): number {
    const { gateway, hosts } = this.#options.site;
    const host = gateway.route(row);
    if (host === NOBODY) return LOST;
    const { ipvs, realServerOf } = hosts[host];
    const { packet } = ipvs;
    packet.protocol = TCP;
    packet.clientAddress = client;
    packet.clientPort = clientPort;
    packet.virtualAddress = address | 0;
    packet.virtualPort = port;
    packet.mark = 0;
    packet.bytes = 40;
    packet.hint = -1;
    const verdict = ipvs.request(segment);
    this.#server = verdict === FORWARD && ipvs.destination >= 0 ? realServerOf[ipvs.destination] : -1;
    return verdict;
  }

  long(settings: { id: string; address: number; port: number; client: number }): void {
    this.#longs.push({
      ...settings,
      row: this.#options.site.gateway.rowOf(settings.address),
      clientPort: this.#ports.next(settings.client, this.#kernel.nowNs),
      server: -1,
      tries: 0,
      sentNs: this.#kernel.nowNs,
      isStalled: false,
      isOn: true,
    });
    this.#sendLine(this.#longs.length - 1);
  }

  longOff(id: string): void {
    for (const long of this.#longs) {
      if (long.id !== id || !long.isOn) continue;
      long.isOn = false;
      this.#segment(long.client, long.clientPort, long, FIN);
    }
  }

  #sendLine(row: number): void {
    const long = this.#longs[row];
    if (!long.isOn) return;
    const { nowNs } = this.#kernel;
    if (long.tries === 0) {
      long.sentNs = nowNs;
      this.#kernel.after(STALL_NS, this.#stall, row, Math.floor(nowNs / NS_PER_MS));
    }
    const verdict = long.server < 0 ? this.#open(long) : this.#data(long);
    if (verdict === FORWARD) this.#echoed(row, long);
    else if (verdict === LOST) this.#again(row, long);
    else {
      long.isOn = false;
      this.#tell(long, long.server < 0 ? 'refused' : 'reset');
    }
  }

  #open(long: Long): number {
    const verdict = this.#connect(long.client, long.clientPort, long);
    if (verdict !== FORWARD) return verdict;
    long.server = this.#server;
    this.#segment(long.client, long.clientPort, long, ACK);
    return this.#data(long);
  }

  /** A line at the director, the server that knows the connection, and the ACK of its echo. */
  #data(long: Long): number {
    const verdict = this.#segment(long.client, long.clientPort, long, ACK);
    if (verdict === LOCAL || verdict === REFUSE) return verdict;
    if (verdict !== FORWARD || this.#server < 0) return LOST;
    if (this.#server !== long.server) return LOCAL;
    const { gateway, realServers } = this.#options.site;
    if (!realServers.isThere(long.server)) return LOST;
    this.#segment(long.client, long.clientPort, long, ACK);
    if (this.#options.isOnSegment) gateway.confirm(long.row);
    return FORWARD;
  }

  #echoed(row: number, long: Long): void {
    if (long.isStalled) this.#tell(long, `ok ${this.#options.site.realServers.settings[long.server].name}`);
    long.isStalled = false;
    long.tries = 0;
    long.sentNs = Infinity;
    this.#kernel.after(LINE_NS, this.#line, row, 0);
  }

  /** TCP sends it again, each time after twice as long; long timers go off late by up to their granularity. */
  #again(row: number, long: Long): void {
    const waitNs = RTO_NS * 2 ** long.tries++;
    const lateNs = waitNs > 256 * NS_PER_MS ? Math.floor(this.#options.random.uniform() * COARSE_NS) : 0;
    this.#kernel.after(waitNs + lateNs, this.#line, row, 0);
  }

  #noteStall(long: Long, sentMs: number): void {
    if (!long.isOn || Math.floor(long.sentNs / NS_PER_MS) !== sentMs || long.isStalled) return;
    long.isStalled = true;
    this.#tell(long, 'stall');
  }

  #tell(long: Long, state: string): void {
    this.longEvents.push({ timeNs: this.#kernel.nowNs, id: long.id, state });
  }
}

interface Target {
  readonly row: number;
  readonly address: number;
  readonly port: number;
}
