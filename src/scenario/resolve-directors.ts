/** The directors of a scenario: their keepalived.conf read and overridden, or the table that ipvsadm was told. */

import type { KeepalivedConfig, KeepalivedVersion } from '../models/keepalived/config.ts';
import type { RealServer, VirtualServer } from '../models/keepalived/lvs-config.ts';
import { formatIpv4, parseIpv4 } from '../models/network/address.ts';
import type { DirectorSettings } from '../models/system-settings.ts';
import { schedulerNamed } from '../schedulers/registry.ts';
import { NS_PER_S } from '../sim/units.ts';
import type { Findings, Target } from './findings.ts';
import { readKeepalivedConf } from './importers/keepalived-conf/read-keepalived-conf.ts';
import { checkMarks, type MarkedAddress, markedAddresses } from './marks.ts';
import type { Pool } from './pool.ts';
import { didYouMean } from './problems.ts';
import type { ReadFiles } from './read-files.ts';
import { readSavedTable } from './resolve-ipvsadm.ts';
import { staticServices } from './resolve-services.ts';
import { addTarget, checkHeld, configTargets, withoutIpv6 } from './resolve-targets.ts';
import type { Scenario } from './schema.ts';
import type { Path } from './source.ts';

export interface ResolvedDirectors {
  readonly directors: readonly DirectorSettings[];
  readonly targets: readonly Target[];
}

export function resolveDirectors(pool: Pool, findings: Findings, readFiles: ReadFiles): ResolvedDirectors {
  const { scenario } = pool;
  const services = staticServices(pool, findings);
  const marked = markedAddresses(scenario.marks, findings);
  const targets: Target[] = [];
  const directors = scenario.directors.map((director, i): DirectorSettings => {
    const common = {
      name: director.name,
      address: parseIpv4(director.address) ?? 0,
      bootNs: director.boot,
      sysctls: director.sysctls,
      forwards: director.ipForward,
      firewall: director.firewall,
      ...capacityOf(director),
    };
    if (director.ipvsadm !== undefined) {
      const path: Path = ['directors', i, 'ipvsadm'];
      if (director.keepalived !== undefined) {
        findings.error(path, 'a director has either a keepalived.conf or a table of ipvsadm: leave one out.');
      }
      const table = readSavedTable({ file: director.ipvsadm, path, pool, marked, findings }, readFiles);
      for (const target of table.targets) addTarget(targets, target);
      return {
        ...common,
        services: table.services,
        ...(table.marked.length === 0 ? {} : { marked: table.marked }),
        ...(table.timeouts === undefined ? {} : { timeouts: table.timeouts }),
      };
    }
    if (director.keepalived === undefined) {
      for (const { target } of services) addTarget(targets, target);
      if (services.length === 0) {
        findings.error(
          ['directors', i],
          `"${director.name}" has no keepalived file, and no virtualServices are given.`,
        );
      }
      return { ...common, services: services.map(({ service }) => service) };
    }
    const config = readConfig(director.keepalived, ['directors', i, 'keepalived'], findings, {
      readFiles,
      version: scenario.keepalived,
      director: director.name,
    });
    if (config === undefined) return common;
    const overridden = overrideConfig(config, pool);
    checkConfig(overridden, scenario, findings, ['directors', i, 'keepalived']);
    checkHeld(overridden, marked, findings, ['directors', i, 'keepalived']);
    for (const target of configTargets(overridden, marked)) addTarget(targets, target);
    const reloads = resolveReloads({ pool, director: director.name, marked, findings, readFiles });
    return { ...common, keepalived: overridden, ...(reloads.length === 0 ? {} : { reloads }) };
  });
  checkUnused(scenario, directors, findings);
  checkMarks(marked, balancedMarks(directors), findings);
  return { directors, targets };
}

interface ReloadOptions {
  readonly pool: Pool;
  readonly director: string;
  readonly marked: readonly MarkedAddress[];
  readonly findings: Findings;
  readonly readFiles: ReadFiles;
}

/** The files that faults make the director read, each once. */
function resolveReloads({ pool, director, marked, findings, readFiles }: ReloadOptions) {
  const { scenario } = pool;
  const reloads: { file: string; config: KeepalivedConfig }[] = [];
  scenario.faults.forEach((fault, i) => {
    if (fault.type !== 'keepalived-reload' || fault.director !== director) return;
    const file = fault.keepalived;
    if (reloads.some((each) => each.file === file)) return;
    const path: Path = ['faults', i, 'keepalived'];
    const config = readConfig(file, path, findings, {
      readFiles,
      version: scenario.keepalived,
      director,
    });
    if (config === undefined) return;
    const overridden = overrideConfig(config, pool);
    checkConfig(overridden, scenario, findings, path);
    checkHeld(overridden, marked, findings, path);
    reloads.push({ file, config: overridden });
  });
  return reloads;
}

function capacityOf({ packetRate, link }: Scenario['directors'][number]): Pick<DirectorSettings, 'capacity'> {
  if (packetRate === undefined && link === undefined) return {};
  const packetNs = packetRate === undefined ? 0 : NS_PER_S / packetRate;
  const byteNs = link === undefined ? 0 : (8 * NS_PER_S) / link;
  return { capacity: { packetNs, byteNs } };
}

interface ConfigReading {
  readonly readFiles: ReadFiles;
  readonly version: KeepalivedVersion;
  /** Its name is its host's: `@id` lines are chosen by the first label. */
  readonly director: string;
}

function readConfig(
  file: string,
  path: Path,
  findings: Findings,
  { director, ...reading }: ConfigReading,
): KeepalivedConfig | undefined {
  const { readFiles } = reading;
  if (readFiles(file, '').length === 0) {
    findings.error(path, `there is no file "${file}". Name a keepalived.conf, relative to the scenario.`);
    return undefined;
  }
  const { config, problems } = readKeepalivedConf(file, { ...reading, configId: director.split('.')[0] });
  findings.problems.push(...problems);
  return config === undefined ? undefined : withoutIpv6(config, findings, path);
}

/** What `virtualServer` says of all of them. */
function overrideConfig(config: KeepalivedConfig, pool: Pool): KeepalivedConfig {
  const { virtualServer } = pool.scenario;
  const { scheduler, forwarding, persistenceTimeout } = virtualServer;
  const virtualServers = config.virtualServers.map((server): VirtualServer => {
    const { persistence, ...rest } = server;
    const kept = persistenceTimeout === undefined ? persistence : undefined;
    const given =
      typeof persistenceTimeout === 'number'
        ? { timeoutNs: persistenceTimeout, granularity: persistence?.granularity ?? 32 }
        : kept;
    return {
      ...rest,
      ...(given === undefined ? {} : { persistence: given }),
      scheduler: scheduler ?? server.scheduler,
      forwardingMethod: forwarding ?? server.forwardingMethod,
      realServers: pool.rows(
        server.realServers.map((realServer) => ({
          ...realServer,
          forwardingMethod: forwarding ?? realServer.forwardingMethod,
        })),
        {
          addressOf: ({ address }) => parseIpv4(address) ?? -1,
          moved: (row, address) => movedServer(row, formatIpv4(address)),
        },
      ),
    };
  });
  return { ...config, virtualServers };
}

/** A twin is checked at its own address, where its like is checked at its own. */
function movedServer(row: RealServer, address: string): RealServer {
  const checkers = row.checkers.map((checker) =>
    'connectIp' in checker && checker.connectIp === row.address
      ? { ...checker, connectIp: address }
      : checker,
  );
  return { ...row, address, checkers };
}

function checkConfig(config: KeepalivedConfig, scenario: Scenario, findings: Findings, path: Path): void {
  const described = scenario.realServers.map(({ address }) => address);
  for (const server of config.virtualServers) {
    for (const realServer of server.realServers) {
      if (!described.includes(realServer.address)) {
        findings.error(
          path,
          `real_server ${realServer.address} of virtual_server ${server.name} is not described. Add it to realServers, or correct the address.${didYouMean(realServer.address, described)}`,
        );
      }
    }
    if (schedulerNamed(server.scheduler) === undefined) {
      findings.error(
        path,
        `virtual_server ${server.name}: scheduler "${server.scheduler}" is not simulated yet.`,
      );
    }
  }
}

/** Firewall marks that have a virtual service on some director. */
function balancedMarks(directors: readonly DirectorSettings[]): ReadonlySet<number> {
  const marks = directors.flatMap(({ keepalived, services = [] }) => [
    ...services.flatMap(({ spec }) => spec.mark ?? []),
    ...(keepalived?.virtualServers ?? []).flatMap((server) =>
      server.services.flatMap((service) => (service.type === 'fwmark' ? service.fwmark : [])),
    ),
  ]);
  return new Set(marks.map((mark) => mark >>> 0));
}

/** Real servers that no virtual service names get no request: usually a slip in an address. */
function checkUnused(scenario: Scenario, directors: readonly DirectorSettings[], findings: Findings): void {
  const used = new Set<number>();
  for (const { keepalived, services } of directors) {
    for (const { destinations } of services ?? [])
      for (const { address } of destinations) used.add(address >>> 0);
    for (const { realServers, sorryServer } of keepalived?.virtualServers ?? []) {
      for (const { address } of realServers) used.add(parseIpv4(address) ?? -1);
      if (sorryServer !== undefined) used.add(parseIpv4(sorryServer.address) ?? -1);
    }
  }
  if (used.size === 0) return;
  scenario.realServers.forEach(({ name, address }, i) => {
    if (!used.has(parseIpv4(address) ?? -1)) {
      findings.warning(
        ['realServers', i],
        `"${name}" (${address}) is behind no virtual service: it will serve nothing.`,
      );
    }
  });
}
