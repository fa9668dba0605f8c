/**
 * One IPVS service as rules see it, wherever it is configured: a virtual_server, a table of ipvsadm, or the
 * virtualServices of a scenario.
 */
import type { ForwardingMethod } from '../../models/keepalived/lvs-config.ts';
import { NS_PER_S } from '../../sim/units.ts';
import { portNumber } from '../importers/ipvsadm-save/port-names.ts';
import type { TableService } from '../importers/ipvsadm-save/table.ts';
import { maskLength } from '../importers/keepalived-conf/addresses.ts';
import type { Scenario } from '../schema.ts';
import type { Place } from './finding.ts';
import type { FileSite, ScenarioSite, TableSite } from './site.ts';

export interface ServiceSite {
  readonly service: LintService;
  /** All services of the same file, this one included. */
  readonly all: readonly LintService[];
}

export interface LintService {
  /** As the file names it. */
  readonly name: string;
  /** The VIP; absent for a mark or a group. */
  readonly address?: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'any';
  readonly scheduler: string;
  readonly flags: readonly string[];
  readonly persistenceS?: number;
  /** Prefix length of the client addresses that share a server; absent for each by itself. */
  readonly granularity?: number;
  readonly onePacket: boolean;
  readonly destinations: readonly LintDestination[];
  readonly at: Place;
  readonly schedulerAt: Place;
  readonly persistenceAt: Place;
  /** What `expire_quiescent_template` is, where somebody tells. */
  readonly expiresQuiescent?: boolean;
}

export interface LintDestination {
  readonly name: string;
  readonly weight: number;
  readonly method: ForwardingMethod;
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  /** keepalived sets its weight to 0 when its checks fail, instead of removing it. */
  readonly isInhibited: boolean;
  readonly at: Place;
}

/** Looks further when the hashed destination is out. */
export function hasFallback({ flags, scheduler }: LintService): boolean {
  return flags.includes(`${scheduler}-fallback`) || flags.includes('flag-1');
}

export function fileServices(file: FileSite): readonly LintService[] {
  return file.config.virtualServers.map((server, i): LintService => {
    const path = `virtualServers[${i}]`;
    const [first] = server.services;
    const isOne = server.services.length === 1 && first.type === 'address';
    const { persistence, sorryServer: _, ...rest } = server;
    const quiescent = file.sysctls.expire_quiescent_template;
    return {
      name: rest.name,
      ...(isOne ? { address: first.address } : {}),
      port: first.type === 'address' ? first.port : 0,
      protocol: first.type === 'fwmark' ? 'any' : rest.protocol,
      scheduler: rest.scheduler,
      flags: rest.schedulerFlags,
      ...(persistence === undefined ? {} : { persistenceS: persistence.timeoutNs / NS_PER_S }),
      ...(persistence === undefined ? {} : { granularity: persistence.granularity }),
      onePacket: rest.onePacket,
      destinations: rest.realServers.map((realServer, j) => ({
        name: `${realServer.address}:${realServer.port}`,
        weight: realServer.weight,
        method: realServer.forwardingMethod,
        upperThreshold: realServer.upperThreshold,
        lowerThreshold: realServer.lowerThreshold,
        isInhibited: realServer.inhibitOnFailure && realServer.checkers.length > 0,
        at: file.at(`${path}.realServers[${j}].weight`, `${path}.realServers[${j}]`, path),
      })),
      at: file.at(path),
      schedulerAt: file.at(`${path}.scheduler`, path),
      persistenceAt: file.at(`${path}.persistence.timeoutNs`, path),
      ...(quiescent === undefined ? {} : { expiresQuiescent: quiescent !== 0 }),
    };
  });
}

const METHODS = { g: 'dr', m: 'nat', i: 'tun' } as const;

export function tableServices(site: TableSite): readonly LintService[] {
  return site.imported.table.map((service): LintService => {
    const name = tableServiceName(service);
    const at = placeOf(site, 'service', (options) => namesService(options, service));
    const isIpv6 = service.isIpv6;
    return {
      name,
      ...(service.type === 'fwmark' ? {} : { address: service.host }),
      port: portNumber(service.port) ?? 0,
      protocol: service.type === 'fwmark' ? 'any' : service.type,
      scheduler: service.scheduler,
      flags: service.flags,
      ...(service.persistentS === undefined ? {} : { persistenceS: service.persistentS }),
      ...(service.netmask === undefined || isIpv6 ? {} : { granularity: maskLength(service.netmask) ?? 32 }),
      onePacket: service.onePacket,
      destinations: service.servers.map((server) => ({
        name: `${server.host}:${server.port}`,
        weight: server.weight,
        method: METHODS[server.method],
        upperThreshold: server.upperThreshold,
        lowerThreshold: server.lowerThreshold,
        isInhibited: false,
        at: placeOf(site, 'server', (options) => {
          const named = options.get('real-server') ?? '';
          const isServer = named === server.host || named.startsWith(`${server.host}:`);
          return isServer && namesService(options, service);
        }),
      })),
      at,
      schedulerAt: at,
      persistenceAt: at,
    };
  });
}

/** As messages name it. */
export function tableServiceName(service: TableService): string {
  return service.type === 'fwmark' ? `fwmark ${service.mark}` : `${service.host}:${service.port}`;
}

/** Whether the options of a command name this service. */
export function namesService(options: ReadonlyMap<string, string>, service: TableService): boolean {
  const named = options.get(`${service.type}-service`);
  if (named === undefined) return false;
  if (service.type === 'fwmark') return Number(named) === service.mark;
  return named === service.host || named === `${service.host}:${service.port}`;
}

/** The last line that says so is the one that counts. */
function placeOf(
  site: TableSite,
  what: 'service' | 'server',
  isIt: (options: ReadonlyMap<string, string>) => boolean,
): Place {
  const found = site.commands.findLast(
    ({ command: { command, options } }) =>
      (command === `add-${what}` || command === `edit-${what}`) && isIt(options),
  );
  return found === undefined ? { file: site.file } : { file: site.file, line: found.line };
}

/** None when variants change the scenario: what looks wrong may be what they compare. */
export function scenarioServices(site: ScenarioSite): readonly LintService[] {
  const { scenario } = site.read;
  if (scenario.vary !== undefined) return [];
  return scenario.virtualServices.map((service, i) => scenarioService(site, service, i));
}

function scenarioService(
  site: ScenarioSite,
  service: Scenario['virtualServices'][number],
  i: number,
): LintService {
  const { scenario } = site.read;
  const overrides = scenario.virtualServer;
  const persistence = overrides.persistenceTimeout ?? service.persistenceTimeout;
  const method = overrides.forwarding ?? service.forwarding;
  const [address, port] = service.address.split(':');
  const listed =
    service.realServers ??
    scenario.realServers.map(({ name }) => ({
      realServer: name,
      weight: 1,
      upperThreshold: 0,
      lowerThreshold: 0,
    }));
  return {
    name: service.address,
    address,
    port: Number(port),
    protocol: 'tcp',
    scheduler: overrides.scheduler ?? service.scheduler,
    flags: service.flags,
    ...(persistence === 'off' ? {} : { persistenceS: persistence / NS_PER_S }),
    onePacket: false,
    destinations: listed.map((entry, j) => ({
      name: entry.realServer,
      weight: entry.weight,
      method,
      upperThreshold: entry.upperThreshold,
      lowerThreshold: entry.lowerThreshold,
      isInhibited: false,
      at: site.at(['virtualServices', i, 'realServers', j]),
    })),
    at: site.at(['virtualServices', i, 'address']),
    schedulerAt: site.at(['virtualServices', i, 'scheduler']),
    persistenceAt: site.at(['virtualServices', i, 'persistenceTimeout']),
  };
}
