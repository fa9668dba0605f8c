/** The site: directors with IPVS and keepalived, the gateway, and what faults may do to machines. */
import type { Kernel } from '../sim/kernel.ts';
import type { Streams } from '../sim/streams.ts';
import type { Sockets } from './clients/sockets.ts';
import { METHOD_NAMES } from './director/destinations.ts';
import { Director } from './director/director.ts';
import { ACTIVE_ONLY_LOAD, kernelRules } from './director/kernel-rules.ts';
import type { FaultSite } from './faults/fault.ts';
import { Daemon, type SavedDaemon } from './keepalived/daemon.ts';
import { HANGS, Scripts } from './keepalived/scripts.ts';
import { type SavedVrrp, VRRP_MASTER, Vrrp } from './keepalived/vrrp.ts';
import { RESET, UNTOLD } from './measurements.ts';
import { parseIpv4 } from './network/address.ts';
import { Capacity } from './network/capacity.ts';
import { type DirectorHost, describeDestination, Gateway } from './network/gateway.ts';
import { SyncNetwork } from './network/sync-network.ts';
import type { RealServers } from './realservers/realserver.ts';
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
}

export class Site implements FaultSite {
  readonly hosts: readonly DirectorHost[];
  readonly gateway: Gateway;
  readonly vrrp: Vrrp;
  readonly daemons: readonly (Daemon | undefined)[];

  /** What the scripts of MISC_CHECK say. */
  readonly scripts: Scripts;

  readonly #options: SiteOptions;
  readonly #boot: readonly number[];
  readonly #sync: SyncNetwork;

  constructor(options: SiteOptions) {
    const { kernel, settings, timeline, streams } = options;
    this.#options = options;
    this.scripts = new Scripts(settings.checkScripts);
    this.#sync = new SyncNetwork(kernel, settings.lanNs, () => this.hosts);
    this.hosts = settings.directors.map((director, row) => this.#host(director, row));
    this.gateway = new Gateway(this.hosts, virtualAddresses(settings));
    this.vrrp = new Vrrp({
      kernel,
      lanNs: settings.lanNs,
      hosts: this.hosts,
      gateway: this.gateway,
      timeline,
      routers: settings.directors.flatMap(({ keepalived }, host) =>
        (keepalived?.vrrpInstances ?? []).map((config) => ({ host, config })),
      ),
      onState: (router, state) => {
        const { host, config } = this.vrrp.routers[router];
        this.daemons[host]?.vrrpEntered(config.name, state === VRRP_MASTER);
      },
    });
    this.daemons = settings.directors.map(({ keepalived }, hostRow) =>
      keepalived === undefined
        ? undefined
        : new Daemon({
            kernel,
            lanNs: settings.lanNs,
            hostRow,
            host: this.hosts[hostRow],
            config: keepalived,
            vrrp: this.vrrp,
            streams,
            timeline,
            realServers: () => options.realServers,
            realServerAt: (address) => realServerRow(settings, address),
            sockets: settings.transport === 'direct' ? undefined : options.sockets,
            scripts: this.scripts,
          }),
    );
    const boot = kernel.kind('director-boot', (host) => this.startKeepalived(host));
    this.#boot = settings.directors.map((_, host) => kernel.timer(boot, host, 0));
    settings.directors.forEach((director, host) => {
      this.#addStaticServices(director, host);
    });
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
        sendSync: (message) => this.#sync.send(row, message),
      }),
      capacity: director.capacity === undefined ? null : new Capacity(director.capacity),
      isUp: true,
      heldAddresses: new Set(),
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
        describeDestination(host, added, realServerRow(this.#options.settings, destination.address));
      }
      host.heldAddresses.add(spec.address >>> 0);
    }
  }

  start(): void {
    for (const daemon of this.daemons) daemon?.start();
  }

  crashRealServer(realServer: number): void {
    this.#options.realServers.crash(realServer, (socket) => this.#options.onLost(socket, RESET));
  }

  silenceRealServer(realServer: number): void {
    this.#options.realServers.silence(realServer, (socket) => this.#options.onLost(socket, UNTOLD));
    for (const daemon of this.daemons) daemon?.checks.neighbourChanged(realServer);
  }

  recoverRealServer(realServer: number): void {
    const wasThere = this.#options.realServers.isThere(realServer);
    this.#options.realServers.recover(realServer);
    if (!wasThere) for (const daemon of this.daemons) daemon?.checks.neighbourChanged(realServer);
  }

  /** A real server is done with the job of a health check, or lost it and said so. */
  checkJobFinished(socket: number, isLost: boolean): void {
    const { host, session } = this.#options.sockets;
    this.daemons[host[socket]]?.checks.jobFinished(session[socket], socket, isLost);
  }

  get realServers(): RealServers {
    return this.#options.realServers;
  }

  setScriptExit(script: number, exit: number | 'hang' | undefined): void {
    this.scripts.imposed[script] = exit === 'hang' ? HANGS : exit;
  }

  setTrackFile(name: string, value: number): void {
    for (const daemon of this.daemons) daemon?.setTrackFile(name, value);
  }

  setRealServerSpeed(realServer: number, factor: number): void {
    this.#options.realServers.setSpeedFactor(realServer, factor);
  }

  setWeight(realServer: number, weight: number): void {
    for (const { ipvs, realServerOf } of this.hosts) {
      const { destinations } = ipvs;
      for (let row = 0; row < destinations.rows; row++) {
        if (realServerOf[row] !== realServer || destinations.available[row] === 0) continue;
        ipvs.editDestination(row, {
          weight,
          method: METHOD_NAMES[destinations.method[row]],
          upperThreshold: destinations.upperThreshold[row],
          lowerThreshold: destinations.lowerThreshold[row],
        });
      }
    }
  }

  resetWeight(realServer: number): void {
    const address = this.#options.realServers.addresses[realServer];
    this.hosts.forEach(({ ipvs }, host) => {
      this.daemons[host]?.resetWeights(address);
      for (const { spec, destinations } of this.#options.settings.directors[host].services ?? []) {
        const service = ipvs.findService(spec);
        for (const destination of destinations) {
          if ((destination.address | 0) !== address || service < 0) continue;
          const row = ipvs.findDestination(service, address, destination.port);
          if (row >= 0) ipvs.editDestination(row, destination);
        }
      }
    });
  }

  cutPower(director: number): void {
    const host = this.hosts[director];
    this.#options.kernel.disarm(this.#boot[director]);
    this.daemons[director]?.kill();
    host.isUp = false;
    host.heldAddresses.clear();
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

  stopKeepalived(director: number): void {
    this.daemons[director]?.stop();
  }

  killKeepalived(director: number): void {
    this.daemons[director]?.kill();
  }

  startKeepalived(director: number): void {
    if (this.hosts[director].isUp) this.daemons[director]?.start();
  }

  save(): SavedSite {
    return {
      hosts: this.hosts.map((host) => ({
        ipvs: host.ipvs.save(),
        isUp: host.isUp,
        capacity: host.capacity?.save() ?? [],
        heldAddresses: [...host.heldAddresses],
        realServerOf: host.realServerOf.slice(),
      })),
      gateway: this.gateway.save(),
      sync: this.#sync.save(),
      vrrp: this.vrrp.save(),
      scripts: this.scripts.save(),
      daemons: this.daemons.map((daemon) => daemon?.save()),
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
      host.realServerOf = state.realServerOf.slice();
    });
    this.gateway.restore(saved.gateway);
    this.#sync.restore(saved.sync);
    this.vrrp.restore(saved.vrrp);
    this.scripts.restore(saved.scripts);
    this.daemons.forEach((daemon, i) => {
      const state = saved.daemons[i];
      if (daemon !== undefined && state !== undefined) daemon.restore(state);
    });
  }
}

export interface SavedSite {
  readonly hosts: readonly {
    readonly ipvs: unknown;
    readonly isUp: boolean;
    readonly capacity: readonly number[];
    readonly heldAddresses: readonly number[];
    readonly realServerOf: Int32Array;
  }[];
  readonly gateway: Int32Array;
  readonly sync: readonly (readonly Int32Array[])[];
  readonly vrrp: SavedVrrp;
  readonly scripts: ReturnType<Scripts['save']>;
  readonly daemons: readonly (SavedDaemon | undefined)[];
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

function realServerRow(settings: SystemSettings, address: number): number {
  return settings.realServers.findIndex((server) => parseIpv4(server.address) === address >>> 0);
}

/** Every address that a VRRP instance holds, a service listens on or a class of clients asks for. */
function virtualAddresses(settings: SystemSettings): readonly number[] {
  const found = new Set<number>();
  for (const { keepalived, services } of settings.directors) {
    for (const { spec } of services ?? []) found.add(spec.address >>> 0);
    for (const { virtualIpAddresses, excludedIpAddresses } of keepalived?.vrrpInstances ?? []) {
      for (const { address } of [...virtualIpAddresses, ...excludedIpAddresses]) {
        const parsed = parseIpv4(address);
        if (parsed !== undefined) found.add(parsed);
      }
    }
  }
  for (const { target } of settings.clients) found.add(target.address >>> 0);
  return [...found];
}
