/** `lbsim import`: a first scenario from the site's own files; what they cannot tell is put in and marked. */
import { basename, dirname, relative, resolve } from 'node:path';
import type { KeepalivedConfig } from '../../models/keepalived/config.ts';
import { formatIpv4, parseIpv4 } from '../../models/network/address.ts';
import { readIpvsadm } from '../../scenario/importers/ipvsadm-save/read-ipvsadm.ts';
import { readKeepalivedConf } from '../../scenario/importers/keepalived-conf/read-keepalived-conf.ts';
import { didYouMean, formatProblems, InputError, type Problem } from '../../scenario/problems.ts';
import { type AccessLogFlags, refuseLogFlags } from '../access-log/flags.ts';
import { EXIT_HELD, UsageError } from '../exit.ts';
import { fileReader } from '../read-files.ts';
import { writeWhole } from '../write-output.ts';

export interface ImportFlags extends AccessLogFlags {
  readonly out?: string;
}

interface Draft {
  readonly directors: readonly Readonly<Record<string, string>>[];
  readonly realServers: readonly string[];
  /** Machines that only say sorry. */
  readonly sorry: readonly string[];
  /** A real server behind the service that clients ask. */
  readonly asked: string | undefined;
  /** Every service that clients may ask is one of UDP. */
  readonly isUdp: boolean;
  /** Firewall marks that services balance, and an address that they may be asked at. */
  readonly marks: readonly number[];
  readonly vip: string;
  readonly problems: readonly Problem[];
}

const KINDS = ['keepalived', 'ipvsadm-save', 'access-log'];

export async function importFiles(
  kind: string,
  files: readonly string[],
  flags: ImportFlags,
): Promise<number> {
  if (!KINDS.includes(kind)) {
    throw new UsageError(
      `"${kind}" cannot be imported.${didYouMean(kind, KINDS)} Known: ${KINDS.join(', ')}.`,
    );
  }
  if (kind === 'access-log') {
    const { importAccessLog } = await import('./import-access-log.ts');
    return importAccessLog(files, flags);
  }
  refuseLogFlags(kind, flags);
  const draft = kind === 'keepalived' ? fromKeepalived(files, flags) : fromIpvsadm(files, flags);
  if (draft.problems.some(({ severity }) => severity === 'error')) throw new InputError(draft.problems);
  if (draft.realServers.length === 0) {
    throw new UsageError(
      `${files.join(', ')}: no virtual service of IPv4 has a real server, so there is nothing to simulate.`,
    );
  }
  if (draft.problems.length > 0) process.stderr.write(`${formatProblems(draft.problems)}\n`);
  const text = scenarioText(draft);
  if (flags.out === undefined) process.stdout.write(text);
  else {
    writeWhole(flags.out, text);
    process.stdout.write(`written: ${flags.out}. Look for "put in", then: lbsim run ${flags.out}\n`);
  }
  return EXIT_HELD;
}

/** How the scenario will name the file: relative to itself. */
function seenFrom(flags: ImportFlags, file: string): string {
  const base = flags.out === undefined ? process.cwd() : dirname(resolve(flags.out));
  return relative(base, resolve(file));
}

function fromKeepalived(files: readonly string[], flags: ImportFlags): Draft {
  const problems: Problem[] = [];
  const configs = files.flatMap((file): { file: string; config: KeepalivedConfig }[] => {
    const readFiles = fileReader(file);
    const result = readKeepalivedConf(basename(file), { readFiles });
    problems.push(...result.problems);
    return result.config === undefined ? [] : [{ file, config: result.config }];
  });
  const servers = configs.flatMap(({ config }) => config.virtualServers);
  const ipv4 = (all: readonly { readonly address: string }[]) =>
    new Set(all.map(({ address }) => address).filter((address) => parseIpv4(address) !== undefined));
  const addresses = ipv4(servers.flatMap(({ realServers }) => realServers));
  const sorry = ipv4(servers.flatMap(({ sorryServer }) => sorryServer ?? []));
  const services = servers.flatMap(({ protocol, services, realServers }) =>
    services.map((service) => ({
      protocol,
      mark: service.type === 'fwmark' ? service.fwmark : 0,
      realServer: realServers.find(({ address }) => addresses.has(address))?.address,
      isAsked: service.type === 'fwmark' || parseIpv4(service.address) !== undefined,
    })),
  );
  const directors = configs.map(({ file, config }, i) => {
    const source = config.vrrpInstances
      .map(({ sourceIp }) => sourceIp)
      .find((address) => address !== undefined);
    return {
      name: config.globalDefs.routerId ?? `director${i + 1}`,
      address: source ?? freeAddress(config, new Set([...addresses, ...sorry]), i),
      keepalived: seenFrom(flags, file),
    };
  });
  return {
    directors: uniqueNames(directors),
    realServers: [...addresses],
    sorry: [...sorry].filter((address) => !addresses.has(address)),
    ...whatIsAsked(services.filter(({ isAsked }) => isAsked)),
    vip: firstVip(configs.map(({ config }) => config)) ?? '192.0.2.80',
    problems,
  };
}

interface AskedService {
  readonly protocol: string;
  /** 0: it is asked by its address. */
  readonly mark: number;
  /** The first behind it. */
  readonly realServer: string | undefined;
}

/** Marks are put in only where clients could ask nothing else. */
function whatIsAsked(services: readonly AskedService[]): Pick<Draft, 'isUdp' | 'marks' | 'asked'> {
  const byAddress = services.filter(({ mark }) => mark === 0);
  const first = byAddress.find(({ protocol }) => protocol !== 'udp') ?? byAddress[0] ?? services[0];
  return {
    isUdp: byAddress.length > 0 && first.protocol === 'udp',
    marks: byAddress.length > 0 ? [] : [...new Set(services.map(({ mark }) => mark))],
    asked: first?.realServer,
  };
}

function firstVip(configs: readonly KeepalivedConfig[]): string | undefined {
  return configs
    .flatMap(({ vrrpInstances }) => vrrpInstances)
    .flatMap(({ virtualIpAddresses, excludedIpAddresses }) => [...virtualIpAddresses, ...excludedIpAddresses])
    .find(({ address }) => parseIpv4(address) !== undefined)?.address;
}

/** The file does not say it: an address beside the VIP that nobody uses. */
function freeAddress(config: KeepalivedConfig, used: ReadonlySet<string>, i: number): string {
  const vip = parseIpv4(firstVip([config]) ?? '') ?? 0xc0000201;
  for (let last = 254 - i; last > 1; last -= 7) {
    const address = formatIpv4((vip & 0xffffff00) | last);
    if (!used.has(address)) return address;
  }
  return formatIpv4(vip + 1 + i);
}

function uniqueNames(directors: Draft['directors']): Draft['directors'] {
  const isRepeated = new Set(directors.map(({ name }) => name)).size < directors.length;
  return isRepeated
    ? directors.map((director, i) => ({ ...director, name: `${director.name}-${i + 1}` }))
    : directors;
}

function fromIpvsadm(files: readonly string[], flags: ImportFlags): Draft {
  if (files.length > 1)
    throw new UsageError('import ipvsadm-save takes one file: the table of one director.');
  const [file] = files;
  const [found] = fileReader(file)(basename(file), '');
  if (found === undefined) throw new UsageError(`cannot read ${file}: there is no such file.`);
  const { services, problems } = readIpvsadm(found.text, file);
  const addresses = new Set(
    services.flatMap(({ destinations }) => destinations.map(({ address }) => formatIpv4(address))),
  );
  const asked = services.map(({ spec, destinations }) => ({
    protocol: spec.protocol,
    mark: spec.mark ?? 0,
    realServer: destinations.length === 0 ? undefined : formatIpv4(destinations[0].address),
  }));
  return {
    directors: [{ name: 'lvs', address: '192.0.2.1', ipvsadm: seenFrom(flags, file) }],
    realServers: [...addresses],
    sorry: [],
    ...whatIsAsked(asked),
    vip: '192.0.2.80',
    problems,
  };
}

function scenarioText({ directors, realServers, sorry, asked, isUdp, marks, vip }: Draft): string {
  const crashed = `web${Math.max(0, realServers.indexOf(asked ?? '')) + 1}`;
  const isPair = directors.length > 1;
  const rows = (list: readonly string[]) => list.map((row) => `    ${row}`).join(',\n');
  const director = (own: Readonly<Record<string, string>>) =>
    `{ ${Object.entries(own)
      .map(([key, value]) => `"${key}": ${JSON.stringify(value)}`)
      .join(', ')} }`;
  const machines = [
    ...realServers.map((address, i) => ({ name: `web${i + 1}`, address })),
    ...sorry.map((address, i) => ({ name: i === 0 ? 'sorry' : `sorry${i + 1}`, address })),
  ];
  const machine = ({ name, address }: { readonly name: string; readonly address: string }) =>
    `{ "name": "${name}", "address": "${address}", "discipline": { "type": "processor-sharing", "cores": 4 } }`;
  const fault = isPair
    ? `{ "type": "power-loss", "director": ${JSON.stringify(directors[0].name)}, "at": "60s", "for": "30s", "jitter": "1s" }`
    : `{ "type": "crash", "realServer": "${crashed}", "at": "60s", "jitter": "6s" }`;
  const question = isPair
    ? `What do clients feel when ${directors[0].name} loses power?`
    : `What do clients feel when ${crashed} dies?`;
  const marked = marks.map((mark, i) => `{ "mark": ${mark}, "to": ["${vip}:${80 + i}"] }`);
  return `{
  // Made by lbsim import from the site's own files. What they cannot tell was put in: correct what is marked.
  "question": ${JSON.stringify(question)},
  "duration": "150s",
  "transient": "10s",
  "replications": 10,
  // Addresses were put in where the files name none: they only break ties.
  "directors": [
${rows(directors.map(director))}
  ],
${
  marked.length === 0
    ? ''
    : `  // Put in: which packets the firewall marks, as iptables -t mangle -S tells it.
  "marks": [
${rows(marked)}
  ],
`
}  // Put in: how fast the machines are.
  "realServers": [
${rows(machines.map(machine))}
  ],
  // Put in: who comes, and what a request costs.
  "clients": {${isUdp ? '\n    "protocol": "udp",' : ''}
    "rate": "50/s",
    "requests": 3,
    "thinkTime": { "type": "exponential", "mean": "2s" },
    "serviceDemand": { "type": "lognormal", "mean": "15ms", "cv": 1.5 }
  },
  "faults": [
    ${fault}
  ]
}
`;
}
