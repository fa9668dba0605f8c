/** Looks at the system at even intervals for the charts: it pulls, nothing is announced to it, and it changes nothing. */
import type { World } from './world.ts';

export class Sampler {
  /** By real server, one value for each bin: busy cores or workers, active and inactive connections. */
  readonly busy: readonly Float64Array[];
  readonly active: readonly Float64Array[];
  readonly inactive: readonly Float64Array[];
  /** Requests done by the end of the bin. */
  readonly completed: readonly Float64Array[];
  /** Requests in it, waiting ones included: mean over the bin. */
  readonly inSystem: readonly Float64Array[];
  readonly #system: World;
  readonly #bins: number;
  readonly #binNs: number;
  readonly #kind: number;
  readonly #lastArea: Float64Array;
  readonly #lastPresence: Float64Array;
  #bin = 0;

  /** `bins` of 0: no samples at all. */
  constructor(system: World, bins: number) {
    this.#system = system;
    this.#bins = bins;
    this.#binNs = bins === 0 ? 0 : Math.max(1, Math.ceil(system.settings.durationNs / bins));
    const count = system.settings.realServers.length;
    const column = () => Array.from({ length: count }, () => new Float64Array(bins));
    this.busy = column();
    this.active = column();
    this.inactive = column();
    this.completed = column();
    this.inSystem = column();
    this.#lastArea = new Float64Array(count);
    this.#lastPresence = new Float64Array(count);
    this.#kind = system.kernel.watcherKind(() => this.#sample());
  }

  start(): void {
    if (this.#bins > 0) this.#system.kernel.after(this.#binNs, this.#kind, 0, 0);
  }

  #sample(): void {
    const { kernel, realServers } = this.#system;
    const bin = this.#bin++;
    if (bin >= this.#bins) return;
    for (let server = 0; server < realServers.count; server++) {
      const { busy, attendance } = realServers.stations[server];
      const area = busy.areaValue();
      this.busy[server][bin] = (area - this.#lastArea[server]) / this.#binNs;
      this.#lastArea[server] = area;
      const presence = attendance.count.areaValue();
      this.inSystem[server][bin] = (presence - this.#lastPresence[server]) / this.#binNs;
      this.#lastPresence[server] = presence;
      this.completed[server][bin] = realServers.completed[server];
    }
    this.#sampleConnections(bin);
    if (this.#bin < this.#bins) kernel.after(this.#binNs, this.#kind, 0, 0);
  }

  /** Connections as the director that serves them counts them; both when both do. */
  #sampleConnections(bin: number): void {
    for (const { ipvs, isUp, realServerOf, heldAddresses } of this.#system.site.hosts) {
      if (!isUp || heldAddresses.size === 0) continue;
      const { destinations } = ipvs;
      for (let destination = 0; destination < destinations.rows; destination++) {
        const server = destination < realServerOf.length ? realServerOf[destination] : -1;
        if (server < 0 || destinations.service[destination] < 0) continue;
        const active = destinations.active[destination];
        this.active[server][bin] += active;
        this.inactive[server][bin] += Math.max(0, destinations.total[destination] - active);
      }
    }
  }

  save(): SavedSampler {
    return {
      bin: this.#bin,
      lastArea: this.#lastArea.slice(),
      lastPresence: this.#lastPresence.slice(),
      columns: this.#columns().map((rows) => rows.map((row) => row.slice())),
    };
  }

  restore(saved: SavedSampler): void {
    this.#bin = saved.bin;
    this.#lastArea.set(saved.lastArea);
    this.#lastPresence.set(saved.lastPresence);
    this.#columns().forEach((rows, i) => {
      rows.forEach((row, server) => {
        row.set(saved.columns[i][server]);
      });
    });
  }

  #columns(): readonly (readonly Float64Array[])[] {
    return [this.busy, this.active, this.inactive, this.completed, this.inSystem];
  }
}

export interface SavedSampler {
  readonly bin: number;
  readonly lastArea: Float64Array;
  readonly lastPresence: Float64Array;
  readonly columns: readonly (readonly Float64Array[])[];
}
