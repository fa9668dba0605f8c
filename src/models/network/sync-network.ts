/** Carries the messages of sync daemons from one director to the others: multicast, unacknowledged. */
import type { Kernel } from '../../sim/kernel.ts';
import type { DirectorHost } from './gateway.ts';
import type { Lan } from './lan.ts';

export interface SyncNetworkOptions {
  readonly kernel: Kernel;
  readonly lanNs: number;
  readonly hosts: () => readonly DirectorHost[];
  readonly lan: Lan;
  /** Row of the interface over which a director sends. */
  readonly interfaceRow: (host: number) => number;
}

export class SyncNetwork {
  readonly #options: SyncNetworkOptions;
  readonly #kind: number;
  /** Messages under way to each director, in the order of their arrival. */
  #underWay: Int32Array[][];

  constructor(options: SyncNetworkOptions) {
    this.#options = options;
    this.#kind = options.kernel.kind('sync-message', (host) => this.#arrive(host));
    this.#underWay = [];
  }

  send(from: number, message: Int32Array): void {
    const { hosts, kernel, lan, lanNs, interfaceRow } = this.#options;
    hosts().forEach((host, to) => {
      if (to === from || !host.isUp || !lan.passes(from, to, interfaceRow(from))) return;
      this.#to(to).push(message);
      kernel.after(lanNs, this.#kind, to, 0);
    });
  }

  #to(host: number): Int32Array[] {
    while (this.#underWay.length <= host) this.#underWay.push([]);
    return this.#underWay[host];
  }

  #arrive(host: number): void {
    const message = this.#to(host).shift();
    const receiver = this.#options.hosts()[host];
    if (message !== undefined && receiver.isUp) receiver.ipvs.sync.receive(message);
  }

  save(): readonly (readonly Int32Array[])[] {
    return this.#underWay.map((messages) => messages.map((message) => message.slice()));
  }

  restore(saved: readonly (readonly Int32Array[])[]): void {
    this.#underWay = saved.map((messages) => messages.map((message) => message.slice()));
  }
}
