/** A director with one service, and clients that send it segment after segment. */
import { entryStateName } from '../../../src/models/director/connection-names.ts';
import type { ForwardingMethod } from '../../../src/models/director/destinations.ts';
import { Director, type DirectorOptions } from '../../../src/models/director/director.ts';
import { type KernelRules, kernelRules } from '../../../src/models/director/kernel-rules.ts';
import { FORWARD, VERDICT_NAMES } from '../../../src/models/director/packet.ts';
import type { ServiceSpec } from '../../../src/models/director/service.ts';
import { ACK, FIN, RST, SYN } from '../../../src/models/director/tcp-states.ts';
import { Kernel } from '../../../src/sim/kernel.ts';
import { Streams } from '../../../src/sim/streams.ts';

export const VIP = 0x0a000064;
export const CLIENT = 0xc0a8010a | 0;

const SEGMENTS: Readonly<Record<string, number>> = {
  syn: SYN,
  'syn+ack': SYN | ACK,
  ack: ACK,
  fin: FIN | ACK,
  rst: RST,
};

export interface LabOptions {
  readonly method?: ForwardingMethod;
  readonly kernel?: string;
  readonly service?: Partial<ServiceSpec>;
  readonly director?: Partial<DirectorOptions>;
}

export class Lab {
  readonly kernel = new Kernel();
  readonly director: Director;
  readonly service: number;
  readonly #method: ForwardingMethod;
  port = 40_000;
  client = CLIENT;
  protocol = 6;

  constructor(options: LabOptions = {}) {
    this.#method = options.method ?? 'dr';
    this.director = new Director({
      kernel: this.kernel,
      name: 'director',
      rules: kernelRules(options.kernel ?? '6.1.192') as KernelRules,
      random: new Streams(3, 0).open('director'),
      icmpRateLimit: false,
      ...options.director,
    });
    const service = { protocol: 'tcp' as const, address: VIP, port: 80, scheduler: 'rr', ...options.service };
    this.service = this.director.addService(service);
    this.protocol = { tcp: 6, udp: 17, sctp: 132 }[service.protocol];
  }

  /** Server n is 10.0.1.n:80. */
  add(n: number, weight = 1, upperThreshold = 0, lowerThreshold = 0): number {
    return this.director.addDestination(this.service, {
      address: 0x0a000100 + n,
      port: 80,
      ...this.edited(weight, upperThreshold, lowerThreshold),
    });
  }

  edited(weight: number, upperThreshold = 0, lowerThreshold = 0) {
    return { weight, method: this.#method, upperThreshold, lowerThreshold };
  }

  /** The client sends; returns the verdict's name, or the number of the server that it is forwarded to. */
  send(segment: string | number, mark = 0): string | number {
    const { packet } = this.director;
    packet.protocol = this.protocol;
    packet.clientAddress = this.client;
    packet.clientPort = this.port;
    packet.virtualAddress = VIP;
    packet.virtualPort = 80;
    packet.mark = mark;
    const verdict = this.director.request(typeof segment === 'number' ? segment : SEGMENTS[segment]);
    if (verdict !== FORWARD) return VERDICT_NAMES[verdict];
    const { destination } = this.director;
    return destination < 0 ? 'bypass' : this.director.destinations.address[destination] & 255;
  }

  /** Server n answers through the director. */
  answer(n: number, segment: string | number): string {
    const { packet } = this.director;
    packet.protocol = this.protocol;
    packet.clientAddress = this.client;
    packet.clientPort = this.port;
    packet.virtualAddress = 0x0a000100 + n;
    packet.virtualPort = 80;
    return VERDICT_NAMES[this.director.reply(typeof segment === 'number' ? segment : SEGMENTS[segment])];
  }

  /** Another client port each time. */
  open(count = 1): (string | number)[] {
    return Array.from({ length: count }, () => {
      this.port++;
      return this.send('syn');
    });
  }

  wait(seconds: number): void {
    this.kernel.run(this.kernel.nowNs + Math.round(seconds * 1e9));
  }

  /** State, activity and seconds of the newest entry, as in `ESTABLISHED/active/900`. */
  entry(): string {
    const { connection, connections } = this.director;
    const row = Math.max(0, connection);
    const leftNs = connections.deadlineNs[row] - this.kernel.nowNs;
    const activity = (connections.flags[row] & 8) === 0 ? 'active' : 'inactive';
    return `${entryStateName(connections, row)}/${activity}/${leftNs / 1e9}`;
  }

  /** Every entry as `state seconds`, templates too, in order of rows. */
  table(): string[] {
    const { connections } = this.director;
    const lines: string[] = [];
    for (let row = 0; row < connections.rows; row++) {
      if (!connections.isLive(row)) continue;
      const leftNs = connections.deadlineNs[row] - this.kernel.nowNs;
      lines.push(`${entryStateName(connections, row)} ${leftNs / 1e9}`);
    }
    return lines;
  }

  /** Active and inactive connections of a destination. */
  load(row: number): [number, number] {
    const { active, total } = this.director.destinations;
    return [active[row], total[row] - active[row]];
  }
}
