/**
 * vrrp_instance: its own values before what global_defs gave above it, then the rules between them: what
 * version 2, the RFC's strictness, an address owner or `state MASTER` take away.
 */

import type { TrackedObject, VirtualIpAddress, VrrpInstance } from '../../../models/keepalived/config.ts';
import { NS_PER_MS, NS_PER_S, readableDuration } from '../../../sim/units.ts';
import type { Statement } from './blocks.ts';
import type { Effective } from './effective.ts';
import { type AddressList, type ReadAddress, readAddresses } from './read-addresses.ts';
import { type GarpGroups, readGarp } from './read-garp.ts';
import { type Known, readReferences } from './read-tracked-objects.ts';
import { WireReader } from './read-vrrp-wire.ts';
import type { Report } from './report.ts';
import type { Given, Settings } from './settings.ts';

/** The blocks of an instance or group that name what is tracked, and the property that holds them. */
export const TRACKS = [
  { keyword: 'track_interface', field: 'trackInterfaces' },
  { keyword: 'track_script', field: 'trackScripts' },
  { keyword: 'track_file', field: 'trackFiles' },
  { keyword: 'track_process', field: 'trackProcesses' },
  { keyword: 'track_bfd', field: 'trackBfds' },
] as const;

export type TrackField = (typeof TRACKS)[number]['field'];

/** What has been defined above a block that may refer to it. */
export type KnownObjects = Readonly<Record<TrackField, Known | undefined>>;

export interface InstanceSource {
  readonly statement: Statement;
  readonly settings: Settings;
  /** global_defs as they stood above the instance. */
  readonly globals: Settings;
  readonly known: KnownObjects;
}

export interface InstanceContext {
  readonly effective: Effective;
  readonly report: Report;
  readonly garpGroups: GarpGroups;
}

/** 1500 bytes hold so many IPv6 VIPs behind their headers; IPv4 is bounded by the count's octet. */
const MOST_VIPS = { inet: 255, inet6: 90 };
const LONGEST_V3_NS = 40_950 * NS_PER_MS;

export function resolveInstance(source: InstanceSource, context: InstanceContext): VrrpInstance | undefined {
  const { settings, globals, statement } = source;
  const { effective, report } = context;
  const device = settings.text('interface');
  const id = settings.number('virtual_router_id');
  for (const [name, given] of [
    ['interface', device],
    ['virtual_router_id', id],
  ] as const) {
    if (given !== undefined) continue;
    const message = `The instance has no (valid) "${name}": keepalived would not start. Give it one.`;
    report.error(statement.origin, message, statement.path);
  }
  if (device === undefined || id === undefined) return undefined;
  const reader = new InstanceReader(source, context);
  const strict = effective.take('strict', false, settings.flag('strict_mode'), globals.flag('vrrp_strict'));
  const wire = new WireReader(source, { effective, report, strict });
  const addresses = reader.addresses(device.value);
  const version = reader.version(addresses.family);
  const role = reader.role(strict);
  effective.note('interface', device.origin);
  effective.note('virtualRouterId', id.origin);
  reader.demandAddress(addresses.own.length, version === 3 || strict);
  return {
    name: statement.words[1] as string,
    ...role,
    interface: device.value,
    virtualRouterId: id.value,
    version,
    addressFamily: addresses.family,
    advertIntervalNs: reader.advertIntervalNs(version),
    downTimerAdverts: strict ? 3 : reader.inherited('downTimerAdverts', 3, 'down_timer_adverts'),
    virtualIpAddresses: addresses.own,
    excludedIpAddresses: addresses.excluded,
    ...wire.authentication(version),
    ...wire.transport(addresses.family),
    ...reader.tracks(device.value),
    trackSrcIp: effective.take('trackSrcIp', false, settings.flag('track_src_ip')),
    dontTrackPrimary: effective.take('dontTrackPrimary', false, settings.flag('dont_track_primary')),
    garp: readGarp(source, { ...context, strict, interface: device.value }),
    ...reader.manners(strict),
    strict,
    accept: reader.accept(strict, role.priority === 255),
    ...wire.vmac(),
  };
}

class InstanceReader {
  readonly #settings: Settings;
  readonly #globals: Settings;
  readonly #known: KnownObjects;
  readonly #statement: Statement;
  readonly #effective: Effective;
  readonly #report: Report;

  constructor(source: InstanceSource, context: InstanceContext) {
    this.#settings = source.settings;
    this.#globals = source.globals;
    this.#known = source.known;
    this.#statement = source.statement;
    this.#effective = context.effective;
    this.#report = context.report;
  }

  /** A number that global_defs may give under the same name with `vrrp_` before it. */
  inherited(field: string, byDefault: number, name: string): number {
    return this.#effective.take(
      field,
      byDefault,
      this.#settings.number(name),
      this.#globals.number(`vrrp_${name}`),
    );
  }

  #inheritedFlag(field: string, name: string, byDefault = false): boolean {
    const given = [this.#settings.flag(name), this.#globals.flag(`vrrp_${name}`)];
    return this.#effective.take(field, byDefault, ...given);
  }

  #warn(keyword: string, message: string): void {
    const statement = this.#settings.all(keyword)[0] ?? this.#statement;
    this.#report.warning(statement.origin, message, statement.path);
  }

  version(family: 'inet' | 'inet6'): 2 | 3 {
    if (this.#report.old) return 2;
    const given = this.inherited('version', 2, 'version');
    if (family === 'inet' || given === 3) return given === 3 ? 3 : 2;
    if (this.#settings.number('version') !== undefined)
      this.#warn('version', 'IPv6 wants version 3: it is used.');
    this.#effective.forget('version');
    return 3;
  }

  /** State, priority and preemption depend on each other. */
  role(strict: boolean): Pick<VrrpInstance, 'state' | 'priority' | 'nopreempt' | 'preemptDelayNs'> {
    const state = this.#settings.text('state');
    const given = this.#settings.number('priority');
    const ownerByState = state?.value === 'MASTER' && !this.#report.old;
    const priority = this.#effective.take('priority', ownerByState ? 255 : 100, given);
    if (given === undefined && ownerByState) {
      this.#warn(
        'state',
        'MASTER without a priority is 255, the owner of the address. Give a priority below 255.',
      );
    }
    const wanted = this.#effective.take('state', priority === 255 ? 'MASTER' : 'BACKUP', state);
    const isRefused = strict && wanted === 'MASTER' && priority !== 255;
    if (isRefused)
      this.#warn('state', 'In strict VRRP only an owner (priority 255) may say MASTER: BACKUP is used.');
    const isMaster = wanted === 'MASTER' && !isRefused;
    return {
      state: isMaster ? 'MASTER' : 'BACKUP',
      priority,
      ...this.#preemption({ isMaster, strict, isOwner: priority === 255 }),
    };
  }

  #preemption(role: { isMaster: boolean; strict: boolean; isOwner: boolean }): {
    readonly nopreempt: boolean;
    readonly preemptDelayNs: number;
  } {
    let nopreempt = this.#effective.take('nopreempt', false, this.#settings.flag('nopreempt'));
    let preemptDelayNs = this.#effective.take('preemptDelayNs', 0, this.#settings.number('preempt_delay'));
    if (nopreempt && (role.isMaster || role.isOwner)) {
      const reason = role.isMaster ? 'needs "state BACKUP"' : 'is impossible with priority 255';
      this.#warn('nopreempt', `nopreempt ${reason}: it is ignored. Write state BACKUP on both directors.`);
      nopreempt = false;
      this.#effective.forget('nopreempt');
    }
    if (preemptDelayNs > 0 && (role.isMaster || role.strict || nopreempt)) {
      const reason = role.strict
        ? 'strict VRRP forbids it'
        : nopreempt
          ? 'nopreempt is set'
          : 'it needs "state BACKUP"';
      this.#warn('preempt_delay', `preempt_delay is ignored: ${reason}.`);
      preemptDelayNs = 0;
      this.#effective.forget('preemptDelayNs');
    }
    return { nopreempt, preemptDelayNs };
  }

  /** Version 2 knows whole seconds, version 3 hundredths up to 40.95 s. */
  advertIntervalNs(version: 2 | 3): number {
    const given = this.#effective.take('advertIntervalNs', NS_PER_S, this.#settings.number('advert_int'));
    const step = version === 2 ? NS_PER_S : 10 * NS_PER_MS;
    const rounded = Math.max(step, Math.round(given / step) * step);
    const result = version === 3 ? Math.min(LONGEST_V3_NS, rounded) : rounded;
    if (result !== given) {
      const unit =
        version === 2 ? 'whole seconds (use version 3 for less)' : 'hundredths of a second up to 40.95 s';
      const message =
        `Version ${version} sends ${unit}: ${readableDuration(given)} becomes ` +
        `${readableDuration(result)}.`;
      this.#warn('advert_int', message);
    }
    return result;
  }

  addresses(device: string): {
    readonly own: readonly VirtualIpAddress[];
    readonly excluded: readonly VirtualIpAddress[];
    readonly family: 'inet' | 'inet6';
  } {
    const list = (keyword: string, isOneFamily: boolean): AddressList => {
      return {
        entries: this.#settings.entries(keyword),
        interface: device,
        isOneFamily,
        report: this.#report,
      };
    };
    const own = readAddresses(list('virtual_ipaddress', true));
    const excluded = readAddresses(list('virtual_ipaddress_excluded', false));
    const family = own[0]?.value.family ?? excluded[0]?.value.family ?? 'inet';
    const most = MOST_VIPS[family];
    if (own.length > most) {
      const message = `${own.length} VIPs are more than the ${most} of an advert: the rest becomes excluded.`;
      this.#warn('virtual_ipaddress', message);
    }
    const moved = [...own.slice(most), ...excluded];
    return {
      own: this.#placed('virtualIpAddresses', own.slice(0, most)),
      excluded: this.#placed('excludedIpAddresses', moved),
      family,
    };
  }

  #placed(field: string, list: readonly Given<ReadAddress>[]): readonly VirtualIpAddress[] {
    return list.map(({ value, origin }, i) => {
      this.#effective.note(`${field}[${i}]`, origin);
      const { family: _, ...address } = value;
      return address;
    });
  }

  demandAddress(count: number, isFatal: boolean): void {
    if (count > 0) return;
    const { origin, path } = this.#statement;
    if (isFatal) {
      const message =
        'An instance of version 3 or strict VRRP without a VIP: keepalived would not start. Add one.';
      this.#report.error(origin, message, path);
    } else
      this.#report.warning(origin, 'The instance has no VIP: it elects a MASTER of nothing. Add one.', path);
  }

  tracks(device: string): Record<TrackField, readonly TrackedObject[]> {
    const all = TRACKS.map(({ keyword, field }) => {
      const known = this.#known[field];
      const found = readReferences(this.#settings, { keyword, known, report: this.#report }).filter(
        (given) => {
          const isOwn = field === 'trackInterfaces' && given.value.name === device;
          if (isOwn)
            this.#warn(
              keyword,
              `"${device}" is the instance's own interface, tracked anyway: it is ignored.`,
            );
          return !isOwn;
        },
      );
      return [field, this.#noteAll(field, found)] as const;
    });
    return Object.fromEntries(all) as Record<TrackField, readonly TrackedObject[]>;
  }

  #noteAll<T>(field: string, list: readonly Given<T>[]): readonly T[] {
    return list.map(({ value, origin }, i) => {
      this.#effective.note(`${field}[${i}]`, origin);
      return value;
    });
  }

  manners(
    strict: boolean,
  ): Pick<VrrpInstance, 'lowerPrioNoAdvert' | 'higherPrioSendAdvert' | 'skipCheckAdvAddr'> {
    return {
      lowerPrioNoAdvert: this.#inheritedFlag('lowerPrioNoAdvert', 'lower_prio_no_advert', strict),
      higherPrioSendAdvert: this.#inheritedFlag('higherPrioSendAdvert', 'higher_prio_send_advert'),
      skipCheckAdvAddr: this.#inheritedFlag('skipCheckAdvAddr', 'skip_check_adv_addr'),
    };
  }

  accept(strict: boolean, isOwner: boolean): boolean {
    const names = new Set(['accept', 'no_accept']);
    const last = this.#settings.statements.findLast(
      ({ keyword }) => keyword !== undefined && names.has(keyword.name),
    );
    this.#effective.note('accept', last?.origin);
    const accept = last === undefined ? !strict : last.words[0] === 'accept';
    if (accept || isOwner) return accept;
    const { origin, path } = last ?? this.#statement;
    const message =
      'A MASTER below 255 drops packets to its VIPs (strict or no_accept), ahead of IPVS: ' +
      'no service is reached through them.';
    this.#report.warning(origin, message, path);
    return false;
  }
}
