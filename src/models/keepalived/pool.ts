/**
 * What the checker process does to IPVS for one virtual server: which real servers stand in the table with which weight,
 * quorum, sorry server. The order of its operations decides ties in the kernel, so it is keepalived's own.
 */
import type { VirtualServer } from './lvs-config.ts';

/** The operations on IPVS, each on every service of the virtual server. `member` is a real server's place in the file. */
export interface PoolTable {
  add(member: number, weight: number): void;
  remove(member: number): void;
  setWeight(member: number, weight: number): void;
  addSorry(weight: number): void;
  removeSorry(): void;
  setSorryWeight(weight: number): void;
}

export type PoolNews = (text: string) => void;

export class Pool {
  readonly config: VirtualServer;
  readonly #table: PoolTable;
  readonly #news: PoolNews;
  /** Failed checkers of each real server. */
  failedCheckers: number[];
  isQuorumUp = false;
  isSorryActive = false;

  constructor(config: VirtualServer, table: PoolTable, news: PoolNews) {
    this.config = config;
    this.#table = table;
    this.#news = news;
    this.failedCheckers = config.realServers.map(() => 0);
  }

  isAlive(member: number): boolean {
    return this.failedCheckers[member] === 0;
  }

  /** `failed[member]`: how many of its checkers start as failed (alpha). Services exist already. */
  start(failed: readonly number[]): void {
    this.failedCheckers = [...failed];
    this.isQuorumUp = false;
    this.isSorryActive = false;
    this.config.realServers.forEach(({ weight, inhibitOnFailure }, member) => {
      if (this.isAlive(member)) this.#table.add(member, weight);
      else if (inhibitOnFailure) this.#table.add(member, 0);
    });
    const { sorryServer } = this.config;
    if (sorryServer?.inhibit) this.#table.addSorry(0);
    this.#updateQuorum(true);
  }

  checkerFailed(member: number): void {
    if (this.failedCheckers[member]++ > 0) return;
    const { inhibitOnFailure } = this.config.realServers[member];
    if (!this.#isOnSorryServer()) {
      if (inhibitOnFailure) this.#table.setWeight(member, 0);
      else this.#table.remove(member);
    }
    this.#updateQuorum(false);
  }

  checkerPassed(member: number): void {
    if (this.failedCheckers[member] === 0 || --this.failedCheckers[member] > 0) return;
    const { inhibitOnFailure, weight } = this.config.realServers[member];
    if (!this.#isOnSorryServer()) {
      if (inhibitOnFailure) this.#table.setWeight(member, weight);
      else this.#table.add(member, weight);
    }
    this.#updateQuorum(false);
  }

  #isOnSorryServer(): boolean {
    return !this.isQuorumUp && this.isSorryActive;
  }

  #liveWeight(): number {
    return this.config.realServers.reduce(
      (sum, { weight }, member) => sum + (this.isAlive(member) ? Math.max(0, weight) : 0),
      0,
    );
  }

  #updateQuorum(isStart: boolean): void {
    const { quorum, hysteresis } = this.config;
    const live = this.#liveWeight();
    if (!this.isQuorumUp && live >= quorum + hysteresis) {
      this.isQuorumUp = true;
      if (this.isSorryActive) this.#leaveSorryServer();
      if (!isStart) this.#news(`quorum is back: live weight ${live} of ${quorum}`);
    } else if (this.isQuorumUp && (live === 0 || live < quorum - hysteresis)) {
      this.isQuorumUp = false;
      this.#news(`quorum is lost: live weight ${live} of ${quorum}`);
      this.#enterSorryServer();
    } else if (isStart && !this.isQuorumUp) this.#enterSorryServer();
  }

  #enterSorryServer(): void {
    const { sorryServer, realServers } = this.config;
    if (sorryServer === undefined || this.isSorryActive) return;
    realServers.forEach(({ inhibitOnFailure }, member) => {
      if (!this.isAlive(member)) return;
      if (inhibitOnFailure) this.#table.setWeight(member, 0);
      else this.#table.remove(member);
    });
    if (sorryServer.inhibit) this.#table.setSorryWeight(1);
    else this.#table.addSorry(1);
    this.isSorryActive = true;
  }

  #leaveSorryServer(): void {
    const { sorryServer, realServers } = this.config;
    if (sorryServer?.inhibit) this.#table.setSorryWeight(0);
    else this.#table.removeSorry();
    this.isSorryActive = false;
    realServers.forEach(({ weight, inhibitOnFailure }, member) => {
      if (!this.isAlive(member)) return;
      if (inhibitOnFailure) this.#table.setWeight(member, weight);
      else this.#table.add(member, weight);
    });
  }

  save(): { readonly failedCheckers: readonly number[]; readonly flags: readonly boolean[] } {
    return { failedCheckers: [...this.failedCheckers], flags: [this.isQuorumUp, this.isSorryActive] };
  }

  restore(saved: ReturnType<Pool['save']>): void {
    this.failedCheckers = [...saved.failedCheckers];
    [this.isQuorumUp, this.isSorryActive] = saved.flags as [boolean, boolean];
  }
}
