/** Carries the messages of sync daemons from one director to the others: multicast, unacknowledged. */
import type { Kernel } from '../../sim/kernel.ts';
import type { DirectorHost } from './gateway.ts';

export class SyncNetwork {
  readonly #kernel: Kernel;
  readonly #lanNs: number;
  readonly #hosts: () => readonly DirectorHost[];
  readonly #kind: number;
  /** Messages under way to each director, in the order of their arrival. */
  #underWay: Int32Array[][];

  constructor(kernel: Kernel, lanNs: number, hosts: () => readonly DirectorHost[]) {
    this.#kernel = kernel;
    this.#lanNs = lanNs;
    this.#hosts = hosts;
    this.#kind = kernel.kind('sync-message', (host) => this.#arrive(host));
    this.#underWay = [];
  }

  send(from: number, message: Int32Array): void {
    this.#hosts().forEach((host, to) => {
      if (to === from || !host.isUp) return;
      this.#to(to).push(message);
      this.#kernel.after(this.#lanNs, this.#kind, to, 0);
    });
  }

  #to(host: number): Int32Array[] {
    while (this.#underWay.length <= host) this.#underWay.push([]);
    return this.#underWay[host];
  }

  #arrive(host: number): void {
    const message = this.#to(host).shift();
    const receiver = this.#hosts()[host];
    if (message !== undefined && receiver.isUp) receiver.ipvs.sync.receive(message);
  }

  save(): readonly (readonly Int32Array[])[] {
    return this.#underWay.map((messages) => messages.map((message) => message.slice()));
  }

  restore(saved: readonly (readonly Int32Array[])[]): void {
    this.#underWay = saved.map((messages) => messages.map((message) => message.slice()));
  }
}
