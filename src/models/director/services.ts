/** The director's virtual services: made, edited, deleted, and found for a packet. */

import { schedulerNamed } from '../../schedulers/registry.ts';
import type { Scheduler, SchedulerKind, SchedulerSite } from '../../schedulers/scheduler.ts';
import type { SavedColumns } from '../../sim/columns.ts';
import type { Kernel } from '../../sim/kernel.ts';
import type { Stream } from '../../sim/streams.ts';
import { NS_PER_S } from '../../sim/units.ts';
import { PROTOCOL_TCP } from './connections.ts';
import type { DestinationSpec, Destinations } from './destinations.ts';
import type { KernelRules } from './kernel-rules.ts';
import type { PacketRegister } from './packet.ts';
import { PROTOCOL_CODES, Service, type ServiceKey, type ServiceSpec } from './service.ts';
import { ServiceList } from './service-list.ts';
import type { Sysctls } from './sysctls.ts';
import { Traffic } from './traffic.ts';

export const FTP_PORT = 21;
const FTP_DATA_PORT = 20;
const FIRST_UNPRIVILEGED_PORT = 1024;
const COLLECT_NS = 60 * NS_PER_S;
/** Heads of the table of exact services. */
const BUCKETS = 64;

export interface ServicesOptions {
  readonly kernel: Kernel;
  readonly destinations: Destinations;
  readonly rules: KernelRules;
  readonly random: Stream;
  readonly sysctls: Sysctls;
  readonly indexFrom: number;
  readonly workNs: (destination: number) => number;
}

export class Services {
  /** Every service that ever was, by row. */
  readonly rows: Service[] = [];
  readonly traffic = new Traffic(8);
  /** Services that are alive. */
  count = 0;

  readonly #options: ServicesOptions;
  readonly #collect: number;
  #heads = new Int32Array(BUCKETS).fill(-1);
  #next: number[] = [];
  /** Living services that are found otherwise than by address and port. */
  #marked: Service[] = [];
  #ftpCount = 0;
  #anyPortCount = 0;

  constructor(options: ServicesOptions) {
    this.#options = options;
    this.#collect = options.kernel.kind('scheduler-collect', (row, serial) => this.#collectOld(row, serial));
  }

  /** The living service of exactly that identity, or undefined. */
  find(key: ServiceKey): Service | undefined {
    const service = this.#identified(key);
    return service?.isAlive ? service : undefined;
  }

  add(spec: ServiceSpec): Service {
    const kind = kindNamed(spec.scheduler);
    const service = this.#identified(spec) ?? this.#newRow(spec, kind);
    if (service.isAlive) throw new Error(`service ${service.row} exists already`);
    service.life++;
    service.isAlive = true;
    service.list = new ServiceList(this.#options.destinations, service.row, service.life);
    this.traffic.clear(service.row);
    this.#describe(service, spec);
    this.#start(service, kind);
    this.count++;
    this.#index();
    return service;
  }

  /** The scheduler starts anew only if another is named. */
  edit(service: Service, spec: ServiceSpec): void {
    const kind = kindNamed(spec.scheduler);
    this.#describe(service, spec);
    if (kind !== service.kind) {
      service.scheduler.close?.();
      this.#start(service, kind);
      return;
    }
    service.settings = kind.settings.parse(spec.settings ?? {});
    service.scheduler.configure?.(service.settings);
  }

  /** Its destinations go to the trash in list order, without a word to the scheduler. */
  delete(service: Service): void {
    const { list } = service;
    service.scheduler.close?.();
    while (list.count > 0) this.#options.destinations.remove(list.order[0], false);
    service.isAlive = false;
    service.schedulerSerial++;
    this.count--;
    this.#index();
  }

  addDestination(service: Service, spec: DestinationSpec): number {
    return this.#options.destinations.add(service.list, spec);
  }

  /**
   * The service that takes the packet: by mark, by address and port, FTP's other ports, or one for every
   * port.
   */
  lookup(packet: PacketRegister): Service | undefined {
    return this.lookupBy(packet.protocol, packet.virtualAddress, packet.virtualPort, packet.mark);
  }

  lookupBy(protocol: number, address: number, port: number, mark: number): Service | undefined {
    if (mark !== 0) {
      // A service keeps its mark as a signed number, whoever marks packets may have it either way.
      for (const service of this.#marked) if (service.mark === (mark | 0)) return service;
    }
    const exact = this.#exact(protocol, address, port);
    if (exact !== undefined) return exact;
    if (this.#ftpCount > 0 && protocol === PROTOCOL_TCP) {
      const isData = port === FTP_DATA_PORT || port >= FIRST_UNPRIVILEGED_PORT;
      const ftp = isData ? this.#exact(protocol, address, FTP_PORT) : undefined;
      if (ftp !== undefined) return ftp;
    }
    return this.#anyPortCount > 0 ? this.#exact(protocol, address, 0) : undefined;
  }

  /** Is the address that of a service? Such an address is the director's own. */
  isVirtualAddress(address: number): boolean {
    return this.rows.some((service) => service.isAlive && service.mark === 0 && service.address === address);
  }

  #exact(protocol: number, address: number, port: number): Service | undefined {
    for (let row = this.#heads[bucketOf(address, port)]; row !== -1; row = this.#next[row]) {
      const service = this.rows[row];
      if (service.is(protocol, address, port)) return service;
    }
    return undefined;
  }

  #identified(key: ServiceKey): Service | undefined {
    const mark = (key.mark ?? 0) | 0;
    if (mark !== 0) return this.rows.find((service) => service.mark === mark);
    const protocol = PROTOCOL_CODES[key.protocol];
    return this.rows.find((service) => service.is(protocol, key.address | 0, key.port));
  }

  #newRow(spec: ServiceSpec, kind: SchedulerKind): Service {
    const row = this.rows.length;
    if (row === this.traffic.conns.length) this.traffic.grow(2 * row);
    const service = new Service(row, spec, new ServiceList(this.#options.destinations, row, 0), kind);
    this.rows.push(service);
    return service;
  }

  #describe(service: Service, spec: ServiceSpec): void {
    service.spec = spec;
    service.persistentS = spec.persistentS ?? 0;
    service.netmask = (spec.netmask ?? -1) | 0;
    service.onePacket = spec.onePacket ?? false;
  }

  #start(service: Service, kind: SchedulerKind): void {
    service.kind = kind;
    service.settings = kind.settings.parse(service.spec.settings ?? {});
    service.schedulerSerial++;
    service.list.watchesLoad = false;
    service.list.scheduler = kind.create(this.siteOf(service.list), service.settings);
    if (service.scheduler.collect === undefined) return;
    this.#options.kernel.after(COLLECT_NS, this.#collect, service.row, service.schedulerSerial);
  }

  /** What the director lends to the policy of a service. */
  siteOf(list: ServiceList): SchedulerSite {
    const { kernel, destinations, rules, random, sysctls, indexFrom, workNs } = this.#options;
    return {
      list,
      load: rules.load,
      isCacheBounded: rules.isCacheBounded,
      kernel,
      random,
      indexFrom,
      workNs,
      expirations: {
        get lblcNs() {
          return sysctls.lblc_expiration * NS_PER_S;
        },
        get lblcrNs() {
          return sysctls.lblcr_expiration * NS_PER_S;
        },
      },
      hold: (destination) => destinations.refer(destination, 1),
      release: (destination) => destinations.refer(destination, -1),
    };
  }

  #collectOld(row: number, serial: number): void {
    const service = this.rows[row];
    if (serial !== service.schedulerSerial) return;
    service.scheduler.collect?.();
    this.#options.kernel.after(COLLECT_NS, this.#collect, row, serial);
  }

  /** Rebuilds what `lookup` reads. */
  #index(): void {
    const living = this.rows.filter((service) => service.isAlive);
    this.#marked = living.filter((service) => service.mark !== 0);
    this.#ftpCount = living.filter((service) => service.mark === 0 && service.port === FTP_PORT).length;
    this.#anyPortCount = living.filter((service) => service.port === 0).length;
    this.#heads.fill(-1);
    this.#next = this.rows.map(() => -1);
    for (const service of living) {
      if (service.mark !== 0) continue;
      const bucket = bucketOf(service.address, service.port);
      this.#next[service.row] = this.#heads[bucket];
      this.#heads[bucket] = service.row;
    }
  }

  save(): SavedServices {
    return {
      services: this.rows.map((service) => ({
        spec: service.spec,
        isAlive: service.isAlive,
        life: service.life,
        schedulerSerial: service.schedulerSerial,
        order: service.list.save(),
        scheduler: service.isAlive ? service.scheduler.save() : undefined,
      })),
      traffic: this.traffic.save(this.rows.length),
    };
  }

  /** To be called when the destinations are back in place. */
  restore(saved: SavedServices): void {
    this.rows.length = 0;
    for (const entry of saved.services) {
      const service = this.#newRow(entry.spec, kindNamed(entry.spec.scheduler));
      service.isAlive = entry.isAlive;
      service.life = entry.life;
      service.schedulerSerial = entry.schedulerSerial;
      service.list = new ServiceList(this.#options.destinations, service.row, service.life);
      service.list.restore(entry.order);
      this.#describe(service, entry.spec);
      if (entry.isAlive) this.#resume(service, entry.scheduler);
    }
    this.traffic.restore(saved.traffic);
    this.count = this.rows.filter((service) => service.isAlive).length;
    this.#index();
  }

  #resume(service: Service, state: unknown): void {
    this.#options.destinations.restoreList(service.list);
    service.settings = service.kind.settings.parse(service.spec.settings ?? {});
    const scheduler: Scheduler = service.kind.create(this.siteOf(service.list), service.settings);
    service.list.scheduler = scheduler;
    scheduler.restore(state);
  }
}

export function isKnownScheduler(name: string): boolean {
  return schedulerNamed(name) !== undefined;
}

function kindNamed(name: string): SchedulerKind {
  const kind = schedulerNamed(name);
  if (kind === undefined) throw new Error(`scheduler "${name}" is not known`);
  return kind;
}

function bucketOf(address: number, port: number): number {
  return (Math.imul(address ^ port, 0x9e3779b1) >>> 26) & (BUCKETS - 1);
}

export interface SavedServices {
  readonly services: readonly SavedService[];
  readonly traffic: SavedColumns;
}

interface SavedService {
  readonly spec: ServiceSpec;
  readonly isAlive: boolean;
  readonly life: number;
  readonly schedulerSerial: number;
  readonly order: Int32Array;
  readonly scheduler: unknown;
}
