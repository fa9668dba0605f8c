/** Resolves the classes of clients: where they live, what they ask for, and the recordings that they replay. */
import type { ClientClassSettings } from '../models/clients/client-class.ts';
import { formatIpv4, parseIpv4 } from '../models/network/address.ts';
import { liveConnections } from '../models/site-plan.ts';
import type { ClientTarget, SystemClientClass } from '../models/system-settings.ts';
import { needsRate } from '../models/workloads/registry.ts';
import type { TraceData } from '../models/workloads/workload.ts';
import { parseExpectation } from './expectation.ts';
import type { Findings, Target } from './findings.ts';
import { parseHostAndPort } from './host-and-port.ts';
import { readTrace } from './importers/trace/read-trace.ts';
import { didYouMean } from './problems.ts';
import type { ReadFiles } from './read-files.ts';
import type { Scenario } from './schema.ts';
import type { Path } from './source.ts';

export function resolveClients(
  scenario: Scenario,
  targets: readonly Target[],
  findings: Findings,
  readFiles: ReadFiles,
): readonly SystemClientClass[] {
  return scenario.clients.map((client, i): SystemClientClass => {
    const path: Path = ['clients', i];
    const target = resolveTarget(client, targets, findings, [...path, 'virtualService']);
    checkRate(client, findings, path);
    if (scenario.transport !== 'direct') checkTable(client, scenario.duration, findings, path);
    checkProtocol(client, target, findings, path);
    if (scenario.transport === 'direct') checkDirect(client, findings, path);
    const trace = recording(client, findings, path, readFiles);
    return {
      ...client,
      baseAddress: firstAddress(client, findings, path),
      target: clientTarget(client, target, findings, path),
      ...(trace === undefined ? {} : { trace }),
      repliesThroughDirector: target?.forwarding === 'nat',
      tunnelBytes: target?.tunnelBytes ?? 0,
    };
  });
}

function firstAddress(client: ClientClassSettings, findings: Findings, path: Path): number {
  const first = parseIpv4(client.addresses);
  const count = client.population + (client.proxies?.addresses ?? 0);
  if (first === undefined) {
    findings.error(
      [...path, 'addresses'],
      `"${client.addresses}" is no IPv4 address. Give the first one, as "10.1.0.1".`,
    );
  } else if (first + count > 2 ** 32) {
    findings.error(
      [...path, 'population'],
      `${count} addresses from ${client.addresses} on end beyond 255.255.255.255.`,
    );
  }
  return first ?? 0;
}

function checkRate(client: ClientClassSettings, findings: Findings, path: Path): void {
  if (client.rate === undefined && needsRate(client.arrivals)) {
    findings.error([...path, 'rate'], 'is missing. Give sessions per second, as "200/s".');
  }
  for (const text of client.slo) {
    const parsed = parseExpectation(text);
    if (typeof parsed === 'string') findings.error([...path, 'slo'], parsed);
  }
}

/** Connections in a director's table for which no machine has the memory: 205 bytes each. */
const MOST_LIVE = 100_000_000;

function checkTable(
  { rate = 0 }: ClientClassSettings,
  durationNs: number,
  findings: Findings,
  path: Path,
): void {
  const live = liveConnections(rate, durationNs);
  if (live <= MOST_LIVE) return;
  const most = Math.floor(MOST_LIVE / liveConnections(1, durationNs));
  findings.error(
    [...path, 'rate'],
    `would keep ${live.toPrecision(2)} connections at once in the director's table, which holds ${MOST_LIVE / 1e6} million in 20 GB. Give ${most}/s at most, or a shorter duration.`,
  );
}

function checkProtocol(
  client: ClientClassSettings,
  target: Target | undefined,
  findings: Findings,
  path: Path,
): void {
  if (target === undefined || (client.protocol === 'udp') === (target.protocol === 'udp')) return;
  findings.error(
    [...path, 'protocol'],
    `is "${client.protocol}", and ${target.text} is a ${target.protocol.toUpperCase()} service. Let them agree.`,
  );
}

/** Without a network there is nothing that these could mean. */
function checkDirect(client: ClientClassSettings, findings: Findings, path: Path): void {
  const wrong: readonly [keyof ClientClassSettings, boolean][] = [
    ['requests', client.requests.type !== 'constant' || client.requests.value !== 1],
    ['parallel', client.parallel.type !== 'constant' || client.parallel.value !== 1],
    ['retry', client.retry !== undefined],
    ['hedge', client.hedge !== undefined],
    ['tls', client.tls !== undefined],
    ['objects', client.objects !== undefined],
    ['destinations', client.destinations !== undefined],
    ['loss', client.loss > 0],
    ['backendDemand', client.backendDemand.type !== 'constant' || client.backendDemand.value !== 0],
  ];
  for (const [key, isWrong] of wrong) {
    if (!isWrong) continue;
    findings.error(
      [...path, key],
      'with transport "direct" a session is one request and there is no network: leave this out.',
    );
  }
}

function clientTarget(
  client: ClientClassSettings,
  target: Target | undefined,
  findings: Findings,
  path: Path,
): ClientTarget {
  const held = target?.address ?? 0;
  const common = {
    address: held,
    port: target?.port ?? 0,
    protocol: target?.protocol ?? 'tcp',
    mark: target?.mark ?? 0,
  } as const;
  const { destinations } = client;
  if (destinations === undefined) return { ...common, firstAddress: held };
  const first = parseIpv4(destinations.addresses);
  if (first === undefined || first + destinations.count > 2 ** 32) {
    findings.error(
      [...path, 'destinations', 'addresses'],
      `"${destinations.addresses}" does not begin ${destinations.count} IPv4 addresses. Give the first, as "203.0.113.1".`,
    );
  }
  if (target !== undefined && target.mark === 0) {
    findings.error(
      [...path, 'destinations'],
      `go to other addresses than ${formatIpv4(held)}, which only a service with a firewall mark takes: give the virtual service a mark.`,
    );
  }
  return { ...common, firstAddress: first ?? held };
}

function recording(
  client: ClientClassSettings,
  findings: Findings,
  path: Path,
  readFiles: ReadFiles,
): TraceData | undefined {
  if (client.arrivals.type !== 'trace') return undefined;
  const { file } = client.arrivals;
  const at = [...path, 'arrivals', 'file'];
  const [found] = readFiles(file, '');
  if (found === undefined) {
    findings.error(at, `there is no file "${file}". Name a CSV file, relative to the scenario.`);
    return undefined;
  }
  const read = readTrace(found.text, found.name);
  if (typeof read === 'string') {
    findings.error(at, read);
    return undefined;
  }
  return read;
}

/** The service that the class asks for: the one that it names, or the first of its protocol. */
function resolveTarget(
  client: ClientClassSettings,
  targets: readonly Target[],
  findings: Findings,
  path: Path,
): Target | undefined {
  const wanted = client.virtualService;
  const isOwn = ({ protocol }: Target) => (protocol === 'udp') === (client.protocol === 'udp');
  if (wanted === undefined) {
    if (targets.length === 0 && findings.problems.every(({ severity }) => severity !== 'error')) {
      findings.error(
        ['directors'],
        'no virtual service is defined that clients can ask: name a keepalived.conf with a virtual_server, or give virtualServices. For services by firewall mark, say in marks which packets get the mark.',
      );
    }
    const first = targets.find(isOwn) ?? targets[0];
    return first?.port === 0 ? atPort(first, DEFAULT_PORT) : first;
  }
  const named = targets.filter(({ text }) => text === wanted);
  const found = named.find(isOwn) ?? named[0] ?? anyPort(wanted, targets.filter(isOwn));
  if (found === undefined) {
    const known = targets.map(({ text, port }) => (port === 0 ? text.replace(/:0$/, ':(any port)') : text));
    findings.error(
      path,
      `no director serves "${wanted}".${didYouMean(wanted, known)} Defined: ${known.join(', ') || 'none'}.`,
    );
  }
  return found;
}

/** Port of requests to a service of any port, unless the class names one. */
const DEFAULT_PORT = 80;

/** A service of port 0 takes its address's packets of every port that has no service of its own. */
function anyPort(wanted: string, targets: readonly Target[]): Target | undefined {
  const asked = parseHostAndPort(wanted);
  const open = targets.find(({ address, port }) => port === 0 && address === asked?.address);
  return asked === undefined || open === undefined ? undefined : atPort(open, asked.port);
}

function atPort(target: Target, port: number): Target {
  return { ...target, text: `${formatIpv4(target.address)}:${port}`, port };
}
