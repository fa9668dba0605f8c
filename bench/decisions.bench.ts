/**
 * What a decision costs, for each scheduler and number of destinations: a SYN from its arrival to its entry,
 * and the scheduler with its counters alone. And what a million live connections cost.
 */
import { Director } from '../src/models/director/director.ts';
import { type KernelRules, kernelRules } from '../src/models/director/kernel-rules.ts';
import { ACK, FIN, SYN } from '../src/models/director/tcp-states.ts';
import { schedulers } from '../src/schedulers/registry.ts';
import { Digest } from '../src/sim/digest.ts';
import { Kernel } from '../src/sim/kernel.ts';
import { Streams } from '../src/sim/streams.ts';
import type { Benchmark, Figure } from './benchmark.ts';

const VIP = 0x0a000001;
const ADDRESSES = 1024;

export const benchmark: Benchmark = {
  name: 'decisions of the director',
  run: (scale) => [...decisionFigures(scale), ...connectionFigures(scale)],
};

function decisionFigures(scale: 'small' | 'large'): Figure[] {
  const sizes = scale === 'large' ? [2, 10, 100, 1_000, 10_000] : [2, 10, 1_000];
  const decisions = scale === 'large' ? 300_000 : 1_000;
  return schedulers
    .filter(({ name }) => name !== 'central')
    .flatMap(({ name }) =>
      sizes.flatMap((size) => [
        measureDecisions({ scheduler: name, size, decisions, isWhole: true }),
        measureDecisions({ scheduler: name, size, decisions, isWhole: false }),
      ]),
    );
}

function newDirector(kernel: Kernel): Director {
  const random = new Streams('bench', 0).open('director');
  const rules = kernelRules('classic') as KernelRules;
  return new Director({ kernel, name: 'bench', rules, random, icmpRateLimit: false });
}

export interface DecisionRun {
  readonly scheduler: string;
  readonly size: number;
  readonly decisions: number;
  /** A SYN from its arrival to its entry, or the scheduler with the counters that it reads alone. */
  readonly isWhole: boolean;
}

export function measureDecisions({ scheduler, size, decisions, isWhole }: DecisionRun): Figure {
  const director = newDirector(new Kernel());
  const spec = { protocol: 'tcp' as const, address: 0, port: 0, mark: 1 };
  const service = director.addService({ ...spec, scheduler: 'rr' });
  for (let i = 0; i < size; i++) {
    const weight = 1 + (Math.imul(i, 0x9e3779b1) >>> 30);
    director.addDestination(service, { address: 0x0b000000 + i, port: 80, weight, method: 'dr' });
  }
  director.editService(service, { ...spec, scheduler });
  const decide = isWhole ? wholeDecider(director, 4 * size) : schedulerDecider(director, service, 4 * size);
  decide(decisions >> 2);
  let value = Infinity;
  let digest = '';
  // The best of three: what else the machine does is no part of the figure.
  for (let attempt = 0; attempt < 3; attempt++) {
    const start = performance.now();
    digest = decide(decisions);
    value = Math.min(value, ((performance.now() - start) * 1e6) / decisions);
  }
  const what = isWhole ? 'a SYN decided' : 'the scheduler and its counters alone';
  return { name: `${scheduler}, ${size} destinations: ${what}`, value, unit: 'ns', digest };
}

/** SYNs of ever new clients; so many connections are open, the oldest goes for the newest. */
function wholeDecider(director: Director, held: number): (decisions: number) => string {
  const { packet, life } = director;
  const open = new Int32Array(held).fill(-1);
  let at = 0;
  let client = 0;
  packet.mark = 1;
  packet.virtualPort = 80;
  return (decisions) => {
    const digest = new Digest();
    for (let i = 0; i < decisions; i++) {
      client++;
      packet.clientAddress = Math.imul(client, 0x9e3779b1);
      packet.clientPort = 1024 + (client & 0x7fff);
      packet.virtualAddress = VIP + ((Math.imul(client, 0x85ebca77) >>> 22) % ADDRESSES);
      const isOpen = director.request(SYN) === 0;
      if (open[at] >= 0) life.forceDelete(open[at]);
      open[at] = isOpen ? director.connection : -1;
      at = at + 1 === held ? 0 : at + 1;
      digest.event(i, 0, isOpen ? director.destination : -1);
    }
    return digest.hex();
  };
}

/** The same choices without packets and entries: each binds and activates, and an older one goes. */
function schedulerDecider(director: Director, service: number, held: number): (decisions: number) => string {
  const { destinations, packet } = director;
  const { scheduler } = director.service(service);
  const open = new Int32Array(held).fill(-1);
  let at = 0;
  return (decisions) => {
    const digest = new Digest();
    for (let i = 0; i < decisions; i++) {
      packet.clientAddress = Math.imul(i, 0x9e3779b1);
      packet.virtualAddress = VIP + ((Math.imul(i, 0x85ebca77) >>> 22) % ADDRESSES);
      const destination = scheduler.schedule(packet);
      if (destination >= 0) {
        destinations.bind(destination);
        destinations.activate(destination);
      }
      if (open[at] >= 0) destinations.unbind(open[at], true);
      open[at] = destination;
      at = at + 1 === held ? 0 : at + 1;
      digest.event(i, 0, destination);
    }
    return digest.hex();
  };
}

/** Opens and closes a million connections, all of which wait out their last timeout together. */
function connectionFigures(scale: 'small' | 'large'): Figure[] {
  const count = scale === 'large' ? 1_000_000 : 10_000;
  const kernel = new Kernel();
  const director = newDirector(kernel);
  const service = director.addService({ protocol: 'tcp', address: VIP, port: 80, scheduler: 'rr' });
  for (let i = 0; i < 10; i++) {
    director.addDestination(service, { address: 0x0b000000 + i, port: 80, weight: 1, method: 'dr' });
  }
  const before = bufferBytes();
  const start = performance.now();
  openAndClose(kernel, director, count);
  const opened = performance.now();
  const bytes = bufferBytes() - before;
  const live = director.connections.count;
  kernel.run(kernel.nowNs + 300e9);
  const expired = performance.now();
  const digest = kernel.digest.hex();
  return [
    {
      name: `${live} live connections, opened and closed, each`,
      value: ((opened - start) * 1e6) / count,
      unit: 'ns',
    },
    { name: `${live} live connections, state of each`, value: bytes / live, unit: 'bytes' },
    {
      name: `${live} live connections, expiry of each`,
      value: ((expired - opened) * 1e6) / count,
      unit: 'ns',
      digest,
    },
  ];
}

function openAndClose(kernel: Kernel, director: Director, count: number): void {
  const { packet } = director;
  packet.virtualAddress = VIP;
  packet.virtualPort = 80;
  for (let i = 0; i < count; i++) {
    // Half of the clients come 20 µs apart, so that all are live within 120 s.
    kernel.run(i * 20_000);
    packet.clientAddress = 0x0c000000 + (i >>> 4);
    packet.clientPort = 1024 + (i & 15);
    packet.hint = -1;
    director.request(SYN);
    packet.hint = director.connection;
    director.request(ACK);
    director.request(FIN | ACK);
  }
}

function bufferBytes(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().arrayBuffers;
}
