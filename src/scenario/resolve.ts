/** Resolves a scenario into what a system is built from: names to rows, files to configurations, texts to addresses. */
import { kernelRules } from '../models/director/kernel-rules.ts';
import { sysctlProblem } from '../models/director/sysctls.ts';
import type { FaultTarget } from '../models/faults/fault.ts';
import { faultKindOf } from '../models/faults/registry.ts';
import { parseIpv4 } from '../models/network/address.ts';
import type { DirectorSettings, SystemSettings } from '../models/system-settings.ts';
import { schedulerNamed } from '../schedulers/registry.ts';
import { Findings } from './findings.ts';
import { poolOf } from './pool.ts';
import { didYouMean, type Problem } from './problems.ts';
import type { ReadFiles } from './read-files.ts';
import { resolveClients } from './resolve-clients.ts';
import { resolveDirectors } from './resolve-directors.ts';
import type { Scenario } from './schema.ts';
import type { Source } from './source.ts';

const BINS = 120;

export function resolveSystem(
  given: Scenario,
  source: Source,
  readFiles: ReadFiles,
): { readonly settings: SystemSettings; readonly problems: readonly Problem[] } {
  const findings = new Findings(source);
  const pool = poolOf(given);
  const { scenario } = pool;
  checkNames(scenario, findings);
  checkWeights(given, findings);
  checkValues(scenario, findings);
  const { directors, targets } = resolveDirectors(pool, findings, readFiles);
  checkFaults(scenario, findings, directors);
  checkThresholds(scenario, findings, directors);
  const clients = resolveClients(scenario, targets, findings, readFiles);
  const settings: SystemSettings = {
    durationNs: scenario.duration,
    transientNs: scenario.transient,
    bins: BINS,
    kernel: scenario.kernel,
    load: scenario.load,
    idleConnections: scenario.idleConnections,
    lanNs: scenario.network.lanDelay,
    disturbedNs: scenario.disturbed,
    transport: scenario.transport,
    directors,
    realServers: scenario.realServers,
    backends: scenario.backends,
    clients,
    faults: scenario.faults,
    checkScripts: Object.entries(scenario.checks).map(([name, script]) => ({ name, ...script })),
  };
  return { settings, problems: findings.problems };
}

/** Thresholds are of connections, and without a network there are none. */
function checkThresholds(
  { transport }: Scenario,
  findings: Findings,
  directors: SystemSettings['directors'],
): void {
  const hasSome = directors.some(({ services = [] }) =>
    services.some(({ destinations }) => destinations.some(({ upperThreshold = 0 }) => upperThreshold > 0)),
  );
  if (transport !== 'direct' || !hasSome) return;
  findings.error(
    ['transport'],
    'is "direct", without connections that an upperThreshold could count. Leave the thresholds out, or write "tcp".',
  );
}

function checkNames(scenario: Scenario, findings: Findings): void {
  for (const list of ['directors', 'realServers', 'clients', 'backends'] as const) {
    const seen = new Map<string, number>();
    scenario[list].forEach(({ name }, i) => {
      const first = seen.get(name);
      if (first === undefined) seen.set(name, i);
      else
        findings.error(
          [list, i, 'name'],
          `"${name}" is already the name of ${list}[${first}]. Give each its own.`,
        );
    });
  }
  for (const list of ['directors', 'realServers'] as const) {
    const seen = new Map<string, number>();
    scenario[list].forEach(({ address }, i) => {
      if (parseIpv4(address) === undefined) {
        findings.error(
          [list, i, 'address'],
          `"${address}" is no IPv4 address. Give four numbers from 0 to 255, as "192.168.1.16".`,
        );
      }
      const first = seen.get(address);
      if (first === undefined) seen.set(address, i);
      else findings.error([list, i, 'address'], `${address} is already the address of ${list}[${first}].`);
    });
  }
}

function checkWeights({ realServers, virtualServer }: Scenario, findings: Findings): void {
  const names = realServers.map(({ name }) => name);
  if (realServers.every(({ count }) => count === 0)) {
    findings.error(['realServers'], 'every count is 0: no real server is left.');
  }
  for (const name of Object.keys(virtualServer.weights ?? {})) {
    const like = names.some((own) => name === own || name.startsWith(`${own}-`));
    if (like) continue;
    findings.error(
      ['virtualServer', 'weights', name],
      `no real server is called "${name}".${didYouMean(name, names)} Known: ${names.join(', ')}.`,
    );
  }
}

function checkValues(scenario: Scenario, findings: Findings): void {
  if (kernelRules(scenario.kernel) === undefined) {
    findings.error(
      ['kernel'],
      `"${scenario.kernel}" is no kernel. Give "classic" or a version, as "6.1.192".`,
    );
  }
  if (scenario.transient >= scenario.duration) {
    findings.error(['transient'], 'the transient is as long as the run or longer: nothing would be counted.');
  }
  scenario.directors.forEach(({ sysctls }, i) => {
    for (const [name, value] of Object.entries(sysctls)) {
      const problem = sysctlProblem(name, value);
      if (problem !== undefined) findings.error(['directors', i, 'sysctls', name], problem);
    }
  });
  scenario.realServers.forEach(({ backend }, i) => {
    const names = scenario.backends.map(({ name }) => name);
    if (backend === undefined || names.includes(backend)) return;
    findings.error(
      ['realServers', i, 'backend'],
      `no backend is called "${backend}".${didYouMean(backend, names)} Known: ${names.join(', ') || 'none'}.`,
    );
  });
}

type FaultNames = Readonly<Record<FaultTarget['kind'], readonly [what: string, names: readonly string[]]>>;

/** Under which setting a fault names what it refers to, where it is not the kind itself. */
const SETTING_OF: Partial<Record<FaultTarget['kind'], string>> = {
  trackScript: 'script',
  trackProcess: 'process',
};

function faultNames(scenario: Scenario, directors: readonly DirectorSettings[]): FaultNames {
  const configs = directors.flatMap(({ keepalived }) => keepalived ?? []);
  const instances = configs.flatMap(({ vrrpInstances }) => vrrpInstances);
  const addresses = instances.flatMap((each) => [...each.virtualIpAddresses, ...each.excludedIpAddresses]);
  const namesOf = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  return {
    realServer: ['real server', namesOf(scenario.realServers)],
    director: ['director', namesOf(scenario.directors)],
    script: ['script under "checks"', Object.keys(scenario.checks)],
    site: ['part of the site', ['clients', 'directors']],
    clientClass: ['class of clients', namesOf(scenario.clients)],
    file: ['track_file', configs.flatMap(({ trackFiles }) => namesOf(trackFiles))],
    interface: [
      'interface',
      [
        ...instances.map((each) => each.interface),
        ...addresses.map((each) => each.interface),
        ...instances.flatMap(({ trackInterfaces }) => namesOf(trackInterfaces)),
      ],
    ],
    address: ['virtual address', addresses.map(({ address }) => address)],
    trackScript: ['vrrp_script', configs.flatMap(({ vrrpScripts }) => namesOf(vrrpScripts))],
    trackProcess: ['vrrp_track_process', configs.flatMap(({ trackProcesses }) => namesOf(trackProcesses))],
  };
}

/** Changes of what the scenario says elsewhere must fit what it says there. */
function checkChange(scenario: Scenario, findings: Findings, place: number): void {
  const fault = scenario.faults[place];
  if (fault.type === 'scheduler') {
    const result = schedulerNamed(fault.scheduler)?.settings.safeParse(fault.settings);
    for (const issue of result?.success === false ? result.error.issues : []) {
      findings.error(['faults', place, 'settings', ...issue.path.map(String)], `${issue.message}.`);
    }
  }
  if (fault.type === 'rate') {
    const clients = scenario.clients.find(({ name }) => name === fault.clientClass);
    if (clients === undefined || clients.rate !== undefined) return;
    findings.error(
      ['faults', place, 'clientClass'],
      `"${clients.name}" has no rate that could change: its arrivals are "${clients.arrivals.type}".`,
    );
  }
}

function checkFaults(scenario: Scenario, findings: Findings, directors: readonly DirectorSettings[]): void {
  const known = faultNames(scenario, directors);
  scenario.faults.forEach((fault, i) => {
    const kind = faultKindOf(fault);
    const target = kind.target(fault);
    const { kind: key } = target;
    for (const { kind: each, name } of [target, ...(kind.refers?.(fault) ?? [])]) {
      const [what, names] = known[each];
      if (names.includes(name)) continue;
      const all = names.length === 0 ? 'none' : [...new Set(names)].join(', ');
      findings.error(
        ['faults', i, SETTING_OF[each] ?? each],
        `no ${what} is called "${name}".${didYouMean(name, names)} Known: ${all}.`,
      );
    }
    checkChange(scenario, findings, i);
    if (fault.at >= scenario.duration) {
      findings.warning(['faults', i, 'at'], 'is after the end of the run: this fault never happens.');
    }
    if (scenario.transport === 'direct' && key === 'director') {
      findings.error(['faults', i, 'type'], 'transport "direct" has no network: only real servers can fail.');
    }
  });
}
