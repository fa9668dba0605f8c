/**
 * Reads a keepalived.conf with all that it includes, as keepalived does: words, blocks, values, then the
 * rules between them. What keepalived changes or ignores is told and done likewise; what it would refuse to
 * start on is an error.
 */

import type {
  BfdInstance,
  GarpGroup,
  InterfaceUpDownDelay,
  KeepalivedConfig,
  KeepalivedVersion,
  Linkbeat,
  LinkbeatInterface,
  LvsSyncDaemon,
  Origin,
  TrackFile,
  TrackProcess,
  VrrpInstance,
  VrrpScript,
} from '../../../models/keepalived/config.ts';
import type { VirtualServer, VirtualServerGroup } from '../../../models/keepalived/lvs-config.ts';
import { NS_PER_S } from '../../../sim/units.ts';
import type { Problem } from '../../problems.ts';
import { readBlocks, type Statement } from './blocks.ts';
import { Effective } from './effective.ts';
import { preprocess, type ReadFiles } from './preprocess.ts';
import { type GarpGroups, readGarpGroup } from './read-garp.ts';
import { readGlobalDefs, readSyncDaemon } from './read-global-defs.ts';
import { readServerGroup, serviceKey } from './read-services.ts';
import { joinGroups } from './read-sync-groups.ts';
import {
  type Known,
  readBfdInstance,
  readTrackFile,
  readTrackProcess,
  readVrrpScript,
} from './read-tracked-objects.ts';
import { readVirtualServer } from './read-virtual-server.ts';
import { type InstanceSource, resolveInstance } from './read-vrrp-instance.ts';
import { Report } from './report.ts';
import { canonicalName, type Given, NO_SETTINGS, readSettings, type Settings } from './settings.ts';

export interface KeepalivedConfOptions {
  /** Gives the files that a pattern names, relative to the file `from`; see `ReadFiles`. */
  readonly readFiles: ReadFiles;
  /** 2.2.7 unless said otherwise. */
  readonly version?: KeepalivedVersion;
  /** Which `@id` lines count: keepalived's `-i`, or the first label of the director's host name. */
  readonly configId?: string;
  /** The value of `${_INSTANCE}`. */
  readonly instance?: string;
}

export interface KeepalivedConfResult {
  /** Undefined exactly when a problem is an error. */
  readonly config: KeepalivedConfig | undefined;
  readonly problems: Problem[];
}

const LDIRECTORD_MEND = 'give "lbsim import ipvsadm-save" what "ipvsadm -Sn" prints on that director.';

export function readKeepalivedConf(file: string, options: KeepalivedConfOptions): KeepalivedConfResult {
  const report = new Report(options.version ?? '2.2.7');
  const { readFiles, configId, instance } = options;
  const { lines, files } = preprocess(file, { readFiles, configId, instance, report });
  const reader = new ConfigReader(report);
  const statements = readBlocks(lines, report);
  for (const statement of statements) reader.read(statement);
  if (lines.length > 0 && statements.every(({ keyword }) => keyword === undefined)) {
    const isLdirectord = lines.some(({ text }) => /^virtual\s*=/.test(text));
    report.error(
      lines[0].origin,
      `Nothing in it is keepalived's. ${isLdirectord ? `It is written for ldirectord: ${LDIRECTORD_MEND}` : 'Give a keepalived.conf.'}`,
    );
  }
  const config = reader.finish(files);
  return { config: report.hasErrors ? undefined : config, problems: report.problems };
}

/** A list of named blocks under construction, in which a name counts once. */
interface Named<T> {
  readonly field: string;
  readonly list: T[];
  readonly names: Set<string>;
}

class ConfigReader {
  readonly #report: Report;
  readonly #origins: Record<string, Origin> = {};
  readonly #root: Effective;
  #globals: Settings = NO_SETTINGS;
  readonly #scripts: Named<VrrpScript> = named('vrrpScripts');
  readonly #trackFiles: Named<TrackFile> = named('trackFiles');
  readonly #processes: Named<TrackProcess> = named('trackProcesses');
  readonly #bfds: Named<BfdInstance> = named('bfdInstances');
  readonly #instances: Named<InstanceSource> = named('vrrpInstances');
  readonly #syncGroups: Named<InstanceSource> = named('syncGroups');
  readonly #serverGroups: Named<VirtualServerGroup> = named('virtualServerGroups');
  readonly #virtualServers: Statement[] = [];
  readonly #garpGroups: GarpGroup[] = [];
  readonly #spacings = new Map<string, Given<number>>();
  readonly #delays: InterfaceUpDownDelay[] = [];
  readonly #staticAddresses: Statement[] = [];
  readonly #polled: LinkbeatInterface[] = [];
  #pollsAll = false;

  constructor(report: Report) {
    this.#report = report;
    this.#root = new Effective('', this.#origins);
  }

  read(statement: Statement): void {
    const { keyword } = statement;
    if (keyword === undefined) return;
    const name = canonicalName(keyword);
    const report = this.#report;
    if (keyword.isDeprecated === true) {
      const message = `"${keyword.name}" is the old name of "${name}"; it counts.`;
      report.note(statement.origin, message, statement.path);
    }
    switch (name) {
      case 'global_defs':
        this.#readGlobals(statement);
        break;
      case 'vrrp_script':
        this.#addNamed(this.#scripts, statement, (at) => readVrrpScript(statement, at, report));
        break;
      case 'track_file':
        this.#addNamed(this.#trackFiles, statement, (at) => readTrackFile(statement, at, report));
        break;
      case 'vrrp_track_process':
        this.#addNamed(this.#processes, statement, (at) => readTrackProcess(statement, at, report));
        break;
      case 'bfd_instance':
        this.#addNamed(this.#bfds, statement, (at) => readBfdInstance(statement, at, report));
        break;
      case 'vrrp_instance':
        this.#addNamed(this.#instances, statement, () => this.#source(statement));
        break;
      case 'vrrp_sync_group':
        this.#addNamed(this.#syncGroups, statement, () => this.#source(statement));
        break;
      case 'virtual_server_group':
        this.#addNamed(this.#serverGroups, statement, () => readServerGroup(statement, report));
        break;
      case 'virtual_server':
        this.#virtualServers.push(statement);
        break;
      default:
        this.#readInterfaces(name, statement);
    }
  }

  #readInterfaces(name: string, statement: Statement): void {
    if (name === 'garp_group') this.#readGarpGroup(statement);
    else if (name === 'static_ipaddress') this.#staticAddresses.push(...statement.children);
    else if (name === 'linkbeat_use_polling') {
      this.#pollsAll = true;
      this.#root.note('linkbeat.pollAll', statement.origin);
    } else if (name === 'linkbeat_interfaces') {
      for (const entry of statement.children) {
        const method = (['MII', 'ETHTOOL', 'IOCTL'] as const).find((known) => known === entry.words[1]);
        const device = entry.words[0] as string;
        this.#root.note(`linkbeat.interfaces[${this.#polled.length}]`, entry.origin);
        this.#polled.push(method === undefined ? { interface: device } : { interface: device, method });
      }
    } else if (name === 'interface_up_down_delays') this.#readDelays(statement);
  }

  /** A second block of the same name is skipped; a block that its reader refuses leaves no trace. */
  #addNamed<T>(into: Named<T>, statement: Statement, readBlock: (at: Effective) => T | undefined): void {
    const name = statement.words[1] as string;
    if (into.names.has(name)) {
      const message = `"${statement.words[0]} ${name}" is there already: this one is skipped. Rename it.`;
      this.#report.warning(statement.origin, message, statement.path);
      return;
    }
    const effective = this.#root.at(`${into.field}[${into.list.length}]`);
    const block = readBlock(effective);
    if (block === undefined) return;
    into.names.add(name);
    into.list.push(block);
    effective.note('', statement.origin);
  }

  #readGlobals(statement: Statement): void {
    this.#globals = this.#globals.followedBy(readSettings(statement.children, this.#report));
    const above = this.#instances.list[0];
    if (above === undefined || this.#report.old) return;
    const message =
      `global_defs must stand above the instances that inherit from it; "${above.statement.path}" (line ` +
      `${above.statement.origin.line}) does without these values. Move the block up.`;
    this.#report.warning(statement.origin, message, statement.path);
  }

  #source(statement: Statement): InstanceSource {
    return {
      statement,
      settings: readSettings(statement.children, this.#report),
      globals: this.#globals,
      known: {
        trackInterfaces: undefined,
        trackScripts: weightsOf(this.#scripts.list),
        trackFiles: weightsOf(this.#trackFiles.list),
        trackProcesses: weightsOf(this.#processes.list),
        trackBfds: weightsOf(this.#bfds.list),
      },
    };
  }

  #readGarpGroup(statement: Statement): void {
    const effective = this.#root.at(`garpGroups[${this.#garpGroups.length}]`);
    const group = readGarpGroup(statement, effective, this.#report);
    this.#garpGroups.push(group);
    for (const device of group.interfaces) {
      const origin = effective.origin('intervalNs') ?? statement.origin;
      this.#spacings.set(device, { value: group.intervalNs, origin });
    }
  }

  /** `IF DOWN [UP]`, decimal seconds. */
  #readDelays(statement: Statement): void {
    for (const entry of statement.children) {
      const [device = '', down, up] = entry.words;
      const delays = [down, up ?? down].map((word) =>
        /^\d+(\.\d*)?$/.test(word ?? '') ? Number(word) : Number.NaN,
      );
      if (delays.some(Number.isNaN)) {
        const message = `"${entry.raw}" is ignored: a line holds an interface and seconds, once or twice.`;
        this.#report.warning(entry.origin, message, entry.path);
        continue;
      }
      const [downNs, upNs] = delays.map((seconds) => Math.round(seconds * NS_PER_S)) as [number, number];
      this.#root.note(`interfaceUpDownDelays[${this.#delays.length}]`, entry.origin);
      this.#delays.push({ interface: device, downNs, upNs });
    }
  }

  finish(files: readonly string[]): KeepalivedConfig {
    const report = this.#report;
    const instances = this.#resolveInstances();
    const { instances: vrrpInstances, syncGroups } = joinGroups(this.#syncGroups.list, instances, {
      root: this.#root,
      report,
    });
    this.#tellStaticVips(vrrpInstances);
    const syncDaemon = this.#syncDaemon(vrrpInstances);
    const globals = readGlobalDefs(this.#globals, this.#root.at('globalDefs'), report);
    return {
      version: report.version,
      files,
      globalDefs: syncDaemon === undefined ? globals : { ...globals, lvsSyncDaemon: syncDaemon },
      vrrpInstances,
      syncGroups,
      vrrpScripts: this.#scripts.list,
      trackFiles: this.#trackFiles.list,
      trackProcesses: this.#processes.list,
      bfdInstances: this.#bfds.list,
      garpGroups: this.#garpGroups,
      interfaceUpDownDelays: this.#delays,
      linkbeat: this.#linkbeat(),
      virtualServerGroups: this.#serverGroups.list,
      virtualServers: this.#readVirtualServers(),
      origins: this.#origins,
    };
  }

  #linkbeat(): Linkbeat {
    return { pollAll: this.#pollsAll, interfaces: this.#polled };
  }

  /** An instance that cannot be resolved is an error, so rows keep their numbers wherever it matters. */
  #resolveInstances(): readonly VrrpInstance[] {
    const garpGroups: GarpGroups = this.#spacings;
    const resolved: VrrpInstance[] = [];
    for (const source of this.#instances.list) {
      const effective = this.#root.at(`vrrpInstances[${resolved.length}]`);
      const instance = resolveInstance(source, { effective, report: this.#report, garpGroups });
      if (instance === undefined) continue;
      const twin = this.#report.old ? undefined : resolved.find((other) => isTwin(instance, other));
      if (twin !== undefined) {
        const message =
          `virtual_router_id ${instance.virtualRouterId} is on ${instance.interface} already ` +
          `(${twin.name}): ` +
          'keepalived would not start. Give each instance its own.';
        this.#report.error(source.statement.origin, message, source.statement.path);
      }
      resolved.push(instance);
    }
    return resolved;
  }

  #syncDaemon(instances: readonly VrrpInstance[]): LvsSyncDaemon | undefined {
    const effective = this.#root.at('globalDefs');
    const vridOf = (name: string): number | undefined =>
      instances.find((instance) => instance.name === name)?.virtualRouterId;
    const statement = this.#globals.one('lvs_sync_daemon');
    if (statement !== undefined) {
      effective.note('lvsSyncDaemon', statement.origin);
      return readSyncDaemon(statement, vridOf, this.#report);
    }
    for (const source of this.#instances.list) {
      const device = source.settings.text('lvs_sync_daemon_interface');
      if (device === undefined) continue;
      effective.note('lvsSyncDaemon', device.origin);
      const instance = source.statement.words[1] as string;
      return { interface: device.value, instance, syncId: vridOf(instance) ?? 0 };
    }
    return undefined;
  }

  #readVirtualServers(): readonly VirtualServer[] {
    const list: VirtualServer[] = [];
    const seen = new Map<string, number>();
    for (const statement of this.#virtualServers) {
      const virtualServer = readVirtualServer(statement, {
        groups: this.#serverGroups.list,
        effective: this.#root.at(`virtualServers[${list.length}]`),
        report: this.#report,
        isDefined: (kind, name) => (kind === 'track_file' ? this.#trackFiles : this.#bfds).names.has(name),
      });
      if (virtualServer === undefined) continue;
      for (const service of virtualServer.services) {
        const key = serviceKey(service, virtualServer.protocol);
        const before = seen.get(key);
        if (before !== undefined) {
          const message = `${key} is a service of line ${before} already: IPVS has room for one. Remove one.`;
          this.#report.warning(statement.origin, message, statement.path);
        } else seen.set(key, statement.origin.line);
      }
      list.push(virtualServer);
    }
    return list;
  }

  #tellStaticVips(instances: readonly VrrpInstance[]): void {
    const vips = new Set(
      instances.flatMap((instance) => instance.virtualIpAddresses.map((vip) => vip.address)),
    );
    for (const entry of this.#staticAddresses) {
      const address = (entry.words[0] as string).replace(/\/\d+$/, '');
      if (!vips.has(address)) continue;
      const message = `${address} is a VIP too: as a static address both directors hold it. Remove it here.`;
      this.#report.warning(entry.origin, message, entry.path);
    }
  }
}

function isTwin(a: VrrpInstance, b: VrrpInstance): boolean {
  return (
    a.virtualRouterId === b.virtualRouterId &&
    a.interface === b.interface &&
    a.addressFamily === b.addressFamily
  );
}

function named<T>(field: string): Named<T> {
  return { field, list: [], names: new Set() };
}

function weightsOf(
  list: readonly { readonly name: string; readonly weight: number; readonly reverse: boolean }[],
): Known {
  return new Map(list.map(({ name, weight, reverse }) => [name, { weight, reverse }]));
}
