/**
 * Owns the real servers: their stations, whether they are up, crashed or silent, and the accounts that laws are checked by.
 * What a request does before and after its service is the clients' business.
 */
import type { Kernel } from '../../sim/kernel.ts';
import type { Streams } from '../../sim/streams.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { Station, StationOwner } from '../disciplines/discipline.ts';
import { createStation } from '../disciplines/registry.ts';
import { ERROR, RESET } from '../measurements.ts';
import { parseIpv4 } from '../network/address.ts';
import { type BackendJobs, type BackendSettings, Backends, type SavedBackends } from './backends.ts';
import { Disturbances } from './disturbances.ts';
import { ACCEPTS, CHECKERS, IGNORES, Manners, REFUSES, type SavedManners } from './manners.ts';
import { ObjectCache, type SavedCache } from './object-cache.ts';
import type { RealServerSettings } from './settings.ts';
import type { DirectorAddresses } from './setup.ts';
import { Setups } from './setups.ts';

/** A real server answers; its process is gone (RST); it is silent (power off, frozen, cable cut). */
export const SERVER_UP = 0;
export const SERVER_CRASHED = 1;
export const SERVER_SILENT = 2;

/** Who hears of each finished job: the clients. */
export interface ServedListener {
  served(realServer: number, job: number): void;
}

export interface RealServersOptions {
  readonly kernel: Kernel;
  readonly jobs: RealServerJobs;
  readonly settings: readonly RealServerSettings[];
  readonly backends: readonly BackendSettings[];
  readonly streams: Streams;
  readonly directors: DirectorAddresses;
  /** A real server lost this job; the client hears of `cause`. */
  readonly onLost: (job: number, cause: number) => void;
}

/** Columns of the jobs of real servers. */
export interface RealServerJobs extends BackendJobs {
  /** What is asked for, -1 for nothing in particular. */
  readonly object: Int32Array;
  readonly responseBytes: Float64Array;
}

export class RealServers implements StationOwner {
  readonly settings: readonly RealServerSettings[];
  readonly stations: readonly Station[];
  /** As signed 32-bit numbers. */
  readonly addresses: Int32Array;
  readonly state: Uint8Array;
  /** Grows at each crash, silence and return: sockets of an earlier epoch are unknown to the server. */
  readonly epoch: Int32Array;
  /** Latest epoch whose end the server told its clients (RST at a crash). */
  readonly announcedEpoch: Int32Array;
  readonly completed: Float64Array;
  /** When each fell silent last. */
  readonly silentSinceNs: Float64Array;
  readonly manners: Manners;
  readonly setups: Setups;
  readonly backends: Backends;
  readonly disturbances: Disturbances;
  /** By real server, null without one. */
  readonly caches: readonly (ObjectCache | null)[];
  /** Kills for want of memory. */
  readonly kills: Int32Array;
  /** Some real server's line outwards has a limit. */
  readonly hasLinks: boolean;
  /** Set before the first job arrives. */
  listener: ServedListener | undefined;
  readonly #kernel: Kernel;
  readonly #speedFactor: Float64Array;
  readonly #jobs: RealServerJobs;
  readonly #onLost: (job: number, cause: number) => void;
  /** Until when each line outwards is busy. */
  readonly #linkFreeNs: Float64Array;
  /** Most requests that the memory holds. */
  readonly #mostRequests: Float64Array;
  readonly #restart: number;
  /** Jobs pass more than their station: backends, caches, memory. */
  readonly isRich: boolean;

  constructor(options: RealServersOptions) {
    const count = options.settings.length;
    this.settings = options.settings;
    this.addresses = Int32Array.from(options.settings, ({ address }) => parseIpv4(address) ?? 0);
    this.state = new Uint8Array(count);
    this.epoch = new Int32Array(count);
    this.announcedEpoch = new Int32Array(count).fill(-1);
    this.completed = new Float64Array(count);
    this.silentSinceNs = new Float64Array(count);
    this.#speedFactor = new Float64Array(count).fill(1);
    this.#kernel = options.kernel;
    this.#jobs = options.jobs;
    this.#onLost = options.onLost;
    this.hasLinks = options.settings.some(({ link }) => link !== undefined);
    this.#linkFreeNs = new Float64Array(count);
    this.kills = new Int32Array(count);
    this.manners = new Manners(
      options.settings.map(({ name }) => name),
      options.streams,
    );
    this.setups = new Setups(options.settings, options.directors);
    this.stations = options.settings.map((settings, realServer) => {
      const station = createStation(settings.discipline, {
        kernel: options.kernel,
        jobs: options.jobs,
        realServer,
        owner: this,
        chance: () => options.streams.open(`patience/${realServer}`),
      });
      station.setSpeed(settings.speed);
      return station;
    });
    this.backends = new Backends({
      kernel: options.kernel,
      jobs: options.jobs,
      settings: options.backends,
      backendOf: options.settings.map(({ backend }) =>
        options.backends.findIndex(({ name }) => name === backend),
      ),
      chance: (row) => options.streams.open(`patience/backend/${row}`),
      gaveUp: (job) => this.#onLost(job, ERROR),
      done: (realServer, job) => this.#finished(realServer, job),
    });
    this.disturbances = new Disturbances(options.kernel, options.settings, options.streams, (realServer) =>
      this.#setSpeed(realServer),
    );
    this.caches = options.settings.map(({ cache }) => (cache === undefined ? null : new ObjectCache(cache)));
    this.#mostRequests = Float64Array.from(options.settings, ({ memory }) =>
      memory === undefined ? Infinity : Math.floor((memory.limit - memory.idle) / memory.request),
    );
    const hasMemory = options.settings.some(({ memory }) => memory !== undefined);
    this.#restart = hasMemory
      ? options.kernel.kind('restart', (realServer, epoch) => this.#onRestart(realServer, epoch))
      : -1;
    this.isRich = hasMemory || options.backends.length > 0;
  }

  /** At time 0, once. */
  start(): void {
    this.disturbances.start();
  }

  get count(): number {
    return this.settings.length;
  }

  /** The machine answers echoes and BFD, whatever its service does. */
  isThere(realServer: number): boolean {
    return this.state[realServer] !== SERVER_SILENT && !this.setups.isCutOff[realServer];
  }

  /** What a SYN meets: ACCEPTS, REFUSES or IGNORES. */
  welcome(realServer: number, audience: number): number {
    const state = this.state[realServer];
    if (state !== SERVER_UP) return state === SERVER_CRASHED ? REFUSES : IGNORES;
    if (audience === CHECKERS && this.setups.checkFate[realServer] !== ACCEPTS)
      return this.setups.checkFate[realServer];
    const door = this.manners.door[realServer * 2 + audience];
    if (door !== ACCEPTS) return door;
    const station = this.stations[realServer];
    if (station.isFull()) return IGNORES;
    if (this.manners.isFrozen[realServer] === 0) return ACCEPTS;
    return station.attendance.count.value <= this.settings[realServer].listenQueue ? ACCEPTS : IGNORES;
  }

  /** Hands a job to a station; false when the station takes no more. */
  arrive(realServer: number, job: number): boolean {
    const station = this.stations[realServer];
    if (!this.isRich) return station.arrive(job);
    if (station.attendance.count.value >= this.#mostRequests[realServer]) {
      this.#kill(realServer);
      return false;
    }
    const cache = this.caches[realServer];
    const { object, responseBytes, backendNs } = this.#jobs;
    if (cache !== null && object[job] >= 0 && cache.ask(object[job], responseBytes[job])) backendNs[job] = 0;
    return station.arrive(job);
  }

  /** Out of memory: the process is gone, and comes back after its restart unless something else happens to it. */
  #kill(realServer: number): void {
    this.kills[realServer]++;
    this.crash(realServer, (job) => this.#onLost(job, RESET));
    const { memory } = this.settings[realServer];
    this.#kernel.after(memory?.restart ?? 0, this.#restart, realServer, this.epoch[realServer]);
  }

  #onRestart(realServer: number, epoch: number): void {
    if (this.epoch[realServer] === epoch && this.state[realServer] === SERVER_CRASHED)
      this.recover(realServer);
  }

  done(realServer: number, job: number): void {
    if (!this.isRich || !this.backends.awaits(realServer, job)) this.#finished(realServer, job);
    else if (!this.backends.arrive(realServer, job)) this.#onLost(job, ERROR);
  }

  gaveUp(_realServer: number, job: number): void {
    this.#onLost(job, ERROR);
  }

  /** How long an answer of so many bytes waits for the real server's line and takes on it. */
  transmitNs(realServer: number, bytes: number): number {
    const { link } = this.settings[realServer];
    if (link === undefined) return 0;
    const { nowNs } = this.#kernel;
    const freeNs = Math.max(nowNs, this.#linkFreeNs[realServer]) + Math.ceil((bytes * 8 * NS_PER_S) / link);
    this.#linkFreeNs[realServer] = freeNs;
    return freeNs - nowNs;
  }

  #finished(realServer: number, job: number): void {
    this.completed[realServer]++;
    (this.listener as ServedListener).served(realServer, job);
  }

  /** The process dies: every job is lost, every open socket is reset. */
  crash(realServer: number, lost: (job: number) => void): void {
    this.#end(realServer, SERVER_CRASHED, lost);
    this.announcedEpoch[realServer] = this.epoch[realServer] - 1;
  }

  /** Silence: every job is lost and nobody is told. */
  silence(realServer: number, lost: (job: number) => void): void {
    if (this.state[realServer] !== SERVER_SILENT) this.silentSinceNs[realServer] = this.#kernel.nowNs;
    this.#end(realServer, SERVER_SILENT, lost);
  }

  /** The application stands still, or goes on; its kernel answers meanwhile. */
  freeze(realServer: number, isFrozen: boolean): void {
    this.manners.isFrozen[realServer] = isFrozen ? 1 : 0;
    this.#setSpeed(realServer);
  }

  /** The service is stopped in order: requests in service end, idle connections are closed. */
  stopService(realServer: number): void {
    this.announcedEpoch[realServer] = this.epoch[realServer]++;
  }

  /** Back with empty hands: sockets from before are unknown to it. Whoever is there already stays as it is. */
  recover(realServer: number): void {
    if (this.state[realServer] === SERVER_UP) return;
    this.state[realServer] = SERVER_UP;
    this.begun(realServer);
  }

  /** Its process has just started: caches are cold, and it may be slow at first. */
  begun(realServer: number): void {
    this.caches[realServer]?.clear();
    this.disturbances.begun(realServer);
  }

  #end(realServer: number, state: number, lost: (job: number) => void): void {
    this.state[realServer] = state;
    this.epoch[realServer]++;
    this.stations[realServer].drop(lost);
    this.backends.drop(realServer, lost);
  }

  /** Share of its configured speed at which it works now: faults, pauses and slow starts. */
  speedShare(realServer: number): number {
    if (this.manners.isFrozen[realServer] === 1) return 0;
    return this.#speedFactor[realServer] * this.disturbances.factor(realServer);
  }

  /** Multiplies the configured speed. */
  setSpeedFactor(realServer: number, factor: number): void {
    this.#speedFactor[realServer] = factor;
    this.#setSpeed(realServer);
  }

  #setSpeed(realServer: number): void {
    const factor = this.manners.isFrozen[realServer] === 1 ? 0 : this.#speedFactor[realServer];
    const own = factor === 0 ? 0 : factor * this.disturbances.factor(realServer);
    this.stations[realServer].setSpeed(this.settings[realServer].speed * own);
  }

  save(): SavedRealServers {
    return {
      stations: this.stations.map((station) => station.save()),
      state: this.state.slice(),
      epoch: this.epoch.slice(),
      announcedEpoch: this.announcedEpoch.slice(),
      completed: this.completed.slice(),
      silentSinceNs: this.silentSinceNs.slice(),
      speedFactor: this.#speedFactor.slice(),
      manners: this.manners.save(),
      backends: this.backends.save(),
      disturbances: this.disturbances.save(),
      caches: this.caches.map((cache) => cache?.save() ?? null),
      kills: this.kills.slice(),
      linkFreeNs: this.#linkFreeNs.slice(),
    };
  }

  restore(saved: SavedRealServers): void {
    this.stations.forEach((station, i) => {
      station.restore(saved.stations[i]);
    });
    this.state.set(saved.state);
    this.epoch.set(saved.epoch);
    this.announcedEpoch.set(saved.announcedEpoch);
    this.completed.set(saved.completed);
    this.silentSinceNs.set(saved.silentSinceNs);
    this.#speedFactor.set(saved.speedFactor);
    this.manners.restore(saved.manners);
    this.backends.restore(saved.backends);
    this.disturbances.restore(saved.disturbances);
    this.caches.forEach((cache, i) => {
      const state = saved.caches[i];
      if (state !== null) cache?.restore(state);
    });
    this.kills.set(saved.kills);
    this.#linkFreeNs.set(saved.linkFreeNs);
  }
}

export interface SavedRealServers {
  readonly stations: readonly unknown[];
  readonly state: Uint8Array;
  readonly epoch: Int32Array;
  readonly announcedEpoch: Int32Array;
  readonly completed: Float64Array;
  readonly silentSinceNs: Float64Array;
  readonly speedFactor: Float64Array;
  readonly manners: SavedManners;
  readonly backends: SavedBackends;
  readonly disturbances: readonly Uint8Array[];
  readonly caches: readonly (SavedCache | null)[];
  readonly kills: Int32Array;
  readonly linkFreeNs: Float64Array;
}
