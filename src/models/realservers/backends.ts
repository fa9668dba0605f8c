/**
 * What real servers share behind them: a database, a store of objects, another service. A request goes there after its real
 * server's own work, and holds its connection meanwhile. No scheduler can balance this away.
 */
import { z } from 'zod';
import type { Kernel } from '../../sim/kernel.ts';
import type { Stream } from '../../sim/streams.ts';
import type { Jobs, Station, StationOwner } from '../disciplines/discipline.ts';
import { createStation, disciplineSettings } from '../disciplines/registry.ts';

export const backendSettings = z.strictObject({
  name: z.string().min(1).max(64).describe('Name by which real servers say that they use it.'),
  speed: z.number().positive().max(1e6).default(1).describe('How fast one of its cores or workers is.'),
  discipline: disciplineSettings
    .default({ type: 'processor-sharing', cores: 1 })
    .describe('How it shares itself among the requests it holds; a limit refuses the others, and they fail.'),
});

export type BackendSettings = z.output<typeof backendSettings>;

/** Columns of the jobs that pass a backend. */
export interface BackendJobs extends Jobs {
  readonly backendNs: Float64Array;
  /** Real server that the job came from. */
  readonly realServer: Int32Array;
}

export interface BackendsOptions {
  readonly kernel: Kernel;
  readonly jobs: BackendJobs;
  readonly settings: readonly BackendSettings[];
  /** Row of the backend that each real server uses, -1 for none. */
  readonly backendOf: readonly number[];
  readonly chance: (row: number) => Stream;
  /** A job left the backend's line before its turn came. */
  readonly gaveUp: (job: number) => void;
  /** The backend is done with a job of this real server. */
  readonly done: (realServer: number, job: number) => void;
}

export class Backends implements StationOwner {
  readonly settings: readonly BackendSettings[];
  readonly stations: readonly Station[];
  readonly completed: Float64Array;
  readonly refused: Float64Array;
  readonly #jobs: BackendJobs;
  readonly #backendOf: readonly number[];
  readonly #done: (realServer: number, job: number) => void;
  readonly #gaveUp: (job: number) => void;

  constructor(options: BackendsOptions) {
    const { kernel, jobs, settings } = options;
    this.settings = settings;
    this.#jobs = jobs;
    this.#backendOf = options.backendOf;
    this.#done = options.done;
    this.#gaveUp = options.gaveUp;
    this.completed = new Float64Array(settings.length);
    this.refused = new Float64Array(settings.length);
    this.stations = settings.map(({ discipline, speed }, row) => {
      const station = createStation(discipline, {
        kernel,
        jobs,
        realServer: row,
        owner: this,
        chance: () => options.chance(row),
      });
      station.setSpeed(speed);
      return station;
    });
  }

  /** Whether the job has still to go to the backend of this real server. */
  awaits(realServer: number, job: number): boolean {
    return this.#jobs.backendNs[job] > 0 && this.#backendOf[realServer] >= 0;
  }

  /** Takes the job over from its real server; false when the backend takes no more. */
  arrive(realServer: number, job: number): boolean {
    const row = this.#backendOf[realServer];
    this.#jobs.demandNs[job] = this.#jobs.backendNs[job];
    this.#jobs.backendNs[job] = 0;
    if (this.stations[row].arrive(job)) return true;
    this.refused[row]++;
    return false;
  }

  done(row: number, job: number): void {
    this.completed[row]++;
    this.#done(this.#jobs.realServer[job], job);
  }

  gaveUp(row: number, job: number): void {
    this.refused[row]++;
    this.#gaveUp(job);
  }

  /** The real server is gone, and with it those who wait for its requests. */
  drop(realServer: number, lost: (job: number) => void): void {
    const row = this.#backendOf[realServer];
    if (row < 0) return;
    this.stations[row].drop(lost, (job) => this.#jobs.realServer[job] === realServer);
  }

  save(): SavedBackends {
    return {
      stations: this.stations.map((station) => station.save()),
      completed: this.completed.slice(),
      refused: this.refused.slice(),
    };
  }

  restore(saved: SavedBackends): void {
    this.stations.forEach((station, i) => {
      station.restore(saved.stations[i]);
    });
    this.completed.set(saved.completed);
    this.refused.set(saved.refused);
  }
}

export interface SavedBackends {
  readonly stations: readonly unknown[];
  readonly completed: Float64Array;
  readonly refused: Float64Array;
}
