/** Drives a director by random operations, for tests that say what holds whatever happened. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { FLAG_INACTIVE, FLAG_TEMPLATE } from '../../src/models/director/connections.ts';
import { Director } from '../../src/models/director/director.ts';
import { type KernelRules, kernelRules } from '../../src/models/director/kernel-rules.ts';
import { FORWARD } from '../../src/models/director/packet.ts';
import { ACK, FIN, RST, SYN } from '../../src/models/director/tcp-states.ts';
import { Kernel } from '../../src/sim/kernel.ts';
import { Streams } from '../../src/sim/streams.ts';

export interface World {
  readonly scheduler: string;
  readonly kernel: 'classic' | '6.1.192';
  readonly isNat: boolean;
  readonly persistentS: number;
  readonly sysctls: Readonly<Record<string, number>>;
}

export type Operation =
  | {
      readonly type: 'add';
      readonly server: number;
      readonly weight: number;
      readonly upper: number;
      readonly lower: number;
    }
  | {
      readonly type: 'edit';
      readonly server: number;
      readonly weight: number;
      readonly upper: number;
      readonly lower: number;
    }
  | { readonly type: 'delete'; readonly server: number }
  | { readonly type: 'segment'; readonly client: number; readonly virtual: number; readonly segment: number }
  | { readonly type: 'reply'; readonly client: number; readonly virtual: number; readonly segment: number }
  | { readonly type: 'wait'; readonly ms: number };

const SERVERS = 40;
const CLIENTS = 60;
const VIRTUALS = 5;

const server = fc.integer({ min: 0, max: SERVERS - 1 });
const weight = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5 }), fc.constantFrom(10, 100, 65535));
const upper = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 6 }));
const lower = fc.integer({ min: 0, max: 3 });
const packet = {
  client: fc.integer({ min: 0, max: CLIENTS - 1 }),
  virtual: fc.integer({ min: 0, max: VIRTUALS - 1 }),
};

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('add' as const), server, weight, upper, lower }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('edit' as const), server, weight, upper, lower }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('delete' as const), server }) },
  {
    weight: 14,
    arbitrary: fc.record({
      type: fc.constant('segment' as const),
      ...packet,
      segment: fc.constantFrom(SYN, SYN, SYN, ACK, ACK, FIN | ACK, RST),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('reply' as const),
      ...packet,
      segment: fc.constantFrom(SYN | ACK, ACK, FIN | ACK, RST),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.constantFrom(1, 500, 5_000, 70_000) }),
  },
);

/** Starts with servers, so that most sequences are about choices. */
export const operations: fc.Arbitrary<Operation[]> = fc
  .tuple(
    fc.array(fc.record({ type: fc.constant('add' as const), server, weight, upper, lower }), {
      maxLength: 40,
    }),
    fc.array(operation, { minLength: 20, maxLength: 250, size: 'max' }),
  )
  .map(([first, then]) => [...first, ...then]);

export const sysctls = fc.record({
  expire_nodest_conn: fc.constantFrom(0, 1),
  conn_reuse_mode: fc.constantFrom(0, 1, 2, 3),
  expire_quiescent_template: fc.constantFrom(0, 1),
  sloppy_tcp: fc.constantFrom(0, 1),
  secure_tcp: fc.constantFrom(0, 3),
  drop_entry: fc.constantFrom(0, 0, 3),
});

export class Driver {
  readonly kernel = new Kernel();
  readonly director: Director;
  readonly streams = new Streams(7, 0);
  readonly service: number;
  readonly #isNat: boolean;

  constructor(world: World, indexFrom?: number) {
    this.director = new Director({
      kernel: this.kernel,
      name: 'director',
      rules: kernelRules(world.kernel) as KernelRules,
      random: this.streams.open('director'),
      icmpRateLimit: false,
      sysctls: world.sysctls,
      ...(indexFrom === undefined ? {} : { indexFrom }),
    });
    this.#isNat = world.isNat;
    this.director.estimator.start();
    this.director.sync.startMaster(1);
    this.service = this.director.addService({
      protocol: 'tcp',
      address: 0,
      port: 0,
      mark: 1,
      scheduler: world.scheduler,
      persistentS: world.persistentS,
      netmask: 0xfffffffc,
    });
  }

  /** What came of it: the row of a chosen destination, a verdict below zero, or undefined for what chooses nothing. */
  apply(operation: Operation): number | undefined {
    const { director } = this;
    const row =
      'server' in operation ? director.findDestination(this.service, address(operation.server), 80) : -1;
    switch (operation.type) {
      case 'add':
        if (row < 0)
          director.addDestination(this.service, {
            address: address(operation.server),
            port: 80,
            ...this.#edit(operation),
          });
        return undefined;
      case 'edit':
        if (row >= 0) director.editDestination(row, this.#edit(operation));
        return undefined;
      case 'delete':
        if (row >= 0) director.deleteDestination(row);
        return undefined;
      case 'wait':
        this.kernel.run(this.kernel.nowNs + operation.ms * 1e6);
        return undefined;
      case 'segment':
        return this.#request(operation);
      case 'reply':
        return this.#reply(operation);
    }
  }

  #edit({ weight, upper, lower }: { weight: number; upper: number; lower: number }) {
    const method = this.#isNat ? ('nat' as const) : ('dr' as const);
    return { weight, method, upperThreshold: upper, lowerThreshold: Math.min(lower, upper) };
  }

  #request({ client, virtual, segment }: { client: number; virtual: number; segment: number }): number {
    this.#address(client);
    this.director.packet.virtualAddress = 0x0a090000 + virtual;
    this.director.packet.virtualPort = 80;
    const verdict = this.director.request(segment);
    return verdict === FORWARD ? this.director.destination : -1 - verdict;
  }

  /** From whichever server has the client's connection, if any. */
  #reply({
    client,
    virtual,
    segment,
  }: {
    client: number;
    virtual: number;
    segment: number;
  }): number | undefined {
    const { connections, destinations, packet } = this.director;
    this.#address(client);
    for (let entry = 0; entry < connections.rows; entry++) {
      if (!connections.isLive(entry) || connections.clientAddress[entry] !== packet.clientAddress) continue;
      if (connections.virtualAddress[entry] !== 0x0a090000 + virtual) continue;
      packet.virtualAddress = destinations.address[connections.destination[entry]];
      packet.virtualPort = 80;
      return -1 - this.director.reply(segment);
    }
    return undefined;
  }

  #address(client: number): void {
    const { packet } = this.director;
    packet.protocol = 6;
    packet.mark = 1;
    packet.hint = -1;
    packet.clientAddress = 0x0c000000 + client;
    packet.clientPort = 2000 + (client % 3);
  }
}

function address(server: number): number {
  return 0x0b000000 + server;
}

/** The destinations' counters are what the connection table holds; everything in it hangs together. */
export function expectCountersToMatch(director: Director): void {
  const { connections, destinations } = director;
  const active = new Int32Array(destinations.rows);
  const total = new Int32Array(destinations.rows);
  const persistent = new Int32Array(destinations.rows);
  const children = new Int32Array(connections.rows);
  let live = 0;
  for (let entry = 0; entry < connections.rows; entry++) {
    if (!connections.isLive(entry)) continue;
    live++;
    const destination = connections.destination[entry];
    const flags = connections.flags[entry];
    if (connections.control[entry] >= 0) children[connections.control[entry]]++;
    if ((flags & FLAG_TEMPLATE) !== 0) persistent[destination]++;
    else {
      total[destination]++;
      if ((flags & FLAG_INACTIVE) === 0) active[destination]++;
    }
  }
  expect(live).toBe(connections.count);
  expect(destinations.active.slice(0, destinations.rows)).toEqual(active);
  expect(destinations.total.slice(0, destinations.rows)).toEqual(total);
  expect(destinations.persistent.slice(0, destinations.rows)).toEqual(persistent);
  for (let entry = 0; entry < connections.rows; entry++) {
    if (connections.isLive(entry)) expect(connections.children[entry]).toBe(children[entry]);
  }
}
