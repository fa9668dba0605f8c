/**
 * The director: a machine that runs IPVS. Packets go in by `request` and `reply`, whose verdict says what
 * becomes of them; services and destinations are configured as by ipvsadm. What it decides, it decides as the
 * Linux kernel does.
 *
 * IPv4 only: addresses are 32-bit whole numbers in host order.
 */
import { INDEX_FROM } from '../../schedulers/scheduler.ts';
import type { SavedColumns } from '../../sim/columns.ts';
import type { Kernel } from '../../sim/kernel.ts';
import type { Stream } from '../../sim/streams.ts';
import { NS_PER_S } from '../../sim/units.ts';
import { Admission, type AdmissionOptions } from './admission.ts';
import { ConnectionLife, type SavedLife } from './connection-life.ts';
import { type Connections, NO_CONNECTION, TICK_NS } from './connections.ts';
import { DEFENCE_SYSCTLS, Defence, type SavedDefence } from './defence.ts';
import {
  type DestinationEdit,
  type DestinationSpec,
  Destinations,
  type SavedDestinations,
} from './destinations.ts';
import { Estimator, type SavedEstimator } from './estimator.ts';
import { IcmpLimit, type SavedIcmpLimit } from './icmp-limit.ts';
import type { KernelRules } from './kernel-rules.ts';
import { LOCAL, PacketRegister } from './packet.ts';
import { PacketPath } from './packet-path.ts';
import type { Service, ServiceKey, ServiceSpec } from './service.ts';
import { type SavedServices, Services } from './services.ts';
import { type SavedSync, SyncDaemons } from './sync.ts';
import { defaultSysctls, type SysctlName, type Sysctls, sysctlProblem } from './sysctls.ts';
import { areThresholdsCrossed } from './thresholds.ts';
import { Traffic } from './traffic.ts';

export interface Timeouts {
  readonly tcpNs: number;
  readonly tcpFinNs: number;
  readonly udpNs: number;
}

export interface DirectorOptions {
  readonly kernel: Kernel;
  readonly name: string;
  readonly rules: KernelRules;
  readonly sysctls?: Partial<Sysctls>;
  /** As `ipvsadm --set`, whole seconds; absent: 900 s, 120 s, 300 s. */
  readonly timeouts?: Timeouts;
  /** For twos, drop_entry, the rate limit of ICMP and the policies of theory. */
  readonly random: Stream;
  /** False: every refusal is told to the client. */
  readonly icmpRateLimit?: boolean;
  /** Addresses of the director that are not those of a service. */
  readonly localAddresses?: readonly number[];
  /**
   * Puts a message of the master's sync daemon on the network; the other director takes it by `sync.receive`.
   */
  readonly sendSync?: (message: Int32Array) => void;
  /**
   * From so many destinations on schedulers keep indexes; for tests and benchmarks, as the choices are the
   * same.
   */
  readonly indexFrom?: number;
  /** About how many entries the table will hold: it is as large from the start. */
  readonly expectedEntries?: number;
  /** Work waiting at a destination's real server, for the policy `central` of theory alone. */
  readonly workNs?: (destination: number) => number;
}

export class Director {
  readonly name: string;
  /** Fill it, then call `request` or `reply`. */
  readonly packet = new PacketRegister();
  readonly destinations: Destinations;
  readonly connections: Connections;
  readonly services: Services;
  readonly life: ConnectionLife;
  readonly sysctls: Sysctls;
  /** One row: what the director counted in all. */
  readonly totals = new Traffic(1);

  readonly #kernel: Kernel;
  readonly #defence: Defence;
  readonly #icmpLimit: IcmpLimit | null;
  /** The sync daemons; neither runs until started. */
  readonly sync: SyncDaemons;
  /** Does not tick until started. */
  readonly estimator: Estimator;
  readonly #path: PacketPath;
  readonly #sweep: number;

  constructor(options: DirectorOptions) {
    const { kernel, rules, random } = options;
    this.name = options.name;
    this.#kernel = kernel;
    this.sysctls = { ...defaultSysctls(), ...options.sysctls };
    this.destinations = new Destinations(kernel, rules);
    this.life = new ConnectionLife(kernel, this.destinations, options.expectedEntries);
    this.connections = this.life.connections;
    this.services = new Services({
      kernel,
      destinations: this.destinations,
      rules,
      random,
      sysctls: this.sysctls,
      indexFrom: options.indexFrom ?? INDEX_FROM,
      workNs: options.workNs ?? (() => 0),
    });
    const { life, services, sysctls, destinations, totals } = this;
    this.#defence = new Defence({ kernel, life, services, sysctls, random });
    this.#icmpLimit = options.icmpRateLimit === false ? null : new IcmpLimit(random);
    const parts: AdmissionOptions = {
      kernel,
      life,
      services,
      sysctls,
      defence: this.#defence,
      icmpLimit: this.#icmpLimit,
      totals,
      localAddresses: new Set((options.localAddresses ?? []).map((address) => address | 0)),
    };
    this.#path = new PacketPath(parts, new Admission(parts));
    const send = options.sendSync ?? (() => {});
    this.sync = new SyncDaemons({ kernel, life, services, sysctls, path: this.#path, send });
    this.estimator = new Estimator(kernel, { destinations, services, totals }, sysctls);
    this.#sweep = kernel.kind('nodest-sweep', () => this.#deleteUnavailable());
    if (options.timeouts !== undefined) this.setTimeouts(options.timeouts);
    for (const name of Object.keys(options.sysctls ?? {}))
      this.#checkSysctl(name, this.sysctls[name as SysctlName]);
    this.#defence.update();
  }

  // Packets.

  /**
   * A packet from a client. `segment` is the TCP flags, or the SCTP chunk; 0 for UDP. Returns a verdict of
   * packet.ts.
   */
  request(segment: number): number {
    if (this.services.count === 0) return LOCAL;
    this.packet.clientAddress |= 0;
    this.packet.virtualAddress |= 0;
    return this.#path.request(this.packet, segment);
  }

  /** A packet from a real server: `packet.virtualAddress` and `virtualPort` are where it comes from. */
  reply(segment: number): number {
    return this.services.count === 0 ? LOCAL : this.#path.reply(this.packet, segment);
  }

  /** After FORWARD: the entry's row, or -1 where none was left (one-packet scheduling). */
  get connection(): number {
    return this.#path.connection;
  }

  /**
   * After FORWARD: the destination's row, or -1 where the packet goes to its own destination (cache_bypass).
   */
  get destination(): number {
    return this.#path.destination;
  }

  /** Counts request packets that cannot change a decision, and restarts the entry's timer. */
  countRequests(connection: number, packets: number, bytes: number): void {
    this.#path.countRequests(connection, packets, bytes);
  }

  /** The same for replies that pass the director. */
  countReplies(connection: number, packets: number, bytes: number): void {
    this.#path.countReplies(connection, packets, bytes);
  }

  // Configuration.

  /** Returns the service's row. */
  addService(spec: ServiceSpec): number {
    return this.services.add(spec).row;
  }

  editService(service: number, spec: ServiceSpec): void {
    this.services.edit(this.service(service), spec);
  }

  deleteService(service: number): void {
    this.services.delete(this.service(service));
    this.#sweepSoon();
  }

  /** `ipvsadm -C`. */
  flush(): void {
    for (const service of this.services.rows) if (service.isAlive) this.services.delete(service);
    this.#sweepSoon();
  }

  /** The row of the living service of that identity, or -1. */
  findService(key: ServiceKey): number {
    return this.services.find(key)?.row ?? -1;
  }

  service(row: number): Service {
    const service = this.services.rows[row];
    if (service === undefined || !service.isAlive)
      throw new Error(`assertion failed: service ${row} is not there`);
    return service;
  }

  /**
   * Returns the destination's row, which it keeps for life; one that is still in the trash comes back as
   * itself. -1 when the kernel refuses it (ERANGE).
   */
  addDestination(service: number, spec: DestinationSpec): number {
    const { list } = this.service(service);
    if (this.destinations.find(list, spec.address, spec.port) >= 0) {
      throw new Error(
        `assertion failed: service ${service} has destination ${spec.address}:${spec.port} already`,
      );
    }
    return areThresholdsCrossed(spec) ? -1 : this.destinations.add(list, spec);
  }

  /** As `ipvsadm -e`: what is not given is 0, not what it was. Without effect when the kernel refuses it (ERANGE). */
  editDestination(destination: number, edit: DestinationEdit): void {
    if (!areThresholdsCrossed(edit)) this.destinations.edit(destination, edit);
  }

  deleteDestination(destination: number): void {
    this.destinations.remove(destination, true);
    this.#sweepSoon();
  }

  findDestination(service: number, address: number, port: number): number {
    return this.destinations.find(this.service(service).list, address, port);
  }

  /** Rows in the kernel's list order. */
  listDestinations(service: number): Int32Array {
    const { list } = this.service(service);
    return list.order.slice(0, list.count);
  }

  setTimeouts(timeouts: Timeouts): void {
    const { tcpNs, tcpFinNs, udpNs } = timeouts;
    this.life.setTimeouts(
      Math.round(tcpNs / NS_PER_S),
      Math.round(tcpFinNs / NS_PER_S),
      Math.round(udpNs / NS_PER_S),
    );
  }

  /** Throws with the reason when the sysctl cannot have that value; `sysctlProblem` asks beforehand. */
  setSysctl(name: string, value: number): void {
    this.#checkSysctl(name, value);
    this.sysctls[name as SysctlName] = value;
    if (DEFENCE_SYSCTLS.has(name)) this.#defence.update();
  }

  /** Pages of memory left, for the automatic defence modes; more than enough unless told. */
  setAvailablePages(pages: number): void {
    this.#defence.availablePages = pages;
    this.#defence.update();
  }

  #checkSysctl(name: string, value: number): void {
    const problem = sysctlProblem(name, value);
    if (problem !== undefined) throw new Error(problem);
  }

  /** With expire_nodest_conn the entries of deleted destinations go a tick after the deletion. */
  #sweepSoon(): void {
    if (this.sysctls.expire_nodest_conn !== 0) this.#kernel.after(TICK_NS, this.#sweep, 0, 0);
  }

  #deleteUnavailable(): void {
    const { connections, destinations, life } = this;
    for (let entry = 0; entry < connections.rows; entry++) {
      if (!connections.isLive(entry) || connections.children[entry] > 0) continue;
      const destination = connections.destination[entry];
      if (destination === NO_CONNECTION || destinations.available[destination] === 1) continue;
      const template = connections.control[entry];
      life.forceDelete(entry);
      // Here the template goes with its last connection even if it is assured.
      if (template === NO_CONNECTION || !connections.isLive(template)) continue;
      if (connections.children[template] === 0) life.forceDelete(template);
    }
  }

  // State.

  /** All state between two events, the kernel's own and the stream's apart. */
  save(): SavedDirector {
    return {
      sysctls: { ...this.sysctls },
      destinations: this.destinations.save(),
      life: this.life.save(),
      services: this.services.save(),
      defence: this.#defence.save(),
      icmpLimit: this.#icmpLimit?.save() ?? null,
      totals: this.totals.save(1),
      sync: this.sync.save(),
      estimator: this.estimator.save(),
    };
  }

  restore(saved: unknown): void {
    const state = saved as SavedDirector;
    Object.assign(this.sysctls, state.sysctls);
    this.destinations.restore(state.destinations);
    this.life.restore(state.life);
    this.services.restore(state.services);
    this.#defence.restore(state.defence);
    if (state.icmpLimit !== null) this.#icmpLimit?.restore(state.icmpLimit);
    this.totals.restore(state.totals);
    this.sync.restore(state.sync);
    this.estimator.restore(state.estimator);
  }
}

interface SavedDirector {
  readonly sysctls: Sysctls;
  readonly destinations: SavedDestinations;
  readonly life: SavedLife;
  readonly services: SavedServices;
  readonly defence: SavedDefence;
  readonly icmpLimit: SavedIcmpLimit | null;
  readonly totals: SavedColumns;
  readonly sync: SavedSync;
  readonly estimator: SavedEstimator;
}
