/**
 * Plays a trace: configures a director as the rows say, lets clients and servers behave as ordinary TCP ends
 * do, and writes down for each row what came of it. It reads the inputs of a row and never its recorded
 * result.
 */

import type { ForwardingMethod } from '../../models/director/destinations.ts';
import { Director } from '../../models/director/director.ts';
import { CLASSIC_LOAD, kernelRules } from '../../models/director/kernel-rules.ts';
import type { ServiceSpec } from '../../models/director/service.ts';
import { sysctlAssignments } from '../../models/director/sysctls.ts';
import { schedulerNamed } from '../../schedulers/registry.ts';
import { Kernel } from '../../sim/kernel.ts';
import { Streams } from '../../sim/streams.ts';
import { NS_PER_S } from '../../sim/units.ts';
import { describeDestination, listConnections, listDestinations } from './observe.ts';
import { TcpEnds } from './tcp-ends.ts';
import {
  addressOf,
  blanked,
  hasNoRows,
  type Row,
  type Trace,
  type TraceDestination,
  type TraceService,
} from './trace.ts';

/** Times in a trace are milliseconds with one decimal. */
const NS_PER_TENTH_MS = 100_000;

interface MarkRule {
  readonly mark: number;
  readonly network: number;
  readonly netmask: number;
  readonly protocol: string;
}

type Action = (args: readonly unknown[]) => readonly unknown[] | undefined;

export class TracePlayer {
  readonly director: Director;
  readonly #kernel = new Kernel();
  readonly #ends: TcpEnds;
  readonly #services = new Map<string, number>();
  readonly #marks: MarkRule[] = [];
  readonly #actions: Readonly<Record<string, Action>>;
  /** Of a destination that names none. */
  readonly #method: ForwardingMethod;

  constructor(trace: Pick<Trace, 'kernel' | 'mode'>) {
    this.#method = trace.mode === 'dr' || trace.mode === 'tun' ? trace.mode : 'nat';
    const rules = kernelRules(trace.kernel);
    this.director = new Director({
      kernel: this.#kernel,
      name: 'director',
      rules: rules ?? { load: CLASSIC_LOAD, overload: 'classic', isCacheBounded: false },
      random: new Streams(1, 0).open('director'),
      icmpRateLimit: false,
    });
    this.#ends = new TcpEnds(this.director, (address, protocol) => this.#markOf(address, protocol));
    this.#actions = { ...this.#configuration(), ...this.#ends.actions(), ...this.#observations() };
  }

  /** A row of the setup with its own result. */
  setUp(row: Row): Row {
    return this.#act(row, blanked(row, false), row.slice(1));
  }

  /** A row of the trace with its own result; the clock goes to its time first. */
  play(row: Row): Row {
    this.#kernel.run(Math.round((row[1] as number) * 10) * NS_PER_TENTH_MS);
    return this.#act(row, blanked(row, true), row.slice(2));
  }

  #act(row: Row, inputs: Row, args: readonly unknown[]): Row {
    const action = this.#actions[row[0]];
    if (action === undefined) throw new Error(`row "${row[0]}" is not known`);
    const result = action(args);
    if (result === undefined) return inputs;
    const isObservation = row[0] === 'stat' || row[0] === 'conns';
    const kept = isObservation ? inputs.slice(0, -1) : inputs;
    return [...kept, ...result] as unknown as Row;
  }

  /** One line for each destination: list order, weight, counters, flags. */
  describe(): string[] {
    const lines: string[] = [];
    for (const [id, service] of this.#services) {
      lines.push(`service ${id}, ${this.director.service(service).spec.scheduler}`);
      for (const destination of this.director.listDestinations(service)) {
        lines.push(`  ${describeDestination(this.director, destination)}`);
      }
    }
    return lines;
  }

  #configuration(): Record<string, Action> {
    const { director } = this;
    return {
      service: ([id, spec]) => {
        this.#services.set(id as string, director.addService(serviceSpec(spec as TraceService)));
        return undefined;
      },
      editservice: ([id, spec]) => {
        director.editService(this.#service(id), serviceSpec(spec as TraceService));
        return undefined;
      },
      delservice: ([id]) => {
        director.deleteService(this.#service(id));
        this.#services.delete(id as string);
        return undefined;
      },
      add: ([id, server, given]) => {
        const spec = destinationEdit(given as TraceDestination, this.#method);
        const port = (given as TraceDestination).port ?? 0;
        director.addDestination(this.#service(id), { ...spec, address: addressOf(server as string), port });
        return undefined;
      },
      edit: ([id, server, given]) => {
        const destination = this.#destination(id, server);
        const method = director.destinations.methodName(destination);
        director.editDestination(destination, destinationEdit(given as TraceDestination, method));
        return undefined;
      },
      del: ([id, server]) => {
        director.deleteDestination(this.#destination(id, server));
        return undefined;
      },
      timeouts: ([tcp, tcpFin, udp]) => {
        director.setTimeouts({
          tcpNs: (tcp as number) * NS_PER_S,
          tcpFinNs: (tcpFin as number) * NS_PER_S,
          udpNs: (udp as number) * NS_PER_S,
        });
        return undefined;
      },
      sysctl: ([name, value]) => {
        if (hasNoRows(name as string)) return undefined;
        for (const [each, given] of sysctlAssignments(name as string, value as string | number)) {
          director.setSysctl(each, given);
        }
        return undefined;
      },
      mark: ([mark, network, protocol]) => {
        this.#marks.push(markRule(mark as number, network as string, protocol as string));
        return undefined;
      },
    };
  }

  #observations(): Record<string, Action> {
    return {
      stat: ([id]) => {
        const service = this.#services.get(id as string);
        return [service === undefined ? [] : listDestinations(this.director, service)];
      },
      conns: () => [listConnections(this.director, this.#kernel.nowNs)],
    };
  }

  #service(id: unknown): number {
    const service = this.#services.get(id as string);
    if (service === undefined) throw new Error(`service "${id}" is not there`);
    return service;
  }

  #destination(id: unknown, server: unknown): number {
    const { director } = this;
    const { list } = director.service(this.#service(id));
    const address = addressOf(server as string) | 0;
    for (let place = 0; place < list.count; place++) {
      if (director.destinations.address[list.order[place]] === address) return list.order[place];
    }
    throw new Error(`service "${id}" has no destination ${server}`);
  }

  /** The mark that a packet to that address carries; the last rule that matches sets it. */
  #markOf(address: number, protocol: string): number {
    let found = 0;
    for (const { mark, network, netmask, protocol: ruled } of this.#marks) {
      if (ruled === protocol && (address & netmask) === network) found = mark;
    }
    return found;
  }
}

function serviceSpec(given: TraceService): ServiceSpec {
  const flags = given.flags ?? [];
  const settings: Record<string, boolean> = {};
  // Any service may have flags, as one whose scheduler was changed; only these two schedulers look at them.
  for (const flag of schedulerNamed(given.scheduler)?.flags === undefined ? [] : flags) {
    if (flag.endsWith('-port')) settings.port = true;
    if (flag.endsWith('-fallback')) settings.fallback = true;
  }
  const isPersistent = given.persistent !== undefined && given.persistent !== null;
  return {
    protocol: given.proto ?? 'tcp',
    address: given.addr === undefined ? 0 : addressOf(given.addr),
    port: given.port ?? 0,
    mark: given.fwmark ?? 0,
    scheduler: given.scheduler,
    settings,
    onePacket: flags.includes('ops'),
    ...(isPersistent ? { persistentS: given.persistent } : {}),
    ...(given.netmask === undefined || given.netmask === null ? {} : { netmask: addressOf(given.netmask) }),
  };
}

function destinationEdit(given: TraceDestination, kept: ForwardingMethod) {
  return {
    weight: given.weight,
    method: given.method ?? kept,
    upperThreshold: given.upper ?? 0,
    lowerThreshold: given.lower ?? 0,
  };
}

function markRule(mark: number, network: string, protocol: string): MarkRule {
  const [address, bits = '32'] = network.split('/');
  const netmask = bits === '0' ? 0 : -1 << (32 - Number(bits));
  return { mark, network: addressOf(address) & netmask, netmask, protocol };
}
