/**
 * The director's destinations: one row for each for as long as anything refers to it. A deleted destination
 * waits in the trash, keeps its counters while connections point at it, and comes back as the same row when
 * it is added again.
 */
import type { DestinationColumns } from '../../schedulers/scheduler.ts';
import { growColumns, restoreColumns, type SavedColumns, saveColumns } from '../../sim/columns.ts';
import type { Kernel } from '../../sim/kernel.ts';
import { type SavedSlots, Slots } from '../../sim/slots.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { KernelRules } from './kernel-rules.ts';
import type { ServiceList } from './service-list.ts';
import { type ThresholdRules, thresholdRules } from './thresholds.ts';
import { Traffic } from './traffic.ts';

/** Forwarding methods. */
export const METHOD_NAT = 0;
export const METHOD_LOCAL = 1;
export const METHOD_TUNNEL = 2;
export const METHOD_DIRECT = 3;

export type ForwardingMethod = 'nat' | 'dr' | 'tun' | 'local';

export const METHOD_CODES: Readonly<Record<ForwardingMethod, number>> = {
  nat: METHOD_NAT,
  local: METHOD_LOCAL,
  tun: METHOD_TUNNEL,
  dr: METHOD_DIRECT,
};

export const METHOD_NAMES: readonly ForwardingMethod[] = ['nat', 'local', 'tun', 'dr'];

const TRASH_CHECK_NS = 60 * NS_PER_S;
/**
 * A destination that nobody refers to is freed at the first check this long after the one that found it so.
 */
const TRASH_PATIENCE_NS = 120 * NS_PER_S;
const NOT_IDLE = -1;

const COLUMNS = [
  'address',
  'port',
  'weight',
  'lastWeight',
  'method',
  'overloaded',
  'available',
  'active',
  'total',
  'persistent',
  'position',
  'upperThreshold',
  'lowerThreshold',
  'references',
  'service',
  'serviceLife',
  'idleSinceNs',
] as const;

/** How packets to a destination behind a tunnel are wrapped. */
export interface Tunnel {
  readonly type: 'ipip' | 'gue' | 'gre';
  /** UDP port of gue. */
  readonly port?: number;
  readonly checksum?: 'none' | 'csum' | 'remcsum';
}

/** What is given when a destination is added or edited. */
export interface DestinationSpec {
  /** 32 bits, host order. */
  readonly address: number;
  readonly port: number;
  readonly weight: number;
  readonly method: ForwardingMethod;
  /** 0 or absent: none. */
  readonly upperThreshold?: number;
  readonly lowerThreshold?: number;
  /** With method tun; absent: ipip. */
  readonly tunnel?: Tunnel | undefined;
}

export type DestinationEdit = Omit<DestinationSpec, 'address' | 'port'>;

export class Destinations implements DestinationColumns {
  address = new Int32Array(16);
  port = new Int32Array(16);
  weight = new Int32Array(16);
  lastWeight = new Int32Array(16);
  method = new Uint8Array(16);
  overloaded = new Uint8Array(16);
  available = new Uint8Array(16);
  active = new Int32Array(16);
  total = new Int32Array(16);
  /** Templates of persistence. */
  persistent = new Int32Array(16);
  position = new Int32Array(16).fill(-1);
  upperThreshold = new Int32Array(16);
  lowerThreshold = new Int32Array(16);
  /** Connections, templates and cache entries that point here. */
  references = new Int32Array(16);
  /** Row of the service, also for a deleted destination: the one that it belonged to. */
  service = new Int32Array(16);
  /** Which life of that service it was added to: a service that is deleted and made again has another. */
  serviceLife = new Int32Array(16);
  /** In the trash: when a check first found that nobody refers to it. */
  idleSinceNs = new Float64Array(16);
  readonly traffic = new Traffic(16);

  readonly #kernel: Kernel;
  readonly #thresholds: ThresholdRules;
  readonly #slots = new Slots(16, (capacity) => this.#grow(capacity));
  /** Of each row the list that it stands in, or null when deleted. */
  readonly #listOf: (ServiceList | null)[] = [];
  /** Of each row the tunnel, read anew for every packet. */
  readonly #tunnels: (Tunnel | undefined)[] = [];
  /** Newest first. */
  #trash: number[] = [];
  readonly #trashCheck: number;

  constructor(kernel: Kernel, rules: KernelRules) {
    this.#kernel = kernel;
    this.#thresholds = thresholdRules(rules.overload);
    const check = kernel.kind('trash-check', () => this.#checkTrash());
    this.#trashCheck = kernel.timer(check, 0, 0);
  }

  /** Rows ever used: every row is below it. */
  get rows(): number {
    return this.#slots.highWater;
  }

  /** Deleted destinations that are still remembered, newest first. */
  get trash(): readonly number[] {
    return this.#trash;
  }

  methodName(destination: number): ForwardingMethod {
    return METHOD_NAMES[this.method[destination]];
  }

  /** How packets are wrapped; undefined when the method is not tun. */
  tunnel(destination: number): Tunnel | undefined {
    if (this.method[destination] !== METHOD_TUNNEL) return undefined;
    return this.#tunnels[destination] ?? { type: 'ipip' };
  }

  /** The row of that address and port in the list, or -1. */
  find(list: ServiceList, address: number, port: number): number {
    for (let place = 0; place < list.count; place++) {
      const destination = list.order[place];
      if (this.address[destination] === (address | 0) && this.port[destination] === port) return destination;
    }
    return -1;
  }

  /** Puts a destination at the head of the list: a new row, or the one that waits in the trash. */
  add(list: ServiceList, spec: DestinationSpec): number {
    const waiting = this.#findInTrash(list.service, spec);
    const destination = waiting >= 0 ? this.#untrash(waiting) : this.#create(spec);
    if (this.serviceLife[destination] !== list.life) this.traffic.clear(destination);
    this.service[destination] = list.service;
    this.serviceLife[destination] = list.life;
    this.available[destination] = 1;
    this.#store(destination, spec);
    this.lastWeight[destination] = spec.weight;
    this.#listOf[destination] = list;
    list.insertAtHead(destination);
    list.scheduler.added(destination);
    return destination;
  }

  edit(destination: number, edit: DestinationEdit): void {
    this.#store(destination, edit);
    if (edit.weight !== 0) this.lastWeight[destination] = edit.weight;
    this.#listOf[destination]?.scheduler.edited(destination);
  }

  /**
   * Takes a destination from its list into the trash. A service that is deleted does not tell its scheduler.
   */
  remove(destination: number, tellScheduler: boolean): void {
    const list = this.#listOf[destination] as ServiceList;
    this.available[destination] = 0;
    const position = list.take(destination);
    this.#listOf[destination] = null;
    if (tellScheduler) list.scheduler.removed(destination, position);
    this.idleSinceNs[destination] = NOT_IDLE;
    if (this.#trash.length === 0) this.#kernel.arm(this.#trashCheck, this.#kernel.nowNs + TRASH_CHECK_NS);
    this.#trash.unshift(destination);
  }

  #findInTrash(service: number, spec: DestinationSpec): number {
    const isSame = (destination: number) =>
      this.service[destination] === service &&
      this.address[destination] === (spec.address | 0) &&
      this.port[destination] === spec.port;
    return this.#trash.find(isSame) ?? -1;
  }

  /** A cache of a scheduler begins or ends to remember the destination. */
  refer(destination: number, step: 1 | -1): void {
    this.references[destination] += step;
  }

  bindTemplate(destination: number): void {
    this.references[destination]++;
    this.persistent[destination]++;
    this.#bound(destination, true);
  }

  unbindTemplate(destination: number): void {
    this.references[destination]--;
    this.persistent[destination]--;
    this.#unbound(destination, true);
  }

  /** A new connection is inactive until its first packet moves its state. */
  bind(destination: number): void {
    this.references[destination]++;
    this.total[destination]++;
    this.#bound(destination, false);
  }

  unbind(destination: number, wasActive: boolean): void {
    this.references[destination]--;
    if (wasActive) this.active[destination]--;
    this.total[destination]--;
    this.#unbound(destination, false);
  }

  activate(destination: number): void {
    this.active[destination]++;
    this.#tell(destination, false);
  }

  deactivate(destination: number): void {
    this.active[destination]--;
    this.#tell(destination, false);
  }

  /** Without a threshold one more never overloads. */
  #bound(destination: number, isTemplate: boolean): void {
    const before = this.overloaded[destination];
    if (this.upperThreshold[destination] !== 0) this.#thresholds.bound(this, destination, isTemplate);
    this.#tell(destination, before !== this.overloaded[destination]);
  }

  /** One less can only open a destination that is overloaded. */
  #unbound(destination: number, isTemplate: boolean): void {
    const before = this.overloaded[destination];
    if (before === 1) this.#thresholds.unbound(this, destination, isTemplate);
    this.#tell(destination, before !== this.overloaded[destination]);
  }

  /** Tells the scheduler that counters moved, if it watches them, or that the overloaded flag did. */
  #tell(destination: number, hasFlipped: boolean): void {
    const list = this.#listOf[destination];
    if (list !== null && (hasFlipped || list.watchesLoad)) list.scheduler.changed(destination);
  }

  #store(destination: number, edit: DestinationEdit): void {
    this.weight[destination] = edit.weight;
    this.method[destination] = METHOD_CODES[edit.method];
    this.#tunnels[destination] = edit.tunnel;
    const upper = edit.upperThreshold ?? 0;
    const lower = edit.lowerThreshold ?? 0;
    this.#thresholds.edited(this, destination, upper, lower);
  }

  #create(spec: DestinationSpec): number {
    const destination = this.#slots.take();
    for (const name of COLUMNS) this[name][destination] = 0;
    this.position[destination] = -1;
    this.service[destination] = -1;
    this.address[destination] = spec.address;
    this.port[destination] = spec.port;
    this.#listOf[destination] = null;
    return destination;
  }

  #untrash(destination: number): number {
    this.#trash.splice(this.#trash.indexOf(destination), 1);
    if (this.#trash.length === 0) this.#kernel.disarm(this.#trashCheck);
    return destination;
  }

  #checkTrash(): void {
    const nowNs = this.#kernel.nowNs;
    this.#trash = this.#trash.filter((destination) => {
      if (this.references[destination] > 0) return true;
      if (this.idleSinceNs[destination] === NOT_IDLE) {
        this.idleSinceNs[destination] = nowNs;
        return true;
      }
      if (nowNs - this.idleSinceNs[destination] < TRASH_PATIENCE_NS) return true;
      this.service[destination] = -1;
      this.#slots.give(destination);
      return false;
    });
    if (this.#trash.length > 0) this.#kernel.arm(this.#trashCheck, nowNs + TRASH_CHECK_NS);
  }

  #grow(capacity: number): void {
    growColumns(this, COLUMNS, capacity);
    this.traffic.grow(capacity);
  }

  save(): SavedDestinations {
    const rows = this.#slots.highWater;
    return {
      slots: this.#slots.save(),
      columns: saveColumns(this, COLUMNS, rows),
      traffic: this.traffic.save(rows),
      trash: this.#trash.slice(),
      tunnels: this.#tunnels.slice(),
    };
  }

  /** The lists are restored by their services, which tell with `restoreList` who stands in them. */
  restore(saved: SavedDestinations): void {
    this.#slots.restore(saved.slots);
    restoreColumns(this, COLUMNS, saved.columns);
    this.traffic.restore(saved.traffic);
    this.#trash = saved.trash.slice();
    this.#tunnels.length = 0;
    this.#tunnels.push(...saved.tunnels);
    this.#listOf.length = 0;
    for (let destination = 0; destination < this.rows; destination++) this.#listOf.push(null);
  }

  restoreList(list: ServiceList): void {
    for (let place = 0; place < list.count; place++) this.#listOf[list.order[place]] = list;
  }
}

export interface SavedDestinations {
  readonly slots: SavedSlots;
  readonly columns: SavedColumns;
  readonly traffic: SavedColumns;
  readonly trash: readonly number[];
  readonly tunnels: readonly (Tunnel | undefined)[];
}
