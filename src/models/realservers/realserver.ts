/**
 * Owns the real servers: their stations, whether they are up, crashed or silent, and the accounts that laws are checked by.
 * What a request does before and after its service is the clients' business.
 */
import { z } from 'zod';
import type { Kernel } from '../../sim/kernel.ts';
import type { Jobs, Station, StationOwner } from '../disciplines/discipline.ts';
import { createStation, disciplineSettings } from '../disciplines/registry.ts';
import { parseIpv4 } from '../network/address.ts';

export const realServerSettings = z.strictObject({
  name: z.string().min(1).max(64).describe('Name used in faults, tables and charts.'),
  address: z.string().describe("IPv4 address, as the directors' files name it."),
  speed: z
    .number()
    .positive()
    .max(1e6)
    .default(1)
    .describe('How fast a core works: a demand of 10 ms takes 5 ms at speed 2.'),
  discipline: disciplineSettings
    .default({ type: 'processor-sharing', cores: 1 })
    .describe('How the server shares itself among the requests it holds.'),
});

export type RealServerSettings = z.output<typeof realServerSettings>;

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
  readonly jobs: Jobs;
  readonly settings: readonly RealServerSettings[];
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
  /** Set before the first job arrives. */
  listener: ServedListener | undefined;

  constructor(options: RealServersOptions) {
    const count = options.settings.length;
    this.settings = options.settings;
    this.addresses = Int32Array.from(options.settings, ({ address }) => parseIpv4(address) ?? 0);
    this.state = new Uint8Array(count);
    this.epoch = new Int32Array(count);
    this.announcedEpoch = new Int32Array(count).fill(-1);
    this.completed = new Float64Array(count);
    this.stations = options.settings.map((settings, realServer) => {
      const station = createStation(settings.discipline, {
        kernel: options.kernel,
        jobs: options.jobs,
        realServer,
        owner: this,
      });
      station.setSpeed(settings.speed);
      return station;
    });
  }

  get count(): number {
    return this.settings.length;
  }

  /** Hands a job to a station; false when the station takes no more. */
  arrive(realServer: number, job: number): boolean {
    return this.stations[realServer].arrive(job);
  }

  done(realServer: number, job: number): void {
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
    this.#end(realServer, SERVER_SILENT, lost);
  }

  /** Back with empty hands: sockets from before are unknown to it. */
  recover(realServer: number): void {
    this.state[realServer] = SERVER_UP;
  }

  #end(realServer: number, state: number, lost: (job: number) => void): void {
    this.state[realServer] = state;
    this.epoch[realServer]++;
    this.stations[realServer].drop(lost);
  }

  /** Multiplies the configured speed. */
  setSpeedFactor(realServer: number, factor: number): void {
    this.stations[realServer].setSpeed(this.settings[realServer].speed * factor);
  }

  save(): SavedRealServers {
    return {
      stations: this.stations.map((station) => station.save()),
      state: this.state.slice(),
      epoch: this.epoch.slice(),
      announcedEpoch: this.announcedEpoch.slice(),
      completed: this.completed.slice(),
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
  }
}

export interface SavedRealServers {
  readonly stations: readonly unknown[];
  readonly state: Uint8Array;
  readonly epoch: Int32Array;
  readonly announcedEpoch: Int32Array;
  readonly completed: Float64Array;
}
