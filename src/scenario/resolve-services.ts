/** The IPVS table that a scenario says itself, as ipvsadm would have set it. */
import type { DestinationSpec } from '../models/director/destinations.ts';
import type { ServiceSpec } from '../models/director/service.ts';
import { areThresholdsCrossed } from '../models/director/thresholds.ts';
import { parseIpv4 } from '../models/network/address.ts';
import type { StaticService } from '../models/system-settings.ts';
import { schedulerNamed } from '../schedulers/registry.ts';
import { NS_PER_S } from '../sim/units.ts';
import type { Findings, Target } from './findings.ts';
import { noHostAndPort, parseHostAndPort } from './host-and-port.ts';
import { DESTINATION_ROWS, type Pool } from './pool.ts';
import { didYouMean } from './problems.ts';
import { tunnelBytes } from './resolve-ipvsadm.ts';
import type { Scenario } from './schema.ts';
import type { Path } from './source.ts';

export interface NamedService {
  readonly service: StaticService;
  readonly target: Target;
}

/** The services that the scenario gives directors without keepalived, in the order of ipvsadm's commands. */
export function staticServices(pool: Pool, findings: Findings): readonly NamedService[] {
  const { scenario } = pool;
  return scenario.virtualServices.flatMap((settings, i): NamedService[] => {
    const path: Path = ['virtualServices', i];
    const parsed = parseHostAndPort(settings.address);
    if (parsed === undefined) {
      findings.error([...path, 'address'], noHostAndPort(settings.address));
      return [];
    }
    const { address, port } = parsed;
    const scheduler = scenario.virtualServer.scheduler ?? settings.scheduler;
    const forwarding = scenario.virtualServer.forwarding ?? settings.forwarding;
    const persistence = scenario.virtualServer.persistenceTimeout ?? settings.persistenceTimeout;
    const spec: ServiceSpec = {
      protocol: settings.protocol,
      ...(settings.mark === undefined ? {} : { mark: settings.mark }),
      address: address | 0,
      port,
      scheduler,
      settings: {
        ...flagSettings(scheduler, settings.flags, findings, [...path, 'flags']),
        ...checkedSettings(scheduler, scenario, findings),
      },
      persistentS: persistence === 'off' ? 0 : Math.max(1, Math.round(persistence / NS_PER_S)),
    };
    const listed = settings.realServers ?? defaultDestinations(pool);
    const destinations = listed.flatMap((entry, j) => {
      const row = rowNamed(entry.realServer, pool, findings, [...path, 'realServers', j, 'realServer']);
      if (areThresholdsCrossed(entry))
        findings.error(
          [...path, 'realServers', j, 'lowerThreshold'],
          `${entry.lowerThreshold} is above upperThreshold ${entry.upperThreshold}: the kernel refuses such a destination. It may be as high at most.`,
        );
      return row === undefined ? [] : [destinationOf(entry, row.address, forwarding, port)];
    });
    const tunnel = tunnelBytes(forwarding, undefined);
    const target: Target = {
      text: settings.address,
      address,
      port,
      protocol: settings.protocol,
      mark: settings.mark ?? 0,
      forwarding,
      tunnelBytes: tunnel,
    };
    return [{ service: { spec, destinations: pool.rows(destinations, DESTINATION_ROWS) }, target }];
  });
}

type Destination = NonNullable<Scenario['virtualServices'][number]['realServers']>[number];

function destinationOf(
  entry: Omit<Destination, 'port'> & { readonly port?: number | undefined },
  address: string,
  method: DestinationSpec['method'],
  port: number,
): DestinationSpec {
  return {
    address: (parseIpv4(address) ?? 0) | 0,
    port: entry.port ?? port,
    weight: entry.weight,
    method,
    upperThreshold: entry.upperThreshold,
    lowerThreshold: entry.lowerThreshold,
  };
}

function rowNamed(name: string, { scenario, entries }: Pool, findings: Findings, path: Path) {
  const { realServers } = scenario;
  const row = [...entries, ...realServers].find((server) => server.name === name);
  if (row === undefined) {
    const names = realServers.map((server) => server.name);
    findings.error(
      path,
      `no real server is called "${name}".${didYouMean(name, names)} Known: ${names.join(', ')}.`,
    );
  }
  return row;
}

/** Twins are added behind their like. */
function defaultDestinations({ scenario, twins }: Pool) {
  return scenario.realServers
    .filter(({ name }) => !twins.has(name))
    .map(({ name }) => ({
      realServer: name,
      weight: 1,
      upperThreshold: 0,
      lowerThreshold: 0,
      port: undefined,
    }));
}

/** What `virtualServer.settings` gives the scheduler, if it takes it. */
function checkedSettings(
  scheduler: string,
  { virtualServer }: Scenario,
  findings: Findings,
): Readonly<Record<string, unknown>> {
  const given = virtualServer.settings ?? {};
  const result = schedulerNamed(scheduler)?.settings.safeParse(given);
  if (result === undefined || result.success) return given;
  for (const { path, message } of result.error.issues) {
    findings.error(['virtualServer', 'settings', ...(path as Path)], `${scheduler}: ${message}.`);
  }
  return {};
}

function flagSettings(
  scheduler: string,
  flags: readonly string[],
  findings: Findings,
  path: Path,
): Readonly<Record<string, unknown>> {
  const known = schedulerNamed(scheduler)?.flags ?? {};
  return Object.fromEntries(
    flags.flatMap((flag) => {
      const setting = known[flag];
      if (setting !== undefined) return [[setting, true] as const];
      const names = Object.keys(known);
      findings.error(
        path,
        `"${flag}" is no flag of ${scheduler}.${didYouMean(flag, names)} Known: ${names.join(', ') || 'none'}.`,
      );
      return [];
    }),
  );
}
