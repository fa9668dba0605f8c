/** The site: directors with IPVS and keepalived, the gateway, and what faults may do to machines. */
import type { Kernel } from '../sim/kernel.ts';
import type { Streams } from '../sim/streams.ts';
import type { Sockets } from './clients/sockets.ts';
import { Director } from './director/director.ts';
import { ACTIVE_ONLY_LOAD, kernelRules } from './director/kernel-rules.ts';
import { Daemon } from './keepalived/daemon.ts';
import { Processes, type SavedProcesses } from './keepalived/processes.ts';
import { Scripts } from './keepalived/scripts.ts';
import { Tracking } from './keepalived/tracking.ts';
import { type SavedVrrp, Vrrp } from './keepalived/vrrp.ts';
import { VRRP_MASTER } from './keepalived/vrrp-rows.ts';
import { NOBODY_WATCHES, type SiteWatcher } from './keepalived/watcher.ts';
import { AddressSet } from './network/address-set.ts';
import { Capacity } from './network/capacity.ts';
import { type DirectorHost, describeDestination, Gateway, type SavedGateway } from './network/gateway.ts';
import { Lan, type SavedLan } from './network/lan.ts';
import { SyncNetwork } from './network/sync-network.ts';
import type { RealServers } from './realservers/realserver.ts';
import {
  configsOf,
  expectedEntries,
  interfaces,
  realServerRows,
  syncInterface,
  virtualAddresses,
  waysTo,
} from './site-plan.ts';
import type { DirectorSettings, SystemSettings } from './system-settings.ts';
import type { Timeline } from './timeline.ts';

export interface SiteOptions {
  readonly kernel: Kernel;
  readonly timeline: Timeline;
  readonly streams: Streams;
  readonly settings: SystemSettings;
  readonly realServers: RealServers;
  readonly sockets: Sockets;
  /** A real server lost this socket's job; `cause` is what it told the client (UNTOLD: nothing). */
  readonly onLost: (socket: number, cause: number) => void;
  readonly watcher?: SiteWatcher;
}

export class Site {
  readonly hosts: readonly DirectorHost[];
  readonly lan: Lan;
  readonly gateway: Gateway;
  readonly vrrp: Vrrp;
  /** keepalived on each director that has it. */
  readonly keepalived: readonly (Processes | undefined)[];

  /** What the scripts of MISC_CHECK say. */
  readonly scripts: Scripts;

  readonly #options: SiteOptions;
  readonly #boot: readonly number[];
  readonly #sync: SyncNetwork;
  readonly #realServerRows: ReadonlyMap<number, number>;

  constructor(options: SiteOptions) {
    const { kernel, settings, timeline, streams, watcher = NOBODY_WATCHES } = options;
    this.#options = options;
    this.#realServerRows = realServerRows(settings);
    this.scripts = new Scripts(settings.checkScripts);
    this.lan = new Lan(settings.directors.length, interfaces(settings), streams.open('network-loss'), kernel);
    this.#sync = new SyncNetwork({
      kernel,
      lanNs: settings.lanNs,
      hosts: () => this.hosts,
      lan: this.lan,
      interfaceRow: (host) => this.lan.interfaceRow(syncInterface(settings.directors[host])),
    });
    this.hosts = settings.directors.map((director, row) => this.#host(director, row));
    this.gateway = new Gateway({
      clock: kernel,
      hosts: this.hosts,
      lan: this.lan,
      random: streams.open('arp'),
      realServers: settings.realServers.length,
      thieves: settings.realServers.flatMap((_, row) =>
        options.realServers.setups.answersArp[row] ? [row] : [],
      ),
      isThere: (row) => options.realServers.isThere(row),
      virtualAddresses: virtualAddresses(settings, this.lan),
    });
    this.vrrp = new Vrrp({
      kernel,
      lanNs: settings.lanNs,
      hosts: this.hosts,
      lan: this.lan,
      gateway: this.gateway,
      timeline,
      watcher,
      directors: settings.directors.map((director) => ({ configs: configsOf(director) })),
      onState: (router, state) => {
        const { host, name } = this.vrrp.rows.routers[router];
        this.keepalived[host]?.daemon.vrrpEntered(name, state === VRRP_MASTER);
      },
    });
    this.keepalived = settings.directors.map((director, host) => this.#processes(director, host, watcher));
    const boot = kernel.kind('director-boot', (host) => this.startKeepalived(host));
    this.#boot = settings.directors.map((_, host) => kernel.timer(boot, host, 0));
    settings.directors.forEach((director, host) => {
      this.#addStaticServices(director, host);
    });
  }

  #processes(director: DirectorSettings, host: number, watcher: SiteWatcher): Processes | undefined {
    const { kernel, settings, streams, timeline } = this.#options;
    const configs = configsOf(director);
    if (configs.length === 0) return undefined;
    const ways = settings.realServers.map(({ address }) => waysTo(address, director, this.lan));
    const processes: Processes = new Processes({
      kernel,
      host,
      vrrp: this.vrrp,
      watcher,
      configs,
      tracking: new Tracking({
        kernel,
        host,
        lan: this.lan,
        watcher,
        configs,
        config: () => configs[this.vrrp.rows.generation[host]],
        changed: () => processes.tracked(),
      }),
      daemons: configs.map(
        (config, generation) =>
          new Daemon({
            kernel,
            lanNs: settings.lanNs,
            hostRow: host,
            watcher,
            host: this.hosts[host],
            config,
            streams,
            phases: generation === 0 ? '' : `/reload-${generation}`,
            timeline,
            realServers: () => this.#options.realServers,
            cutNs: (realServer) => this.#cutNs(host, ways[realServer]),
            realServerAt: (address) => this.#realServerAt(address),
            sockets: settings.transport === 'direct' ? undefined : this.#options.sockets,
            scripts: this.scripts,
          }),
      ),
    });
    return processes;
  }

  /** For how long the director's frames have come through none of these interfaces. */
  #cutNs(host: number, ways: readonly number[]): number {
    return Math.min(...ways.map((row) => this.lan.cutNs(host, row)));
  }

  #host(director: DirectorSettings, row: number): DirectorHost {
    const { kernel, streams, settings } = this.#options;
    const rules = kernelRules(settings.kernel);
    if (rules === undefined) throw new Error(`assertion failed: no rules for kernel "${settings.kernel}"`);
    return {
      name: director.name,
      address: director.address,
      ipvs: new Director({
        kernel,
        name: director.name,
        rules: settings.load === 'kernel' ? rules : { ...rules, load: ACTIVE_ONLY_LOAD },
        sysctls: director.sysctls,
        ...(director.timeouts === undefined ? {} : { timeouts: director.timeouts }),
        random: streams.open(`director/${director.name}`),
        workNs: (destination) => this.#workNs(row, destination),
        expectedEntries: expectedEntries(settings),
        sendSync: (message) => this.#sync.send(row, message),
      }),
      forwards: director.forwards,
      firewall: director.firewall,
      capacity: director.capacity === undefined ? null : new Capacity(director.capacity),
      isUp: true,
      heldAddresses: new AddressSet(),
      refusedAddresses: new AddressSet(),
      realServerOf: new Int32Array(16).fill(-1),
    };
  }

  /** For the policy `central` of theory: work left at the destination's real server. */
  #workNs(host: number, destination: number): number {
    const server = this.hosts[host].realServerOf[destination];
    return server < 0 ? Infinity : this.#options.realServers.stations[server].workNs();
  }

  /** ipvsadm alone: the table stands from the start, and so do the addresses. */
  #addStaticServices(director: DirectorSettings, row: number): void {
    const host = this.hosts[row];
    for (const { spec, destinations } of director.services ?? []) {
      const service = host.ipvs.addService(spec);
      for (const destination of destinations) {
        const added = host.ipvs.addDestination(service, destination);
        describeDestination(host, added, this.#realServerAt(destination.address));
      }
      host.heldAddresses.add(spec.address >>> 0);
    }
    for (const address of director.marked ?? []) host.heldAddresses.add(address);
  }

  /** -1: nobody of the site. */
  #realServerAt(address: number): number {
    return this.#realServerRows.get(address >>> 0) ?? -1;
  }

  get settings(): SystemSettings {
    return this.#options.settings;
  }

  get kernel(): Kernel {
    return this.#options.kernel;
  }

  /** A real server lost this socket's job. */
  lost(socket: number, cause: number): void {
    this.#options.onLost(socket, cause);
  }

  start(): void {
    for (const processes of this.keepalived) processes?.start();
  }

  /** A real server is done with the job of a health check, or lost it and said so. */
  checkJobFinished(socket: number, isLost: boolean): void {
    const { host, session } = this.#options.sockets;
    this.keepalived[host[socket]]?.daemon.checks.jobFinished(session[socket], socket, isLost);
  }

  get realServers(): RealServers {
    return this.#options.realServers;
  }

  startKeepalived(director: number, generation?: number): void {
    if (this.hosts[director].isUp) this.keepalived[director]?.start(generation);
  }

  cutPower(director: number): void {
    const host = this.hosts[director];
    this.#options.kernel.disarm(this.#boot[director]);
    this.keepalived[director]?.kill();
    host.isUp = false;
    host.heldAddresses.clear();
    host.refusedAddresses.clear();
    host.ipvs.sync.stopMaster();
    host.ipvs.sync.stopBackup();
    forgetEverything(host.ipvs);
  }

  restorePower(director: number): void {
    const { kernel, settings } = this.#options;
    this.hosts[director].isUp = true;
    kernel.arm(this.#boot[director], kernel.nowNs + settings.directors[director].bootNs);
    this.#addStaticServices(settings.directors[director], director);
  }

  save(): SavedSite {
    return {
      hosts: this.hosts.map((host) => ({
        ipvs: host.ipvs.save(),
        isUp: host.isUp,
        capacity: host.capacity?.save() ?? [],
        heldAddresses: [...host.heldAddresses],
        refusedAddresses: [...host.refusedAddresses],
        realServerOf: host.realServerOf.slice(),
      })),
      scripts: this.scripts.save(),
      lan: this.lan.save(),
      gateway: this.gateway.save(),
      sync: this.#sync.save(),
      vrrp: this.vrrp.save(),
      keepalived: this.keepalived.map((processes) => processes?.save()),
    };
  }

  restore(saved: SavedSite): void {
    this.hosts.forEach((host, i) => {
      const state = saved.hosts[i];
      host.ipvs.restore(state.ipvs);
      host.isUp = state.isUp;
      if (host.capacity !== null) host.capacity.restore(state.capacity);
      host.heldAddresses.clear();
      for (const address of state.heldAddresses) host.heldAddresses.add(address);
      host.refusedAddresses.clear();
      for (const address of state.refusedAddresses) host.refusedAddresses.add(address);
      host.realServerOf = state.realServerOf.slice();
    });
    this.scripts.restore(saved.scripts);
    this.lan.restore(saved.lan);
    this.gateway.restore(saved.gateway);
    this.#sync.restore(saved.sync);
    this.vrrp.restore(saved.vrrp);
    this.keepalived.forEach((processes, i) => {
      const state = saved.keepalived[i];
      if (processes !== undefined && state !== undefined) processes.restore(state);
    });
  }
}

export interface SavedSite {
  readonly hosts: readonly {
    readonly ipvs: unknown;
    readonly isUp: boolean;
    readonly capacity: readonly number[];
    readonly heldAddresses: readonly number[];
    readonly refusedAddresses: readonly number[];
    readonly realServerOf: Int32Array;
  }[];
  readonly scripts: ReturnType<Scripts['save']>;
  readonly lan: SavedLan;
  readonly gateway: SavedGateway;
  readonly sync: readonly (readonly Int32Array[])[];
  readonly vrrp: SavedVrrp;
  readonly keepalived: readonly (SavedProcesses | undefined)[];
}

/** A machine without power remembers nothing: no entry, no service. */
function forgetEverything(ipvs: Director): void {
  const { life, connections } = ipvs;
  for (const templates of [false, true]) {
    for (let entry = 0; entry < connections.rows; entry++) {
      if (connections.isLive(entry) && life.isTemplate(entry) === templates) life.expired(entry);
    }
  }
  ipvs.flush();
}
