/**
 * The checker process of keepalived on one director, under one configuration: the wiring between checkers and IPVS. It never
 * looks at VRRP: a BACKUP checks its real servers like a MASTER.
 */
import type { Kernel } from '../../sim/kernel.ts';
import type { Streams } from '../../sim/streams.ts';
import type { Outcome } from '../checkers/checker.ts';
import type { Sockets } from '../clients/sockets.ts';
import type { ServiceSpec } from '../director/service.ts';
import { parseIpv4 } from '../network/address.ts';
import type { DirectorHost } from '../network/gateway.ts';
import type { RealServers } from '../realservers/realserver.ts';
import type { Timeline } from '../timeline.ts';
import { bfdTimes, checkedAddress, failingAfter, keptChecks, reason, startsFailed } from './check-rows.ts';
import { type CheckRow, Checks } from './checks.ts';
import type { KeepalivedConfig } from './config.ts';
import type { RealServer, ServiceAddress, VirtualServer } from './lvs-config.ts';
import { Pool } from './pool.ts';
import { serverName, VirtualServerTable, verdictLines, virtualName } from './pool-table.ts';
import { editServices, regroup } from './regroup.ts';
import type { Scripts } from './scripts.ts';
import { isSameVirtualServer, memberLike, serviceSpec } from './service-spec.ts';
import type { SiteWatcher } from './watcher.ts';

export interface DaemonOptions {
  readonly kernel: Kernel;
  readonly lanNs: number;
  readonly hostRow: number;
  readonly watcher: SiteWatcher;
  readonly host: DirectorHost;
  readonly config: KeepalivedConfig;
  readonly streams: Streams;
  /** What the name of its stream ends with. */
  readonly phases: string;
  readonly timeline: Timeline;
  readonly realServers: () => RealServers;
  /** For how long no frame has passed between this director and the real server; 0: they pass. */
  readonly cutNs: (realServer: number) => number;
  /** Row of the described real server at that address, -1 when there is none. */
  readonly realServerAt: (address: number) => number;
  /** Where the jobs of checks live; undefined without a network. */
  readonly sockets: Sockets | undefined;
  readonly scripts: Scripts;
}

interface OwnedRow extends CheckRow {
  readonly pool: number;
  readonly member: number;
  /** Virtual and real server, by which a reload knows it again. */
  readonly place: string;
}

export class Daemon {
  isRunning = false;
  readonly #options: DaemonOptions;
  readonly #host: DirectorHost;
  readonly #tables: readonly VirtualServerTable[];
  readonly #pools: readonly Pool[];
  readonly #checks: Checks;
  readonly #rows: readonly OwnedRow[];
  /** Rows whose checker counts as failed. */
  #failing: boolean[];
  /** What each row's dynamic checker adds to the weight. */
  #added: number[];
  /** Numbers that were written to track_files. */
  #files: Record<string, number> = {};
  /** IPVS rows of each virtual server's services, empty while they do not exist. */
  #services: number[][];

  constructor(options: DaemonOptions) {
    this.#options = options;
    this.#host = options.host;
    const servers = options.config.virtualServers;
    this.#services = servers.map(() => []);
    this.#tables = servers.map(
      (config, pool) =>
        new VirtualServerTable({
          ...options,
          config,
          services: () => this.#services[pool],
          say: (type, text) => this.#say(type, text),
        }),
    );
    this.#pools = servers.map((config, pool) => new Pool(config, this.#tables[pool]));
    this.#rows = servers.flatMap((server, pool) =>
      server.realServers.flatMap((realServer, member) => this.#checkRows(pool, member, realServer)),
    );
    this.#failing = this.#rows.map(() => false);
    this.#added = this.#rows.map(() => 0);
    this.#checks = new Checks({
      ...options,
      rows: this.#rows,
      phases: options.streams.open(`check-phase/${options.host.name}${options.phases}`),
      isOld: options.config.version === '1.2.7',
      isSuspended: (row) => this.#isSuspended(row),
      active: (row) => this.#activeOf(row),
      onVerdict: (row, becomes, outcome) => this.#onVerdict(row, becomes, outcome),
      onWeight: (row, adds) => this.#onWeight(row, adds),
    });
  }

  /** Checks of this director's real servers, for those who tell it of jobs, files and neighbours. */
  get checks(): Checks {
    return this.#checks;
  }

  #checkRows(pool: number, member: number, realServer: RealServer): OwnedRow[] {
    return realServer.checkers.map((checker) => {
      const bfd = bfdTimes(this.#options.config, checker);
      const address = parseIpv4(checkedAddress(this.#options.config, checker, realServer));
      const row = address === undefined ? -1 : this.#options.realServerAt(address);
      const { name, protocol } = this.#options.config.virtualServers[pool];
      const place = `${name} ${protocol} ${realServer.address} ${realServer.port}`;
      const own = { checker, realServer: row, pool, member, place, configuredWeight: realServer.weight };
      return bfd === undefined ? own : { ...own, bfd };
    });
  }

  /** Somebody writes a number to a track_file of this director. */
  setTrackFile(name: string, value: number): void {
    this.#files[name] = value;
    this.#checks.fileChanged(name, value);
  }

  /** An administrator sets the file's weights again, wherever the machine stands in the table. */
  resetWeights(address: number): void {
    for (const pool of this.#pools) {
      pool.config.realServers.forEach((server, member) => {
        if (((parseIpv4(server.address) ?? -1) | 0) === address) pool.tellWeight(member);
      });
    }
  }

  /** ha_suspend looks at plain addresses alone, not at marks or groups. */
  #isSuspended(row: number): boolean {
    const { haSuspend, group, services } = this.#pools[this.#rows[row].pool].config;
    const [service] = services;
    if (!haSuspend || group !== undefined || service?.type !== 'address') return false;
    return !this.#host.heldAddresses.has(parseIpv4(service.address) ?? -1);
  }

  #activeOf(row: number): number {
    const { pool, member } = this.#rows[row];
    const server = this.#pools[pool].config.realServers[member];
    return this.#services[pool].reduce((sum, service) => {
      const destination = this.#tables[pool].find(service, server);
      return destination < 0 ? sum : sum + this.#host.ipvs.destinations.active[destination];
    }, 0);
  }

  #onWeight(row: number, adds: number): void {
    this.#added[row] = adds;
    const { pool, member } = this.#rows[row];
    const added = this.#rows.reduce(
      (sum, other, i) => sum + (other.pool === pool && other.member === member ? this.#added[i] : 0),
      0,
    );
    this.#pools[pool].weigh(member, this.#pools[pool].config.realServers[member].weight + added);
  }

  start(): void {
    this.isRunning = true;
    const { config } = this.#options;
    if (config.globalDefs.lvsFlush) this.#host.ipvs.flush();
    this.#setTimeouts();
    this.#failing = this.#rows.map(({ checker }) => startsFailed(checker));
    this.#added = this.#rows.map(() => 0);
    config.virtualServers.forEach((server, pool) => {
      this.#begin(server, pool);
    });
    this.#checks.start();
    this.#readFiles();
  }

  #readFiles(): void {
    for (const { name, initFile } of this.#options.config.trackFiles) {
      const value = this.#files[name] ?? initFile?.value ?? 0;
      if (value !== 0) this.#checks.fileChanged(name, value);
    }
  }

  #begin(server: VirtualServer, pool: number): void {
    this.#services[pool] = server.services.flatMap((address) => this.#addService(server, address));
    this.#pools[pool].start(this.#failedOf(pool));
  }

  /** What IPVS is told of its virtual servers. */
  serviceSpecs(): readonly ServiceSpec[] {
    return this.#options.config.virtualServers.flatMap((server) =>
      server.services.flatMap((address) => serviceSpec(server, address) ?? []),
    );
  }

  /** A reload: what the process under the configuration before had made is taken over, and changed to this one. */
  takeOver(before: Daemon): void {
    if (before === this) {
      this.#checks.startAgain();
      return;
    }
    const { config } = this.#options;
    this.isRunning = true;
    before.isRunning = false;
    before.#checks.stop();
    const known = before.#options.config.virtualServers;
    const kept = new Set<number>();
    this.#setTimeouts();
    const keptRows = keptChecks(this.#rows, before.#rows);
    this.#failing = failingAfter(this.#rows, keptRows, { rows: before.#rows, failing: before.#failing });
    this.#added = keptRows.map((was) => (was >= 0 ? before.#added[was] : 0));
    config.virtualServers.forEach((server, pool) => {
      const old = known.findIndex((each) => isSameVirtualServer(each, server));
      if (old < 0) this.#begin(server, pool);
      else {
        kept.add(old);
        this.#services[pool] = before.#services[old];
        editServices(this.#host.ipvs, server, known[old]);
        this.#continue(pool, before, old);
        this.#services[pool] = regroup(this.#host.ipvs, server, this.#tables[pool], this.#services[pool]);
      }
    });
    before.#services.forEach((services, old) => {
      if (!kept.has(old)) for (const service of services) this.#host.ipvs.deleteService(service);
    });
    before.#services = before.#services.map(() => []);
    this.#files = { ...before.#files };
    this.#checks.start();
    // A checker that stays keeps its verdict; when its next attempt comes is drawn anew.
    keptRows.forEach((was, row) => {
      if (was >= 0) this.#checks.keep(row, before.#checks, was);
    });
    this.#readFiles();
  }

  /** A virtual server that stays: real servers go, change their weight and come, those that stay keep their state. */
  #continue(pool: number, before: Daemon, old: number): void {
    const own = this.#pools[pool].config;
    const theirs = before.#pools[old].config;
    theirs.realServers.forEach((server) => {
      if (memberLike(own, server) >= 0) return;
      const { watcher, hostRow } = this.#options;
      const name = serverName(server, own);
      watcher.log(hostRow, `Removing service ${name} from VS ${virtualName(own)}`);
      watcher.service(hostRow, `RS ${name} ${virtualName(own)} DOWN`);
      this.#tables[pool].removeServer(server);
    });
    this.#pools[pool].takeOver(before.#pools[old], this.#failedOf(pool), (member) =>
      memberLike(theirs, own.realServers[member]),
    );
  }

  /** An instance entered a state: sync daemons that are bound to it change sides. */
  vrrpEntered(instance: string, isMaster: boolean): void {
    const sync = this.#options.config.globalDefs.lvsSyncDaemon;
    if (sync === undefined || !this.isRunning) return;
    const daemons = this.#host.ipvs.sync;
    if (sync.instance === undefined) {
      if (!daemons.master.isRunning) daemons.startMaster(sync.syncId, sync.maxLengthBytes);
      if (!daemons.backup.isRunning) daemons.startBackup(sync.syncId);
    } else if (sync.instance === instance && isMaster) {
      daemons.stopBackup();
      daemons.startMaster(sync.syncId, sync.maxLengthBytes);
    } else if (sync.instance === instance) {
      daemons.stopMaster();
      daemons.startBackup(sync.syncId);
    }
  }

  /** SIGTERM: IPVS is emptied. */
  stop(): void {
    if (!this.isRunning) return;
    this.isRunning = false;
    for (const pool of this.#pools) this.#sayFarewell(pool);
    this.#checks.stop();
    this.#host.ipvs.sync.stopMaster();
    this.#host.ipvs.sync.stopBackup();
    for (const services of this.#services) {
      for (const service of services) this.#host.ipvs.deleteService(service);
    }
    this.#services = this.#services.map(() => []);
  }

  #sayFarewell({ config, isQuorumUp, failedCheckers }: Pool): void {
    const { watcher, hostRow } = this.#options;
    config.realServers.forEach((server, member) => {
      if (failedCheckers[member] > 0) return;
      const name = serverName(server, config);
      watcher.log(hostRow, `Shutting down service ${name} from VS ${virtualName(config)}`);
      if (config.omega) watcher.service(hostRow, `RS ${name} ${virtualName(config)} DOWN`);
    });
    if (config.omega && isQuorumUp) watcher.service(hostRow, `VS ${virtualName(config)} DOWN`);
  }

  /** SIGKILL, or no power: nothing more is done; what the kernel holds stays. */
  kill(): void {
    this.isRunning = false;
    this.#checks.stop();
  }

  /** Of each real server, how many of its checkers count as failed. */
  #failedOf(pool: number): readonly number[] {
    return this.#pools[pool].config.realServers.map(
      (_, member) =>
        this.#rows.filter((row, i) => row.pool === pool && row.member === member && this.#failing[i]).length,
    );
  }

  #setTimeouts(): void {
    const { tcpNs, tcpFinNs, udpNs } = this.#options.config.globalDefs.lvsTimeouts;
    if (tcpNs === undefined && tcpFinNs === undefined && udpNs === undefined) return;
    this.#host.ipvs.setTimeouts({ tcpNs: tcpNs ?? 0, tcpFinNs: tcpFinNs ?? 0, udpNs: udpNs ?? 0 });
  }

  #addService(server: VirtualServer, address: ServiceAddress): number[] {
    const spec = serviceSpec(server, address);
    if (spec === undefined) return [];
    const existing = this.#host.ipvs.findService(spec);
    return [existing >= 0 ? existing : this.#host.ipvs.addService(spec)];
  }

  #onVerdict(row: number, becomes: 'up' | 'down', outcome: Outcome): void {
    const { pool, member, checker } = this.#rows[row];
    const server = this.#pools[pool].config.realServers[member];
    const fails = becomes === 'down';
    for (const line of verdictLines(
      this.#pools[pool].config,
      server,
      checker,
      fails && outcome !== 'passed',
    )) {
      this.#options.watcher.log(this.#options.hostRow, line);
    }
    // With alpha a checker counts as failed before its first result.
    if (this.#failing[row] === fails) return;
    this.#failing[row] = fails;
    const port = 'connectPort' in checker ? checker.connectPort : server.port;
    const check = `${checker.type} check of ${server.address}:${port}`;
    this.#say('check', fails ? `${check} failed${reason(outcome)}` : `${check} succeeded`);
    const failed = this.#pools[pool].failedCheckers[member];
    if (failed === (fails ? 0 : 1)) {
      const { config } = this.#pools[pool];
      const names = `${serverName(server, config)} ${virtualName(config)}`;
      this.#options.watcher.service(this.#options.hostRow, `RS ${names} ${fails ? 'DOWN' : 'UP'}`);
    }
    if (fails) this.#pools[pool].checkerFailed(member);
    else this.#pools[pool].checkerPassed(member);
  }

  #say(type: 'check' | 'destination' | 'service', text: string): void {
    // Before the first second everything is start-up: adding what the file says is no news.
    if (this.#options.kernel.nowNs === 0 && type === 'destination') return;
    this.#options.timeline.add(this.#options.kernel.nowNs, type, this.#host.name, text);
  }

  save(): SavedDaemon {
    return {
      isRunning: this.isRunning,
      pools: this.#pools.map((pool) => pool.save()),
      checks: this.#checks.save(),
      failing: [...this.#failing],
      added: [...this.#added],
      files: { ...this.#files },
      services: this.#services.map((rows) => [...rows]),
    };
  }

  restore(saved: SavedDaemon): void {
    this.isRunning = saved.isRunning;
    this.#pools.forEach((pool, i) => {
      pool.restore(saved.pools[i]);
    });
    this.#checks.restore(saved.checks);
    this.#failing = [...saved.failing];
    this.#added = [...saved.added];
    this.#files = { ...saved.files };
    this.#services = saved.services.map((rows) => [...rows]);
  }
}

export interface SavedDaemon {
  readonly isRunning: boolean;
  readonly pools: readonly ReturnType<Pool['save']>[];
  readonly checks: ReturnType<Checks['save']>;
  readonly failing: readonly boolean[];
  readonly added: readonly number[];
  readonly files: Readonly<Record<string, number>>;
  readonly services: readonly (readonly number[])[];
}
