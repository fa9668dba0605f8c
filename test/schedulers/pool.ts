/** A service with lettered destinations, as the examples of the tests have it: A is 10.0.1.1:80, B 10.0.1.2:80 … */
import { Director } from '../../src/models/director/director.ts';
import { type KernelRules, kernelRules } from '../../src/models/director/kernel-rules.ts';
import { SYN } from '../../src/models/director/tcp-states.ts';
import { Kernel } from '../../src/sim/kernel.ts';
import { Streams } from '../../src/sim/streams.ts';

export const VIP = 0x0a000064;

export interface PoolOptions {
  readonly scheduler: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Kernel version; the later rules unless told otherwise. */
  readonly kernel?: string;
  readonly mark?: number;
}

export class Pool {
  readonly kernel = new Kernel();
  readonly director: Director;
  readonly service: number;
  #nextPort = 10_000;

  constructor(options: PoolOptions) {
    this.director = new Director({
      kernel: this.kernel,
      name: 'director',
      rules: kernelRules(options.kernel ?? '6.1.192') as KernelRules,
      random: new Streams(1, 0).open('director'),
      icmpRateLimit: false,
    });
    this.service = this.director.addService({
      protocol: 'tcp',
      address: VIP,
      port: 80,
      mark: options.mark ?? 0,
      scheduler: options.scheduler,
      settings: options.settings ?? {},
    });
  }

  /** `add('A3 B2')` adds A with weight 3, then B with weight 2. */
  add(text: string): this {
    for (const word of text.split(' ')) {
      const weight = word.length > 1 ? Number(word.slice(1)) : 1;
      this.director.addDestination(this.service, {
        address: addressOf(word),
        port: 80,
        weight,
        method: 'dr',
      });
    }
    return this;
  }

  row(letter: string): number {
    return this.director.findDestination(this.service, addressOf(letter), 80);
  }

  edit(letter: string, weight: number, upperThreshold = 0, lowerThreshold = 0): this {
    this.director.editDestination(this.row(letter), { weight, method: 'dr', upperThreshold, lowerThreshold });
    return this;
  }

  delete(letter: string): this {
    this.director.deleteDestination(this.row(letter));
    return this;
  }

  /** Sets counters as if so many connections were there. */
  load(letter: string, active: number, inactive = 0): this {
    const { destinations } = this.director;
    const row = this.row(letter);
    destinations.active[row] = active;
    destinations.total[row] = active + inactive;
    this.director.service(this.service).scheduler.changed(row);
    return this;
  }

  overload(letter: string, flag = 1): this {
    const row = this.row(letter);
    this.director.destinations.overloaded[row] = flag;
    this.director.service(this.service).scheduler.changed(row);
    return this;
  }

  /** Whom the scheduler names for a packet, without opening a connection; `-` for none. */
  ask(clientAddress = 0xc0a8010a, clientPort = 40_000, virtualAddress = VIP): string {
    const { scheduler } = this.director.service(this.service);
    const address = clientAddress | 0;
    return this.letter(
      scheduler.schedule({ clientAddress: address, clientPort, virtualAddress: virtualAddress | 0 }),
    );
  }

  asks(count: number): string {
    return Array.from({ length: count }, () => this.ask()).join(' ');
  }

  /** Opens connections that stay active; tells who got them. */
  open(count: number): string {
    const got: string[] = [];
    for (let i = 0; i < count; i++) {
      const { packet } = this.director;
      packet.clientAddress = 0xc0a8010a;
      packet.clientPort = this.#nextPort++;
      packet.virtualAddress = VIP;
      packet.virtualPort = 80;
      got.push(this.director.request(SYN) === 0 ? this.letter(this.director.destination) : '-');
    }
    return got.join(' ');
  }

  letter(row: number): string {
    return row < 0 ? '-' : String.fromCharCode(64 + (this.director.destinations.address[row] & 255));
  }
}

function addressOf(word: string): number {
  return 0x0a000100 + word.charCodeAt(0) - 64;
}
