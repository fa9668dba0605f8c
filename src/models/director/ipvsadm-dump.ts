/** What `ipvsadm -Sn` prints and `ipvsadm -R` reads: services and their destinations, as text has them. */

export interface DumpService {
  readonly type: 'tcp' | 'udp' | 'sctp' | 'fwmark';
  /** As it stands in the dump, an address or a name; empty for a mark. */
  readonly host: string;
  /** As it stands in the dump, a number or a name; empty for a mark. */
  readonly port: string;
  readonly mark: number;
  readonly isIpv6: boolean;
  readonly scheduler: string;
  readonly persistentS?: number;
  /** Dotted, or a prefix length for IPv6; absent for whole addresses. */
  readonly netmask?: string;
  /** Persistence engine. */
  readonly engine?: string;
  readonly onePacket: boolean;
  /** Words of `--sched-flags`. */
  readonly flags: readonly string[];
  readonly servers: readonly DumpServer[];
}

export interface DumpServer {
  readonly host: string;
  readonly port: string;
  /** The letter of its option: gatewaying, masquerading, ipip. */
  readonly method: 'g' | 'm' | 'i';
  readonly weight: number;
  readonly tunnel?: DumpTunnel;
}

export interface DumpTunnel {
  readonly type: 'ipip' | 'gue' | 'gre';
  readonly port?: number;
  /** Absent for ipip. */
  readonly checksum?: 'nocsum' | 'csum' | 'remcsum';
}

const TYPE_OPTIONS = { tcp: '-t', udp: '-u', sctp: '--sctp-service', fwmark: '-f' } as const;

/** One `-A` line for each service and one `-a` line for each destination. */
export function formatDump(services: readonly DumpService[]): string {
  return services
    .flatMap((service) => [
      serviceLine(service),
      ...service.servers.map((server) => serverLine(service, server)),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

function serviceName(service: DumpService): string {
  const option = TYPE_OPTIONS[service.type];
  if (service.type === 'fwmark') return `${option} ${service.mark}${service.isIpv6 ? ' -6' : ''}`;
  return `${option} ${endpoint(service.host, service.port)}`;
}

/** An IPv6 address stands in brackets. */
export function endpoint(host: string, port: string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function serviceLine(service: DumpService): string {
  const parts = ['-A', serviceName(service), '-s', service.scheduler];
  if (service.persistentS !== undefined) {
    parts.push('-p', String(service.persistentS));
    if (service.netmask !== undefined) parts.push('-M', service.netmask);
  }
  if (service.engine !== undefined) parts.push('--pe', service.engine);
  if (service.onePacket) parts.push('-o');
  if (service.flags.length > 0) parts.push('-b', service.flags.join(','));
  return parts.join(' ');
}

function serverLine(service: DumpService, server: DumpServer): string {
  const name = endpoint(server.host, server.port);
  const parts = ['-a', serviceName(service), '-r', name, `-${server.method}`, '-w', String(server.weight)];
  const { tunnel } = server;
  if (tunnel !== undefined) {
    parts.push('--tun-type', tunnel.type);
    if (tunnel.port !== undefined) parts.push('--tun-port', String(tunnel.port));
    if (tunnel.checksum !== undefined) parts.push(`--tun-${tunnel.checksum}`);
  }
  return parts.join(' ');
}
