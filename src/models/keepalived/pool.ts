/**
 * What the checker process does to IPVS for one virtual server: which real servers stand in the table with which weight,
 * quorum, sorry server. The order of its operations decides ties in the kernel, so it is keepalived's own.
 */
import type { SorryServer, VirtualServer } from './lvs-config.ts';

/** The operations on IPVS, each on every service of the virtual server. `member` is a real server's place in the file. */
export interface PoolTable {
  add(member: number, weight: number): void;
  remove(member: number): void;
  setWeight(member: number, weight: number): void;
  addSorry(weight: number): void;
  removeSorry(): void;
  setSorryWeight(weight: number): void;
  /** inhibit_on_failure: weight 0 instead of removal, and back. */
  inhibit(member: number, weight: number): void;
  /** keepalived logs the change though the sorry server keeps the real servers out. */
  mention(member: number, isUp: boolean): void;
  quorum(change: QuorumChange): void;
  /** Does it without naming each real server in the log. */
  quietly(action: () => void): void;
}

export interface QuorumChange {
  readonly isUp: boolean;
  readonly live: number;
  /** The sorry server comes or goes with it. */
  readonly changesSorry: boolean;
  /** At the start it is no news. */
  readonly isStart: boolean;
}

export class Pool {
  readonly config: VirtualServer;
  readonly #table: PoolTable;
  /** Failed checkers of each real server. */
  failedCheckers: number[];
  /** Present weights: the file's, and what dynamic checkers add. */
  weights: number[];
  isQuorumUp = false;
  isSorryActive = false;

  constructor(config: VirtualServer, table: PoolTable) {
    this.config = config;
    this.#table = table;
    this.failedCheckers = config.realServers.map(() => 0);
    this.weights = config.realServers.map(({ weight }) => weight);
  }

  isAlive(member: number): boolean {
    return this.failedCheckers[member] === 0;
  }

  /** `failed[member]`: how many of its checkers start as failed (alpha). Services exist already. */
  start(failed: readonly number[]): void {
    this.failedCheckers = [...failed];
    this.isQuorumUp = false;
    this.isSorryActive = false;
    this.weights = this.config.realServers.map(({ weight }) => weight);
    this.#table.quietly(() => {
      this.config.realServers.forEach(({ inhibitOnFailure }, member) => {
        if (this.isAlive(member)) this.#table.add(member, this.#weight(member));
        else if (inhibitOnFailure) this.#table.add(member, 0);
      });
    });
    const { sorryServer } = this.config;
    if (sorryServer?.inhibit) this.#table.addSorry(0);
    this.#updateQuorum(true);
  }

  /** A reload: the state before goes on; `placeBefore(member)` is -1 for a real server that is new. */
  takeOver(before: Pool, failed: readonly number[], placeBefore: (member: number) => number): void {
    const { realServers, sorryServer } = this.config;
    const places = realServers.map((_, member) => placeBefore(member));
    this.failedCheckers = [...failed];
    this.weights = realServers.map(({ weight }, member) => weight + before.#addedTo(places[member]));
    this.isQuorumUp = before.isQuorumUp;
    const wasOnSorryServer = before.#isOnSorryServer();
    const keepsSorry = isSameSorry(before.config.sorryServer, sorryServer);
    if (!keepsSorry) this.#table.quietly(() => this.#changeSorry(before, wasOnSorryServer));
    this.isSorryActive = keepsSorry ? before.isSorryActive : wasOnSorryServer && sorryServer !== undefined;
    if (!this.#isOnSorryServer()) {
      places.forEach((was, member) => {
        if (was < 0) this.#place(member);
        else this.#replace(member, before, was);
      });
    }
    this.#updateQuorum(false);
    if (!this.isQuorumUp) this.#table.quietly(() => this.#enterSorryServer());
  }

  #place(member: number): void {
    if (this.isAlive(member)) this.#table.add(member, this.#weight(member));
    else if (this.config.realServers[member].inhibitOnFailure) this.#table.add(member, 0);
  }

  /** A real server that both files have, at another place or with other values. */
  #replace(member: number, before: Pool, was: number): void {
    const isIn = before.isAlive(was) && !before.#isOnSorryServer();
    const isListed = isIn || before.config.realServers[was].inhibitOnFailure;
    const isAlive = this.isAlive(member);
    if (!isListed) this.#place(member);
    else if (isIn !== isAlive) {
      if (!isAlive && !this.config.realServers[member].inhibitOnFailure) this.#table.remove(member);
      else this.#table.setWeight(member, isAlive ? this.#weight(member) : 0);
    } else if (isAlive && this.#differs(member, before, was)) {
      this.#table.setWeight(member, this.#weight(member));
    }
  }

  #differs(member: number, before: Pool, was: number): boolean {
    const own = this.config.realServers[member];
    const other = before.config.realServers[was];
    return (
      this.#weight(member) !== before.#weight(was) ||
      own.forwardingMethod !== other.forwardingMethod ||
      own.upperThreshold !== other.upperThreshold ||
      own.lowerThreshold !== other.lowerThreshold
    );
  }

  #changeSorry(before: Pool, isNeeded: boolean): void {
    const old = before.config.sorryServer;
    const { sorryServer } = this.config;
    if (old !== undefined && (isNeeded || old.inhibit)) before.#table.removeSorry();
    if (sorryServer !== undefined && (isNeeded || sorryServer.inhibit))
      this.#table.addSorry(isNeeded ? 1 : 0);
  }

  /** What dynamic checkers add to the file's weight. */
  #addedTo(member: number): number {
    return member < 0 ? 0 : this.weights[member] - this.config.realServers[member].weight;
  }

  checkerFailed(member: number): void {
    if (this.failedCheckers[member]++ > 0) return;
    const { inhibitOnFailure } = this.config.realServers[member];
    if (!this.#isOnSorryServer()) {
      if (inhibitOnFailure) this.#table.inhibit(member, 0);
      else this.#table.remove(member);
    } else this.#table.mention(member, false);
    this.#updateQuorum(false);
  }

  checkerPassed(member: number): void {
    if (this.failedCheckers[member] === 0 || --this.failedCheckers[member] > 0) return;
    const { inhibitOnFailure } = this.config.realServers[member];
    if (!this.#isOnSorryServer()) {
      if (inhibitOnFailure) this.#table.inhibit(member, this.#weight(member));
      else this.#table.add(member, this.#weight(member));
    } else this.#table.mention(member, true);
    this.#updateQuorum(false);
  }

  /** A dynamic checker changed the weight: told to IPVS while the real server is in the table, else when it returns. */
  weigh(member: number, weight: number): void {
    if (this.weights[member] === weight) return;
    this.weights[member] = weight;
    this.tellWeight(member);
    this.#updateQuorum(false);
  }

  tellWeight(member: number): void {
    if (this.isAlive(member) && !this.#isOnSorryServer()) {
      this.#table.setWeight(member, this.#weight(member));
    }
  }

  #weight(member: number): number {
    return Math.min(Math.max(0, this.weights[member]), 2 ** 31 - 1);
  }

  #isOnSorryServer(): boolean {
    return !this.isQuorumUp && this.isSorryActive;
  }

  #liveWeight(): number {
    return this.weights.reduce(
      (sum, _, member) => sum + (this.isAlive(member) ? this.#weight(member) : 0),
      0,
    );
  }

  #updateQuorum(isStart: boolean): void {
    const { quorum, hysteresis, sorryServer } = this.config;
    const live = this.#liveWeight();
    const isLost = live === 0 || live < quorum - hysteresis;
    if (!this.isQuorumUp && live >= quorum + hysteresis) {
      this.isQuorumUp = true;
      this.#table.quorum({ isUp: true, live, changesSorry: this.isSorryActive, isStart });
      if (this.isSorryActive) this.#table.quietly(() => this.#leaveSorryServer());
    } else if (this.isQuorumUp && isLost) {
      this.isQuorumUp = false;
      this.#table.quorum({ isUp: false, live, changesSorry: sorryServer !== undefined, isStart });
      this.#table.quietly(() => this.#enterSorryServer());
    } else if (isStart && !this.isQuorumUp) this.#table.quietly(() => this.#enterSorryServer());
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
    realServers.forEach(({ inhibitOnFailure }, member) => {
      if (!this.isAlive(member)) return;
      if (inhibitOnFailure) this.#table.setWeight(member, this.#weight(member));
      else this.#table.add(member, this.#weight(member));
    });
  }

  save(): SavedPool {
    return {
      failedCheckers: [...this.failedCheckers],
      weights: [...this.weights],
      flags: [this.isQuorumUp, this.isSorryActive],
    };
  }

  restore(saved: SavedPool): void {
    this.failedCheckers = [...saved.failedCheckers];
    this.weights = [...saved.weights];
    [this.isQuorumUp, this.isSorryActive] = saved.flags as [boolean, boolean];
  }
}

function isSameSorry(a: SorryServer | undefined, b: SorryServer | undefined): boolean {
  return a?.address === b?.address && a?.port === b?.port && a?.inhibit === b?.inhibit;
}

export interface SavedPool {
  readonly failedCheckers: readonly number[];
  readonly weights: readonly number[];
  readonly flags: readonly boolean[];
}
