/**
 * The latest decisions of the schedulers, each with its arithmetic. Nothing is recorded while a run goes on: the stretch
 * before the present instant is run again, and this time somebody looks before each choice.
 */
import { decisionView } from '../models/director/decision.ts';
import type { Service } from '../models/director/service.ts';
import { formatIpv4 } from '../models/network/address.ts';
import type { DirectorHost } from '../models/network/gateway.ts';
import type { System } from '../models/system.ts';
import { explanationOf } from '../schedulers/explain/registry.ts';
import type { Scheduler, SchedulingPacket } from '../schedulers/scheduler.ts';
import type { LiveRun } from './live-run.ts';
import type { DecisionView } from './snapshot.ts';

/** How far back is looked: so many events, or four and sixteen times as many when too few decisions are in them. */
const FIRST_STRETCH = 2_000;

/** The last decisions up to now, oldest first. Throws when an explanation and its scheduler disagree. */
export function lastDecisions(run: LiveRun, wanted: number): readonly DecisionView[] {
  let events = FIRST_STRETCH;
  for (;;) {
    const total = replayed(run, { events, from: Infinity }).count;
    if (total >= wanted || events >= run.events)
      return replayed(run, { events, from: Math.max(0, total - wanted) }).decisions;
    events *= 4;
  }
}

interface Replay {
  readonly events: number;
  /** Decisions before this one are only counted. */
  readonly from: number;
}

function replayed(run: LiveRun, { events, from }: Replay) {
  const system = run.again(events);
  const log = { count: 0, from, decisions: [] as DecisionView[] };
  for (const host of system.site.hosts) watchSchedulers(system, host, log);
  if (run.nowNs > 0 && system.kernel.nowNs < run.nowNs) system.run(run.nowNs - 1);
  while (system.kernel.digest.events < run.events && system.kernel.step());
  return log;
}

interface Log {
  count: number;
  readonly from: number;
  readonly decisions: DecisionView[];
}

function watchSchedulers(system: System, host: DirectorHost, log: Log): void {
  const { services } = host.ipvs;
  for (const service of services.rows) if (service.isAlive) watchService(system, { host, service }, log);
  // A director that boots in the midst of the stretch makes its services anew, as does a reload.
  const { add } = services;
  services.add = (spec) => {
    const service = add.call(services, spec);
    watchService(system, { host, service }, log);
    return service;
  };
}

function watchService(system: System, { host, service }: Pick<Asked, 'host' | 'service'>, log: Log): void {
  const { list } = service;
  let inner = list.scheduler;
  // Another policy may take over in the midst of the stretch: it is watched as well.
  Object.defineProperty(list, 'scheduler', {
    configurable: true,
    get: () => watched(inner, (packet) => decide(packet)),
    set: (next: Scheduler) => {
      inner = next;
    },
  });
  const decide = (packet: SchedulingPacket): number => {
    if (log.count++ < log.from) return inner.schedule(packet);
    return recorded(system, { host, service, inner, packet, number: log.count, log });
  };
}

/** The policy itself, but for the one question that is listened to. */
function watched(inner: Scheduler, schedule: Scheduler['schedule']): Scheduler {
  return new Proxy(inner, {
    get: (target, name) => {
      if (name === 'schedule') return schedule;
      const found = Reflect.get(target, name, target) as unknown;
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    },
  });
}

interface Asked {
  readonly host: DirectorHost;
  readonly service: Service;
  readonly inner: Scheduler;
  readonly packet: SchedulingPacket;
  readonly number: number;
  readonly log: Log;
}

function recorded(system: System, { host, service, inner, packet, number, log }: Asked): number {
  const nameOf = namesOf(system, host);
  const view = decisionView(host.ipvs.services, service, { packet, nameOf });
  const { rule, columns, rows, steps, chosen } = explanationOf(service.kind.name)(view);
  const { clientAddress, clientPort } = view.packet;
  log.decisions.push({
    number,
    timeNs: system.kernel.nowNs,
    director: host.name,
    service: serviceName(service),
    scheduler: service.kind.name,
    client: `${formatIpv4(clientAddress)}:${clientPort}`,
    chosen: chosen < 0 ? '' : nameOf(chosen),
    rule,
    columns,
    rows: rows.map(({ destination, cells, out }) => ({ name: nameOf(destination), cells, out })),
    steps,
  });
  const choice = inner.schedule(packet);
  if (choice !== chosen)
    throw new Error(`assertion failed: ${service.kind.name} chose ${choice}, explained is ${chosen}`);
  return choice;
}

function namesOf(system: System, { ipvs, realServerOf }: DirectorHost): (row: number) => string {
  return (row) => {
    const server = row < realServerOf.length ? realServerOf[row] : -1;
    const { address, port } = ipvs.destinations;
    return server < 0 ? `${formatIpv4(address[row])}:${port[row]}` : system.settings.realServers[server].name;
  };
}

function serviceName({ mark, address, port }: Service): string {
  return mark === 0 ? `${formatIpv4(address)}:${port}` : `mark ${mark >>> 0}`;
}
