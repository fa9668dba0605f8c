/** Columns by replication of what stands behind and beside the real servers: backends, caches, second attempts. */
import { type Interval, meanInterval, ratioInterval, shareInterval } from '../analysis/interval.ts';
import type { RunResult } from '../models/run-result.ts';
import type { BackendSummary, CacheSummary, SecondTriesSummary } from './experiment-result.ts';

interface BackendColumns {
  readonly utilisation: number[];
  readonly meanInSystem: number[];
  readonly completed: number[];
  readonly refused: number[];
}

interface ServerColumns {
  readonly hits: number[];
  readonly asked: number[];
  readonly kills: number[];
}

export class Behind {
  #first: RunResult | undefined;
  #backends: BackendColumns[] = [];
  #servers: ServerColumns[] = [];
  readonly #sent: number[] = [];
  readonly #retries: number[] = [];
  readonly #hedges: number[] = [];

  add(run: RunResult): void {
    if (this.#first === undefined) {
      this.#first = run;
      this.#backends = run.backends.map(() => ({
        utilisation: [],
        meanInSystem: [],
        completed: [],
        refused: [],
      }));
      this.#servers = run.realServers.map(() => ({ hits: [], asked: [], kills: [] }));
    }
    run.backends.forEach(({ utilisation, meanInSystem, completed, refused }, i) => {
      this.#backends[i].utilisation.push(utilisation);
      this.#backends[i].meanInSystem.push(meanInSystem);
      this.#backends[i].completed.push(completed);
      this.#backends[i].refused.push(refused);
    });
    run.realServers.forEach(({ cacheHits, cacheMisses, kills }, i) => {
      this.#servers[i].hits.push(cacheHits);
      this.#servers[i].asked.push(cacheHits + cacheMisses);
      this.#servers[i].kills.push(kills);
    });
    this.#sent.push(run.requests.sent);
    this.#retries.push(run.requests.retries);
    this.#hedges.push(run.requests.hedges);
  }

  backends(): readonly BackendSummary[] {
    return this.#backends.map(({ utilisation, meanInSystem, completed, refused }, i) => ({
      name: this.#first?.backends[i].name ?? '',
      servers: this.#first?.backends[i].servers ?? 0,
      utilisation: meanInterval(utilisation),
      meanInSystem: meanInterval(meanInSystem),
      refused: shareInterval(
        refused,
        refused.map((count, run) => count + completed[run]),
      ),
    }));
  }

  /** Of those real servers that have a cache or were killed; the whole first. Empty when there is nothing to tell. */
  caches(): readonly CacheSummary[] {
    const used = this.#servers.flatMap(({ hits, asked }, i) =>
      asked.some((count) => count > 0)
        ? [{ name: this.#first?.realServers[i].name ?? '', hits: shareInterval(hits, asked) }]
        : [],
    );
    if (used.length === 0) return [];
    const sum = (pick: (columns: ServerColumns) => number[]) =>
      this.#sent.map((_, run) => this.#servers.reduce((total, columns) => total + pick(columns)[run], 0));
    const all: Interval = shareInterval(
      sum(({ hits }) => hits),
      sum(({ asked }) => asked),
    );
    return [{ name: 'all', hits: all }, ...used];
  }

  secondTries(): SecondTriesSummary {
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    const attempts = this.#sent.map((sent, run) => sent + this.#retries[run] + this.#hedges[run]);
    return {
      retries: total(this.#retries),
      hedges: total(this.#hedges),
      attempts: ratioInterval(attempts, this.#sent),
    };
  }

  kills(): readonly number[] {
    return this.#servers.map(({ kills }) => kills.reduce((sum, count) => sum + count, 0));
  }
}
