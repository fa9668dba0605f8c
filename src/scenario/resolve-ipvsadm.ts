/** A director's table from what ipvsadm saved or was told. */
import type { Timeouts } from '../models/director/director.ts';
import { formatIpv4, parseIpv4 } from '../models/network/address.ts';
import { TUNNEL_BYTES } from '../models/network/capacity.ts';
import type { StaticService } from '../models/system-settings.ts';
import { NS_PER_S } from '../sim/units.ts';
import type { Findings, Target } from './findings.ts';
import { readIpvsadm } from './importers/ipvsadm-save/read-ipvsadm.ts';
import { type MarkedAddress, markedTargets } from './marks.ts';
import { DESTINATION_ROWS, type Pool } from './pool.ts';
import type { ReadFiles } from './read-files.ts';
import type { Path } from './source.ts';

export interface SavedTable {
  readonly services: readonly StaticService[];
  readonly targets: readonly Target[];
  /** Addresses that services by firewall mark are asked at. */
  readonly marked: readonly number[];
  readonly timeouts?: Timeouts;
}

const NOTHING: SavedTable = { services: [], targets: [], marked: [] };

export interface TableRequest {
  readonly file: string;
  /** Where the scenario names it. */
  readonly path: Path;
  readonly pool: Pool;
  readonly marked: readonly MarkedAddress[];
  readonly findings: Findings;
}

export function readSavedTable(
  { file, path, pool, marked, findings }: TableRequest,
  readFiles: ReadFiles,
): SavedTable {
  const [found] = readFiles(file, '');
  if (found === undefined) {
    findings.error(
      path,
      `there is no file "${file}". Name what ipvsadm -Sn printed, relative to the scenario.`,
    );
    return NOTHING;
  }
  const { services: saved, timeoutsS, problems } = readIpvsadm(found.text, found.name);
  findings.problems.push(...problems.filter(({ severity }) => severity !== 'note'));
  const services = saved.map((service) => overridden(service, pool));
  const described = new Set(pool.scenario.realServers.map(({ address }) => parseIpv4(address)));
  const named = services.flatMap(({ destinations }) => destinations.map(({ address }) => address >>> 0));
  for (const address of new Set(named)) {
    if (described.has(address)) continue;
    findings.error(path, `destination ${formatIpv4(address)} is not described. Add it to realServers.`);
  }
  const targets = services.flatMap((service) => targetsOf(service, marked));
  const table = {
    services,
    targets,
    marked: targets.filter(({ mark }) => mark !== 0).map(({ address }) => address),
  };
  if (timeoutsS === undefined) return table;
  const { tcp = 0, tcpFin = 0, udp = 0 } = timeoutsS;
  const timeouts = { tcpNs: tcp * NS_PER_S, tcpFinNs: tcpFin * NS_PER_S, udpNs: udp * NS_PER_S };
  return { ...table, timeouts };
}

/** What `virtualServer` says of all of them. */
function overridden(service: StaticService, pool: Pool): StaticService {
  const { virtualServer } = pool.scenario;
  const { scheduler, forwarding, persistenceTimeout } = virtualServer;
  const { settings, ...spec } = service.spec;
  const keepsScheduler = scheduler === undefined || scheduler === spec.scheduler;
  const persistence =
    persistenceTimeout === undefined
      ? {}
      : {
          persistentS:
            persistenceTimeout === 'off' ? 0 : Math.max(1, Math.round(persistenceTimeout / NS_PER_S)),
        };
  return {
    spec: {
      ...spec,
      ...(keepsScheduler && settings !== undefined ? { settings } : {}),
      ...persistence,
      scheduler: scheduler ?? spec.scheduler,
    },
    destinations: pool.rows(
      service.destinations.map((destination) => ({
        ...destination,
        method: forwarding ?? destination.method,
      })),
      DESTINATION_ROWS,
    ),
  };
}

/** Clients speak TCP or UDP to an address and port; other services stand in the table and get no requests. */
function targetsOf({ spec, destinations }: StaticService, marked: readonly MarkedAddress[]): Target[] {
  const { protocol, mark = 0 } = spec;
  const method = destinations[0]?.method;
  const common = {
    forwarding: method === 'nat' || method === 'tun' ? method : 'dr',
    tunnelBytes: tunnelBytes(method ?? 'dr', destinations[0]?.tunnel?.type),
  } as const;
  if (mark !== 0) return markedTargets(mark, marked, common);
  if (protocol !== 'tcp' && protocol !== 'udp') return [];
  const text = `${formatIpv4(spec.address)}:${spec.port}`;
  return [{ text, address: spec.address >>> 0, port: spec.port, protocol, mark, ...common }];
}

/** What the director puts before each packet, outer IPv4 header included. */
export function tunnelBytes(method: string, type: string | undefined): number {
  return method === 'tun' ? (TUNNEL_BYTES[type ?? 'ipip'] ?? 0) : 0;
}
