/**
 * The IPVS table as ipvsadm's commands build it: what each command adds, changes or takes away, and what it
 * refuses.
 */
import type { DumpServer, DumpService, DumpTunnel } from '../../../models/director/ipvsadm-dump.ts';
import { areThresholdsCrossed } from '../../../models/director/thresholds.ts';
import { didYouMean } from '../../problems.ts';
import { type CommandLine, CommandLineError, type CommandName } from './options.ts';
import { PORT_NAMES, portNumber } from './port-names.ts';

const DEFAULT_SCHEDULER = 'wlc';
const DEFAULT_PERSISTENT_S = 360;
const MAX_SECONDS = 2_678_400;
const MAX_WEIGHT = 65_535;
const MAX_THRESHOLD = 2 ** 31 - 1;
const MAX_MARK = 2 ** 32 - 1;

/** A destination with what a dump does not tell. */
export interface TableServer extends DumpServer {
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
}

export interface TableService extends DumpService {
  /** In the order in which they were added. */
  readonly servers: readonly TableServer[];
}

export interface SyncDaemon {
  readonly role: 'master' | 'backup';
  readonly interface: string;
  readonly syncId: number;
}

export class IpvsadmTable {
  /** In the order in which they were added. */
  services: TableService[] = [];
  /** Seconds of `--set`: tcp, tcpfin, udp; 0 keeps the kernel's. */
  timeoutsS: readonly [number, number, number] = [0, 0, 0];
  daemons: SyncDaemon[] = [];
  /** Was anything told that a dump does not hold? */
  hasThresholds = false;

  /** Does what the command says, or throws a CommandLineError with ipvsadm's reason. */
  apply(line: CommandLine): void {
    const act = this.#acts[line.command];
    // Listings, zeroing and help change nothing that lasts.
    if (act !== undefined) act(line);
  }

  readonly #acts: Readonly<Partial<Record<CommandName, (line: CommandLine) => void>>> = {
    'add-service': (line) => this.#addService(line),
    'edit-service': (line) => this.#editService(line),
    'delete-service': (line) => {
      this.services.splice(this.#find(line), 1);
    },
    clear: () => {
      this.services = [];
    },
    'add-server': (line) => this.#addServer(line),
    'edit-server': (line) => this.#editServer(line),
    'delete-server': (line) => this.#deleteServer(line),
    set: (line) => this.#setTimeouts(line),
    'start-daemon': (line) => {
      this.daemons.push(readDaemon(line));
    },
    'stop-daemon': ({ operands }) => {
      this.daemons = this.daemons.filter(({ role }) => role !== operands[0]);
    },
  };

  #addService(line: CommandLine): void {
    const service = readService(line);
    if (this.services.some((other) => isSame(other, service)))
      throw new CommandLineError('Service already exists.');
    this.services.push(service);
  }

  /** What is not given is the default, not what it was. */
  #editService(line: CommandLine): void {
    const at = this.#find(line);
    this.services[at] = { ...readService(line), servers: this.services[at].servers };
  }

  #addServer(line: CommandLine): void {
    const at = this.#find(line);
    const server = this.#readServer(line, this.services[at]);
    const { servers } = this.services[at];
    if (servers.some((other) => isSameServer(other, server)))
      throw new CommandLineError('Destination already exists.');
    this.services[at] = { ...this.services[at], servers: [...servers, server] };
  }

  #editServer(line: CommandLine): void {
    const at = this.#find(line);
    const server = this.#readServer(line, this.services[at]);
    const { servers } = this.services[at];
    if (!servers.some((other) => isSameServer(other, server)))
      throw new CommandLineError('No such destination.');
    const edited = servers.map((other) => (isSameServer(other, server) ? server : other));
    this.services[at] = { ...this.services[at], servers: edited };
  }

  #deleteServer(line: CommandLine): void {
    const at = this.#find(line);
    const { servers } = this.services[at];
    const { host, port } = readServerName(line, this.services[at]);
    const kept = servers.filter((other) => other.host !== host || other.port !== port);
    if (kept.length === servers.length) throw new CommandLineError('No such destination.');
    this.services[at] = { ...this.services[at], servers: kept };
  }

  #setTimeouts({ operands }: CommandLine): void {
    if (operands.length !== 3)
      throw new CommandLineError('--set takes three numbers of seconds: tcp, tcpfin, udp.');
    const [tcp, tcpFin, udp] = operands.map((text) => whole('--set', text, 0, MAX_SECONDS));
    const kept = this.timeoutsS;
    this.timeoutsS = [tcp || kept[0], tcpFin || kept[1], udp || kept[2]];
  }

  #find(line: CommandLine): number {
    const service = readServiceName(line);
    const at = this.services.findIndex((other) => isSame(other, service));
    if (at < 0) {
      const what = line.command.endsWith('-server') ? 'Service not defined' : 'No such service';
      throw new CommandLineError(`${what}: no line above adds ${called(service)}.`);
    }
    return at;
  }

  #readServer(line: CommandLine, service: DumpService): TableServer {
    const { options } = line;
    const upperThreshold = whole('-x', options.get('u-threshold') ?? '0', 0, MAX_THRESHOLD);
    const lowerThreshold = whole('-y', options.get('l-threshold') ?? '0', 0, MAX_THRESHOLD);
    if (areThresholdsCrossed({ upperThreshold, lowerThreshold })) {
      throw new CommandLineError(
        `-y ${lowerThreshold} is above -x ${upperThreshold}; it may be as high at most.`,
      );
    }
    if (upperThreshold > 0) this.hasThresholds = true;
    const methods = (['gatewaying', 'ipip', 'masquerading'] as const).filter((name) => options.has(name));
    if (methods.length > 1) throw new CommandLineError(`Both --${methods[0]} and --${methods[1]} are given.`);
    const method = ({ gatewaying: 'g', ipip: 'i', masquerading: 'm' } as const)[methods[0] ?? 'gatewaying'];
    const named = readServerName(line, service);
    // Without NAT the port cannot be translated: ipvsadm writes the service's.
    const port = method === 'm' || service.type === 'fwmark' ? named.port : service.port;
    return {
      host: named.host,
      port,
      method,
      weight: whole('-w', options.get('weight') ?? '1', 0, MAX_WEIGHT),
      ...(method === 'i' ? { tunnel: readTunnel(options) } : {}),
      upperThreshold,
      lowerThreshold,
    };
  }
}

function called({ type, host, port, mark, isIpv6 }: DumpService): string {
  if (type === 'fwmark') return `-f ${mark}`;
  return `${type} ${isIpv6 ? `[${host}]` : host}:${port}`;
}

function isSame(a: DumpService, b: DumpService): boolean {
  if (a.type === 'fwmark') return b.type === 'fwmark' && a.mark === b.mark && a.isIpv6 === b.isIpv6;
  return a.type === b.type && a.host === b.host && samePort(a.port, b.port);
}

function isSameServer(a: DumpServer, b: DumpServer): boolean {
  return a.host === b.host && samePort(a.port, b.port);
}

function samePort(a: string, b: string): boolean {
  return portNumber(a) === portNumber(b);
}

function readService(line: CommandLine): TableService {
  const { options } = line;
  const named = readServiceName(line);
  const isPersistent = options.has('persistent');
  const seconds = options.get('persistent') || String(DEFAULT_PERSISTENT_S);
  const netmask = options.get('netmask');
  if (!isPersistent && netmask !== undefined) throw new CommandLineError('-M is given without -p.');
  const isFull = netmask === undefined || netmask === (named.isIpv6 ? '128' : '255.255.255.255');
  if (named.type !== 'fwmark' && portNumber(named.port) === 0 && !isPersistent) {
    throw new CommandLineError('A service for every port (port 0) must be persistent: give -p.');
  }
  const engine = options.get('pe');
  const flags = options.get('sched-flags');
  return {
    ...named,
    scheduler: options.get('scheduler') ?? DEFAULT_SCHEDULER,
    ...(isPersistent ? { persistentS: whole('-p', seconds, 1, MAX_SECONDS) } : {}),
    ...(isFull ? {} : { netmask }),
    ...(engine === undefined ? {} : { engine }),
    onePacket: options.has('ops'),
    flags: flags === undefined ? [] : flags.split(',').filter((word) => word !== ''),
  };
}

/** The service that a line is about, with nothing but its name. */
function readServiceName({ options }: CommandLine): TableService {
  const given = (['tcp', 'udp', 'sctp', 'fwmark'] as const).filter((type) => options.has(`${type}-service`));
  if (given.length !== 1) throw new CommandLineError('One service is named by -t, -u, --sctp-service or -f.');
  const [type] = given;
  const value = options.get(`${type}-service`) ?? '';
  const rest = { scheduler: DEFAULT_SCHEDULER, onePacket: false, flags: [], servers: [] };
  if (type === 'fwmark') {
    const mark = whole('-f', value, 1, MAX_MARK);
    return { type, host: '', port: '', mark, isIpv6: options.has('ipv6'), ...rest };
  }
  const { host, port } = readEndpoint(value, '0');
  return { type, host, port, mark: 0, isIpv6: host.includes(':'), ...rest };
}

function readServerName({ options }: CommandLine, service: DumpService): { host: string; port: string } {
  const value = options.get('real-server');
  if (value === undefined) throw new CommandLineError('No real server is named: give -r HOST:PORT.');
  return readEndpoint(value, service.type === 'fwmark' ? '0' : service.port);
}

/** `host`, `host:port` or `[IPv6]:port`. */
function readEndpoint(text: string, defaultPort: string): { host: string; port: string } {
  const match = /^\[([^\]]+)\](?::(.+))?$/.exec(text) ?? /^([^:]+)(?::(.+))?$/.exec(text);
  if (match === null)
    throw new CommandLineError(`"${text}" is no HOST:PORT; an IPv6 address stands in brackets.`);
  const port = match[2] ?? defaultPort;
  if (portNumber(port) === undefined) {
    throw new CommandLineError(
      `"${port}" is no port: a number from 0 to 65535 or a name that lbsim knows.` +
        didYouMean(port, PORT_NAMES),
    );
  }
  return { host: match[1], port };
}

function readTunnel(options: ReadonlyMap<string, string>): DumpTunnel {
  const type = options.get('tun-type') ?? 'ipip';
  if (type !== 'ipip' && type !== 'gue' && type !== 'gre') {
    throw new CommandLineError(`--tun-type ${type} is none of ipip, gue and gre.`);
  }
  if (type === 'ipip') return { type };
  const port = options.get('tun-port');
  if (type === 'gue' && port === undefined) throw new CommandLineError('--tun-type gue needs --tun-port.');
  const checksum =
    (['nocsum', 'csum', 'remcsum'] as const).find((word) => options.has(`tun-${word}`)) ?? 'nocsum';
  return {
    type,
    ...(type === 'gue' && port !== undefined ? { port: whole('--tun-port', port, 1, 65535) } : {}),
    checksum,
  };
}

function readDaemon({ operands, options }: CommandLine): SyncDaemon {
  const [role] = operands;
  if (role !== 'master' && role !== 'backup')
    throw new CommandLineError('A sync daemon is master or backup.');
  return {
    role,
    interface: options.get('mcast-interface') ?? 'eth0',
    syncId: whole('--syncid', options.get('syncid') ?? '0', 0, 255),
  };
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new CommandLineError(`${option} ${text} is no whole number from ${least} to ${most}.`);
}
