/** The world built from a scenario: assembles the models around one kernel, runs them, and tells what it counted. */
import { Kernel, type SavedKernel } from '../sim/kernel.ts';
import { Strata } from '../sim/strata.ts';
import { type SavedStream, Streams } from '../sim/streams.ts';
import { clientClassOf } from './clients/assemble-class.ts';
import type { Clients } from './clients/clients.ts';
import { clientDelays } from './clients/delays.ts';
import { DirectClients } from './clients/direct-client.ts';
import { type SavedSessions, Sessions } from './clients/sessions.ts';
import { type SavedSockets, Sockets } from './clients/sockets.ts';
import { TcpClients } from './clients/tcp-client.ts';
import { FaultSchedule } from './faults/schedule.ts';
import type { SiteWatcher } from './keepalived/watcher.ts';
import { Measurements, type SavedMeasurements } from './measurements.ts';
import { RealServers, type SavedRealServers } from './realservers/realserver.ts';
import type { RunResult } from './run-result.ts';
import { type ResultDetail, runResult } from './run-summary.ts';
import { Sampler, type SavedSampler } from './sampler.ts';
import { type SavedSite, Site } from './site.ts';
import { SiteFaults } from './site-faults.ts';
import { directorAddresses } from './site-plan.ts';
import type { SystemSettings } from './system-settings.ts';
import { Timeline } from './timeline.ts';
import type { World } from './world.ts';

export interface SystemOptions {
  readonly settings: SystemSettings;
  readonly seed: number | string;
  readonly replication: number;
  /** Theory and benchmarks do without samples and series. */
  readonly withSeries?: boolean;
  /** What is asked of the result; absent: everything. */
  readonly detail?: ResultDetail | undefined;
  /** Hears what keepalived logs. */
  readonly watcher?: SiteWatcher;
}

export class System implements World {
  readonly settings: SystemSettings;
  readonly seed: number | string;
  readonly replication: number;
  readonly kernel = new Kernel();
  readonly timeline = new Timeline();
  readonly site: Site;
  readonly realServers: RealServers;
  readonly measurements: Measurements;
  readonly sockets: Sockets;
  readonly sessions: Sessions;
  readonly clients: Clients;
  readonly sampler: Sampler;
  readonly faults: FaultSchedule;

  readonly #streams: Streams;
  readonly #detail: ResultDetail | undefined;
  #isStarted = false;

  constructor(options: SystemOptions) {
    const { settings } = options;
    this.settings = settings;
    this.seed = options.seed;
    this.replication = options.replication;
    this.#detail = options.detail;
    this.sockets = new Sockets(settings.clients);
    this.#streams = new Streams(options.seed, options.replication);
    const withSeries = options.withSeries ?? true;
    const { kernel, timeline } = this;
    this.realServers = new RealServers({
      kernel,
      jobs: this.sockets,
      settings: settings.realServers,
      backends: settings.backends,
      streams: this.#streams,
      onLost: (socket, cause) => this.clients.lost(socket, cause),
      directors: directorAddresses(settings),
    });
    this.site = new Site({
      kernel,
      timeline,
      streams: this.#streams,
      settings,
      realServers: this.realServers,
      sockets: this.sockets,
      onLost: (socket, cause) => this.clients.lost(socket, cause),
      ...(options.watcher === undefined ? {} : { watcher: options.watcher }),
    });
    this.faults = new FaultSchedule({
      kernel,
      timeline,
      site: new SiteFaults(this.site, () => this.clients),
      settings,
      phases: new Strata(options.seed, options.replication, 'fault-phase'),
    });
    this.measurements = new Measurements({
      kernel,
      timeline,
      requests: this.sockets,
      hasNetwork: settings.transport !== 'direct',
      durationNs: settings.durationNs,
      transientNs: settings.transientNs,
      bins: settings.bins,
      realServers: settings.realServers.length,
      clientClasses: settings.clients.length,
      phaseStartsNs: this.faults.phaseStartsNs,
      disturbedNs: settings.disturbedNs,
      withWindows: withSeries,
      withSeries: withSeries && options.detail !== 'figures',
    });
    this.sessions = new Sessions(settings.clients, this.#streams);
    this.clients = this.#assembleClients();
    this.realServers.listener = this.clients;
    this.sampler = new Sampler(this, withSeries ? settings.bins : 0);
  }

  #assembleClients(): Clients {
    const { settings } = this;
    const isDirect = settings.transport === 'direct';
    const classes = settings.clients.map((client, i) =>
      clientClassOf(client, this.#streams.open(`arrivals/${i}`), {
        delays: isDirect
          ? clientDelays({ delay: 0 }, { lanNs: 0 }, false)
          : clientDelays(client, { lanNs: settings.lanNs }, client.repliesThroughDirector),
        virtualRow: this.site.gateway.rowOf(client.target.address),
      }),
    );
    const options = {
      kernel: this.kernel,
      hosts: this.site.hosts,
      gateway: this.site.gateway,
      realServers: () => this.realServers,
      measurements: this.measurements,
      sockets: this.sockets,
      sessions: this.sessions,
      classes,
      userSeeds: settings.clients.map((_, i) => this.#streams.open(`users/${i}`)),
      idleIsInactive: settings.idleConnections === 'inactive',
      onCheck: (socket: number, isLost: boolean) => this.site.checkJobFinished(socket, isLost),
    };
    if (!isDirect) return new TcpClients(options);
    const services = settings.clients.map(({ target }) =>
      this.site.hosts[0].ipvs.findService({
        protocol: 'tcp',
        address: target.address | 0,
        port: target.port,
      }),
    );
    return new DirectClients(options, services, this.#streams);
  }

  /** Everything that happens at time 0, once. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.realServers.start();
    this.site.start();
    this.faults.start();
    this.sampler.start();
    this.clients.start();
  }

  /** Runs to an instant, or to the scenario's end. */
  run(untilNs: number = this.settings.durationNs): void {
    this.start();
    this.kernel.run(untilNs);
  }

  /** What the run counted; call after `run`. */
  result(): RunResult {
    return runResult(this, this.sampler, this.#detail);
  }

  /** Leaves the large tables to the next system of this thread; nothing may be asked of this one afterwards. */
  release(): void {
    this.kernel.release();
    this.sockets.release();
    this.measurements.release();
    for (const host of this.site.hosts) host.ipvs.connections.release();
  }

  save(): SavedSystem {
    this.start();
    return {
      kernel: this.kernel.save(),
      streams: this.#streams.save(),
      site: this.site.save(),
      realServers: this.realServers.save(),
      measurements: this.measurements.save(),
      sockets: this.sockets.save(),
      sessions: this.sessions.save(),
      clients: this.clients.save(),
      sampler: this.sampler.save(),
      timeline: this.timeline.save(),
    };
  }

  /**
   * Puts a saved state back. The system was built from the same seed and settings; faults that had not struck when the state
   * was saved may be others.
   */
  restore(saved: SavedSystem): void {
    this.start();
    this.kernel.restore(saved.kernel);
    this.#streams.restore(saved.streams);
    this.site.restore(saved.site);
    this.realServers.restore(saved.realServers);
    this.measurements.restore(saved.measurements);
    this.sockets.restore(saved.sockets);
    this.sessions.restore(saved.sessions);
    this.clients.restore(saved.clients);
    this.sampler.restore(saved.sampler);
    this.timeline.restore(saved.timeline);
    this.faults.resume();
  }
}

/** A system between two events. */
export interface SavedSystem {
  readonly kernel: SavedKernel;
  readonly streams: Readonly<Record<string, SavedStream>>;
  readonly site: SavedSite;
  readonly realServers: SavedRealServers;
  readonly measurements: SavedMeasurements;
  readonly sockets: SavedSockets;
  readonly sessions: SavedSessions;
  readonly clients: unknown;
  readonly sampler: SavedSampler;
  readonly timeline: ReturnType<Timeline['save']>;
}
