/** What a virtual service is: how it is described, and the record that the director keeps of it. */
import type { Scheduler, SchedulerKind } from '../../schedulers/scheduler.ts';
import { PROTOCOL_IP, PROTOCOL_SCTP, PROTOCOL_TCP, PROTOCOL_UDP } from './connections.ts';
import type { ServiceList } from './service-list.ts';

export type ServiceProtocol = 'tcp' | 'udp' | 'sctp';

export const PROTOCOL_CODES: Readonly<Record<ServiceProtocol, number>> = {
  tcp: PROTOCOL_TCP,
  udp: PROTOCOL_UDP,
  sctp: PROTOCOL_SCTP,
};

/** Which service is meant: protocol, address and port, or a firewall mark alone. */
export interface ServiceKey {
  readonly protocol: ServiceProtocol;
  /** 32 bits, host order. Not looked at when there is a mark; the same holds for port and protocol. */
  readonly address: number;
  /** 0 is every port; such a service works only when persistent. */
  readonly port: number;
  /** Firewall mark, 0 or absent for none. */
  readonly mark?: number;
}

/** What is given when a service is added or edited. */
export interface ServiceSpec extends ServiceKey {
  readonly scheduler: string;
  /** As the scheduler's record describes them; absent ones have their defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Seconds; 0 or absent: not persistent. */
  readonly persistentS?: number;
  /** Which bits of a client's address persistence looks at; absent: all 32. */
  readonly netmask?: number;
  /** One-packet scheduling, for UDP. */
  readonly onePacket?: boolean;
}

export class Service {
  /** One for each identity; a service that is deleted and made again gets the same. */
  readonly row: number;
  readonly protocol: number;
  readonly address: number;
  readonly port: number;
  readonly mark: number;
  isAlive = false;
  /** Goes up each time the service is made. */
  life = 0;
  spec: ServiceSpec;
  list: ServiceList;
  kind: SchedulerKind;
  settings: unknown;
  /** Tells a scheduler's timed collections from those of one that it replaced. */
  schedulerSerial = 0;
  persistentS = 0;
  netmask = -1;
  onePacket = false;

  constructor(row: number, spec: ServiceSpec, list: ServiceList, kind: SchedulerKind) {
    this.row = row;
    this.spec = spec;
    this.list = list;
    this.kind = kind;
    this.mark = (spec.mark ?? 0) | 0;
    this.protocol = this.mark === 0 ? PROTOCOL_CODES[spec.protocol] : PROTOCOL_IP;
    this.address = this.mark === 0 ? spec.address | 0 : 0;
    this.port = this.mark === 0 ? spec.port : 0;
  }

  get scheduler(): Scheduler {
    return this.list.scheduler;
  }

  is(protocol: number, address: number, port: number): boolean {
    return this.mark === 0 && this.port === port && this.address === address && this.protocol === protocol;
  }
}
