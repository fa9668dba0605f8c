/** Turns the table of a dump into what a director of lbsim is told. */
import type { DestinationSpec, Tunnel } from '../../../models/director/destinations.ts';
import type { DumpService, DumpTunnel } from '../../../models/director/ipvsadm-dump.ts';
import type { ServiceSpec } from '../../../models/director/service.ts';
import { formatIpv4, parseIpv4 } from '../../../models/network/address.ts';
import type { StaticService } from '../../../models/system-settings.ts';
import { schedulerNamed, schedulers } from '../../../schedulers/registry.ts';
import { didYouMean, type Problem } from '../../problems.ts';
import { portNumber } from './port-names.ts';
import type { TableServer, TableService } from './table.ts';

/**
 * Where addresses are taken from for names that stand in a dump without -n: a block that is kept for
 * examples.
 */
const NAMED_BASE = 0xc6336400;
const NAMED_MAX = 254;

const METHODS = { g: 'dr', m: 'nat', i: 'tun' } as const;
const CHECKSUMS = { nocsum: 'none', csum: 'csum', remcsum: 'remcsum' } as const;

export function toServices(
  table: readonly TableService[],
  file: string,
): { services: StaticService[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const names = new Map<string, number>();
  const unmodelled = table.map(notModelled);
  // What lbsim lacks costs the services that need it, not those beside them.
  const severity = unmodelled.includes(undefined) ? 'warning' : 'error';
  const services = table.flatMap((service, i) => {
    const lacking = unmodelled[i];
    const problem = lacking ?? serviceProblem(service);
    if (problem !== undefined) {
      const own = lacking === undefined ? 'error' : severity;
      problems.push({ severity: own, file, path: nameOf(service), message: problem });
      return [];
    }
    const spec = serviceSpec(service, names);
    const destinations = service.servers.map((server) => destinationSpec(server, names));
    return [{ spec, destinations }];
  });
  if (names.size > 0) problems.push(namesWarning(names, file));
  return { services, problems };
}

function nameOf(service: DumpService): string {
  return service.type === 'fwmark'
    ? `fwmark ${service.mark}`
    : `${service.type} ${service.isIpv6 ? `[${service.host}]` : service.host}:${service.port}`;
}

function notModelled(service: TableService): string | undefined {
  if (service.isIpv6 || service.servers.some(({ host }) => host.includes(':'))) {
    return 'It has IPv6 addresses; lbsim simulates IPv4 so far. The service is left out.';
  }
  if (service.engine !== undefined) {
    return `The persistence engine "${service.engine}" is not modelled. The service is left out.`;
  }
  return undefined;
}

function serviceProblem(service: TableService): string | undefined {
  const kind = schedulerNamed(service.scheduler);
  if (kind === undefined || !kind.inKernel) {
    const known = schedulers.filter(({ inKernel }) => inKernel).map(({ name }) => name);
    const hint = didYouMean(service.scheduler, known);
    return `"${service.scheduler}" is no scheduler of IPVS.${hint} The service is left out.`;
  }
  if (service.netmask !== undefined && parseIpv4(service.netmask) === undefined) {
    return `"${service.netmask}" is no netmask, as 255.255.255.0. The service is left out.`;
  }
  return undefined;
}

function serviceSpec(service: TableService, names: Map<string, number>): ServiceSpec {
  const netmask = service.netmask === undefined ? undefined : parseIpv4(service.netmask);
  const isMark = service.type === 'fwmark';
  return {
    protocol: service.type === 'fwmark' ? 'tcp' : service.type,
    address: isMark ? 0 : addressOf(service.host, names),
    port: isMark ? 0 : (portNumber(service.port) ?? 0),
    ...(isMark ? { mark: service.mark } : {}),
    scheduler: service.scheduler,
    settings: settingsOf(service),
    ...(service.persistentS === undefined ? {} : { persistentS: service.persistentS }),
    ...(netmask === undefined ? {} : { netmask }),
    onePacket: service.onePacket,
  };
}

/** Flag 1 and 2 are what sh and mh call fallback and port; other schedulers take no notice of them. */
function settingsOf({ scheduler, flags }: TableService): Record<string, boolean> {
  const settings: Record<string, boolean> = {};
  if (scheduler !== 'sh' && scheduler !== 'mh') return settings;
  if (flags.some((flag) => flag === 'flag-1' || flag.endsWith('-fallback'))) settings.fallback = true;
  if (flags.some((flag) => flag === 'flag-2' || flag.endsWith('-port'))) settings.port = true;
  return settings;
}

function destinationSpec(server: TableServer, names: Map<string, number>): DestinationSpec {
  return {
    address: addressOf(server.host, names),
    port: portNumber(server.port) ?? 0,
    weight: server.weight,
    method: METHODS[server.method],
    upperThreshold: server.upperThreshold,
    lowerThreshold: server.lowerThreshold,
    ...(server.tunnel === undefined ? {} : { tunnel: tunnelOf(server.tunnel) }),
  };
}

function tunnelOf({ type, port, checksum }: DumpTunnel): Tunnel {
  return {
    type,
    ...(port === undefined ? {} : { port }),
    ...(checksum === undefined ? {} : { checksum: CHECKSUMS[checksum] }),
  };
}

/** A name gets an address of its own, the same each time it occurs. */
function addressOf(host: string, names: Map<string, number>): number {
  const address = parseIpv4(host);
  if (address !== undefined) return address;
  const known = names.get(host);
  if (known !== undefined) return known;
  const next = NAMED_BASE + 1 + (names.size % NAMED_MAX);
  names.set(host, next);
  return next;
}

function namesWarning(names: ReadonlyMap<string, number>, file: string): Problem {
  const [first, address] = [...names][0];
  const message =
    `${names.size} host name${names.size === 1 ? '' : 's'} cannot be looked up here: addresses are made up, ` +
    `"${first}" is ${formatIpv4(address)}. Hashing schedulers will map clients otherwise; ` +
    'dump with "ipvsadm -Sn" for addresses.';
  return { severity: 'warning', file, message };
}
