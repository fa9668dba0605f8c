/** One virtual server's part of the IPVS table, as the checker process changes it, with what it logs and what its scripts hear. */
import type { DestinationEdit } from '../director/destinations.ts';
import { parseIpv4 } from '../network/address.ts';
import { type DirectorHost, describeDestination } from '../network/gateway.ts';
import type { Checker, RealServer, SorryServer, VirtualServer } from './lvs-config.ts';
import type { PoolTable, QuorumChange } from './pool.ts';
import type { SiteWatcher } from './watcher.ts';

export interface VirtualServerTableOptions {
  readonly host: DirectorHost;
  readonly hostRow: number;
  readonly config: VirtualServer;
  readonly watcher: SiteWatcher;
  /** IPVS rows of its services; empty while they do not exist. */
  readonly services: () => readonly number[];
  readonly realServerAt: (address: number) => number;
  readonly say: (type: 'destination' | 'service', text: string) => void;
}

type Listed = Pick<RealServer, 'address' | 'port'>;
type Placed = Listed & Pick<RealServer, 'forwardingMethod'> & Partial<RealServer>;

export class VirtualServerTable implements PoolTable {
  readonly #options: VirtualServerTableOptions;
  readonly #name: string;
  readonly #servers: readonly RealServer[];
  readonly #sorry: SorryServer | undefined;
  /** While the pool changes sides it does so without a word on each real server. */
  #isQuiet = false;

  constructor(options: VirtualServerTableOptions) {
    this.#options = options;
    this.#name = virtualName(options.config);
    this.#servers = options.config.realServers;
    this.#sorry = options.config.sorryServer;
  }

  add(member: number, weight: number): void {
    const server = this.#servers[member];
    this.#log(`Adding service ${this.#realName(server)} to VS ${this.#name}`);
    this.#put(server, weight, server.address);
  }

  remove(member: number): void {
    this.#log(`Removing service ${this.#realName(this.#servers[member])} from VS ${this.#name}`);
    this.removeServer(this.#servers[member]);
  }

  setWeight(member: number, weight: number): void {
    this.#weigh(this.#servers[member], weight);
  }

  inhibit(member: number, weight: number): void {
    const server = this.#realName(this.#servers[member]);
    this.#log(`${weight === 0 ? 'Disabling' : 'Enabling'} service ${server} of VS ${this.#name}`);
    this.#weigh(this.#servers[member], weight);
  }

  mention(member: number, isUp: boolean): void {
    const server = this.#realName(this.#servers[member]);
    this.#log(
      isUp
        ? `Adding service ${server} to VS ${this.#name}`
        : `Removing service ${server} from VS ${this.#name}`,
    );
  }

  addSorry(weight: number): void {
    if (this.#sorry !== undefined) this.#put(this.#sorry, weight, `sorry server ${this.#sorry.address}`);
  }

  removeSorry(): void {
    if (this.#sorry !== undefined) this.removeServer(this.#sorry);
  }

  setSorryWeight(weight: number): void {
    if (this.#sorry !== undefined) this.#weigh(this.#sorry, weight);
  }

  quorum({ isUp, live, changesSorry, isStart }: QuorumChange): void {
    const { config, watcher, hostRow, say } = this.#options;
    const { quorum, hysteresis } = config;
    this.#log(
      isUp
        ? `Gained quorum ${quorum}+${hysteresis}=${quorum + hysteresis} <= ${live} for VS ${this.#name}`
        : `Lost quorum ${quorum}-${hysteresis}=${quorum - hysteresis} > ${live} for VS ${this.#name}`,
    );
    if (changesSorry && this.#sorry !== undefined) {
      const sorry = this.#realName(this.#sorry);
      this.#log(
        `${isUp ? 'Removing' : 'Adding'} sorry server ${sorry} ${isUp ? 'from' : 'to'} VS ${this.#name}`,
      );
      this.#log(
        isUp
          ? `Adding alive servers to the pool for VS ${this.#name}`
          : `Removing alive servers from the pool for VS ${this.#name}`,
      );
    }
    watcher.service(hostRow, `VS ${this.#name} ${isUp ? 'UP' : 'DOWN'}`);
    if (!isStart)
      say('service', `${config.name}: quorum is ${isUp ? 'back' : 'lost'}: live weight ${live} of ${quorum}`);
  }

  quietly(action: () => void): void {
    this.#isQuiet = true;
    action();
    this.#isQuiet = false;
  }

  /** A real server of the file, or of the file before a reload, leaves the table. */
  removeServer(server: Listed): void {
    const { host, services, config, say } = this.#options;
    for (const service of services()) {
      const row = this.find(service, server);
      if (row >= 0) host.ipvs.deleteDestination(row);
      say('destination', `${server.address} is removed from ${config.name}`);
    }
  }

  /** A new service of the group gets what another one has, in the order of the file. */
  copy(from: number, to: number): void {
    const { weight } = this.#options.host.ipvs.destinations;
    for (const server of this.#sorry === undefined ? this.#servers : [...this.#servers, this.#sorry]) {
      const row = this.find(from, server);
      if (row >= 0) this.#addDestination(to, server, weight[row]);
    }
  }

  /** -1 as well where the service itself is gone: an administrator acts on the table of a daemon that died with its power. */
  find(service: number, server: Listed): number {
    const { ipvs } = this.#options.host;
    if (ipvs.services.rows[service]?.isAlive !== true) return -1;
    return ipvs.findDestination(service, (parseIpv4(server.address) ?? 0) | 0, server.port);
  }

  #put(server: Placed, weight: number, told: string): void {
    const { services, config, say } = this.#options;
    for (const service of services()) {
      if (this.#addDestination(service, server, weight))
        say(
          'service',
          `the kernel refuses ${told} in ${config.name}: its lthreshold is above its uthreshold`,
        );
      else say('destination', `${told} is added to ${config.name}, weight ${weight}`);
    }
  }

  #weigh(server: Placed, weight: number): void {
    const { host, services, config, say } = this.#options;
    for (const service of services()) {
      const row = this.find(service, server);
      if (row < 0) continue;
      host.ipvs.editDestination(row, editOf(server, weight));
      say('destination', `${server.address} gets weight ${weight} in ${config.name}`);
    }
  }

  /** True when the kernel refuses it. */
  #addDestination(service: number, server: Placed, weight: number): boolean {
    const { host, realServerAt } = this.#options;
    const address = parseIpv4(server.address);
    if (address === undefined || this.find(service, server) >= 0) return false;
    const spec = { address: address | 0, port: server.port, ...editOf(server, weight) };
    const destination = host.ipvs.addDestination(service, spec);
    if (destination >= 0) describeDestination(host, destination, realServerAt(address));
    return destination < 0;
  }

  #realName(server: Listed): string {
    return serverName(server, this.#options.config);
  }

  #log(text: string): void {
    if (!this.#isQuiet) this.#options.watcher.log(this.#options.hostRow, text);
  }
}

/** Each edit carries the whole entry, also one that only changes the weight. */
function editOf(server: Placed, weight: number): DestinationEdit {
  return {
    weight,
    method: server.forwardingMethod,
    upperThreshold: server.upperThreshold ?? 0,
    lowerThreshold: server.lowerThreshold ?? 0,
    tunnel: server.tunnel,
  };
}

/** `[10.0.0.11]:tcp:80`, as keepalived writes it. */
export function serverName({ address, port }: Listed, { protocol }: VirtualServer): string {
  return `[${address}]:${protocol}:${port}`;
}

/** `[10.0.0.100]:tcp:80`, `FWM 1`, or the group's name. */
export function virtualName({ group, services, protocol, name }: VirtualServer): string {
  const [service] = services;
  if (group !== undefined || service === undefined) return `[${group ?? name}]`;
  if (service.type === 'fwmark') return `FWM ${service.fwmark}`;
  return serverName(service, { protocol } as VirtualServer);
}

/** What keepalived logs of a TCP or HTTP checker's verdict; the words of the other checkers are not simulated. */
export function verdictLines(
  config: VirtualServer,
  server: Listed,
  checker: Checker,
  fails: boolean,
): readonly string[] {
  const name = serverName(server, config);
  if (checker.type !== 'tcp' && checker.type !== 'http' && checker.type !== 'ssl') return [];
  const kind = { tcp: 'TCP_CHECK', http: 'HTTP_CHECK', ssl: 'SSL_CHECK' }[checker.type];
  if (fails) {
    const after = checker.retry > 0 ? ` after ${checker.retry} retries` : '';
    return [`${kind} on service ${name} failed${after}.`];
  }
  if (checker.type === 'tcp') return [`TCP connection to ${name} success.`];
  return [`Remote Web server ${name} succeed on service.`];
}
