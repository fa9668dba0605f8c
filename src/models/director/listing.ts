/**
 * What ipvsadm prints about a director, byte for byte: pure functions from a director's present state to
 * text.
 */

import { formatIpv4 } from '../network/address.ts';
import { entryStateName, PROTOCOL_NAMES } from './connection-names.ts';
import { METHOD_DIRECT, METHOD_LOCAL, METHOD_NAT, METHOD_TUNNEL, type Tunnel } from './destinations.ts';
import type { Director } from './director.ts';
import type { Counter, Rates } from './estimator.ts';
import { type DumpServer, type DumpService, endpoint, formatDump } from './ipvsadm-dump.ts';
import { sortedDestinations, sortedServices } from './listing-order.ts';
import type { Service } from './service.ts';
import { TCP_ESTABLISHED, TCP_FIN_WAIT } from './tcp-states.ts';
import type { Traffic } from './traffic.ts';

const NS_PER_S = 1_000_000_000;
/** Buckets of the kernel's connection table; lbsim's own grows. */
const TABLE_SIZE = 4096;
const VERSION_LINE = `IP Virtual Server version 1.2.1 (size=${TABLE_SIZE})`;
const FULL_NETMASK = -1;
const NAME_WIDTH = 28;

export type Layout = 'connections' | 'stats' | 'rate' | 'thresholds' | 'persistent-conn' | 'tun-info';

export interface ListOptions {
  /** `--exact`: large numbers are not abbreviated. */
  readonly isExact?: boolean;
  /** `--nosort`: destinations in the kernel's order. */
  readonly isUnsorted?: boolean;
}

const METHOD_WORDS: Readonly<Record<number, string>> = {
  [METHOD_NAT]: 'Masq',
  [METHOD_LOCAL]: 'Local',
  [METHOD_TUNNEL]: 'Tunnel',
  [METHOD_DIRECT]: 'Route',
};

/** `ipvsadm -Ln`, with `--stats`, `--rate` and so on by the layout. */
export function listServices(director: Director, layout: Layout, options: ListOptions = {}): string {
  const lines = [VERSION_LINE, ...TITLES[layout]];
  for (const service of sortedServices(director)) {
    lines.push(serviceLine(director, service, layout, options));
    const rows = options.isUnsorted
      ? Array.from(director.listDestinations(service.row))
      : sortedDestinations(director, service.row);
    for (const row of rows) lines.push(destinationLine(director, row, layout, options));
  }
  return text(lines);
}

/** `ipvsadm -Lnc`. */
export function listConnections(director: Director, nowNs: number): string {
  const { connections, destinations } = director;
  const lines = [
    'IPVS connection entries',
    'pro expire state       source             virtual            destination',
  ];
  for (let bucket = 0; bucket < connections.buckets; bucket++) {
    for (let entry = connections.head(bucket); entry !== -1; entry = connections.next[entry]) {
      const leftS = Math.max(0, Math.floor((connections.deadlineNs[entry] - nowNs) / NS_PER_S));
      const expire = `${pad2(Math.floor(leftS / 60))}:${pad2(leftS % 60)}`;
      const destination = connections.destination[entry];
      const virtual = connections.virtualAddress[entry];
      const server = destination < 0 ? virtual : destinations.address[destination];
      lines.push(
        [
          PROTOCOL_NAMES[connections.protocol[entry]].padEnd(3),
          expire.padEnd(6),
          entryStateName(connections, entry).padEnd(11),
          name(connections.clientAddress[entry], connections.clientPort(entry)).padEnd(18),
          name(virtual, connections.virtualPort(entry)).padEnd(18),
          name(server, connections.destinationPort[entry]),
        ].join(' '),
      );
    }
  }
  return text(lines);
}

/** `ipvsadm -L --timeout`. */
export function listTimeouts(director: Director): string {
  const { tcpTimeoutsS, udpTimeoutS } = director.life;
  const seconds = [tcpTimeoutsS[TCP_ESTABLISHED], tcpTimeoutsS[TCP_FIN_WAIT], udpTimeoutS];
  return `Timeout (tcp tcpfin udp): ${seconds.join(' ')}\n`;
}

/** `ipvsadm -Sn`. Thresholds, timeouts and the list's order are not in it. */
export function saveServices(director: Director): string {
  return formatDump(sortedServices(director).map((service) => dumpService(director, service)));
}

function dumpService(director: Director, service: Service): DumpService {
  const isMark = service.mark !== 0;
  const netmask = service.persistentS > 0 && service.netmask !== FULL_NETMASK;
  return {
    type: isMark ? 'fwmark' : service.spec.protocol,
    host: isMark ? '' : formatIpv4(service.address),
    port: isMark ? '' : String(service.port),
    mark: service.mark >>> 0,
    isIpv6: false,
    scheduler: service.kind.name,
    ...(service.persistentS > 0 ? { persistentS: service.persistentS } : {}),
    ...(netmask ? { netmask: formatIpv4(service.netmask) } : {}),
    onePacket: service.onePacket,
    flags: flagWords(service),
    servers: sortedDestinations(director, service.row).map((row) => dumpServer(director, row)),
  };
}

function dumpServer(director: Director, row: number): DumpServer {
  const { destinations } = director;
  const method = destinations.method[row];
  const tunnel = destinations.tunnel(row);
  return {
    host: formatIpv4(destinations.address[row]),
    port: String(destinations.port[row]),
    method: method === METHOD_NAT ? 'm' : method === METHOD_TUNNEL ? 'i' : 'g',
    weight: destinations.weight[row],
    ...(tunnel === undefined ? {} : { tunnel: dumpTunnel(tunnel) }),
  };
}

function dumpTunnel({ type, port, checksum }: Tunnel) {
  if (type === 'ipip') return { type };
  const word = checksum === undefined || checksum === 'none' ? ('nocsum' as const) : checksum;
  return { type, ...(type === 'gue' && port !== undefined ? { port } : {}), checksum: word };
}

const ADDRESS_TITLE = '  -> RemoteAddress:Port';
const COUNTERS: readonly Counter[] = ['conns', 'inPackets', 'outPackets', 'inBytes', 'outBytes'];

const TITLES: Readonly<Record<Layout, readonly string[]>> = {
  connections: [
    'Prot LocalAddress:Port Scheduler Flags',
    `${ADDRESS_TITLE}           Forward Weight ActiveConn InActConn`,
  ],
  stats: ['Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes', ADDRESS_TITLE],
  rate: ['Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS', ADDRESS_TITLE],
  thresholds: [
    'Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn ',
    ADDRESS_TITLE,
  ],
  'persistent-conn': [
    'Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn ',
    ADDRESS_TITLE,
  ],
  'tun-info': [
    'Prot LocalAddress:Port Scheduler Flags',
    `${ADDRESS_TITLE}           Forward TunnelInfo    Weight ActiveConn InActConn`,
  ],
};

function serviceLine(director: Director, service: Service, layout: Layout, options: ListOptions): string {
  const protocol = service.mark === 0 ? PROTOCOL_NAMES[service.protocol] : 'FWM';
  const own = service.mark === 0 ? name(service.address, service.port) : String(service.mark >>> 0);
  const label = `${protocol.padEnd(4)} ${own}`;
  if (layout === 'stats' || layout === 'rate') {
    const { services, isRunning } = director.estimator;
    const source = { rates: services, traffic: director.services.traffic, isRunning };
    const counted = numbers(source, service.row, { ...options, layout, isServer: false });
    return `${label.slice(0, 33).padEnd(33)}${counted}`;
  }
  const flags = flagWords(service);
  const parts = [`${label} ${service.kind.name}`];
  if (flags.length > 0) parts.push(`(${flags.join(',')})`);
  if (service.persistentS > 0) {
    parts.push(`persistent ${service.persistentS}`);
    if (service.netmask !== FULL_NETMASK) parts.push(`mask ${formatIpv4(service.netmask)}`);
  }
  if (service.onePacket) parts.push('ops');
  return parts.join(' ');
}

function destinationLine(director: Director, row: number, layout: Layout, options: ListOptions): string {
  const { destinations } = director;
  const own = name(destinations.address[row], destinations.port[row]);
  const label = `  -> ${own.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH)}`;
  const active = String(destinations.active[row]).padEnd(10);
  const inactive = String(destinations.total[row] - destinations.active[row]).padEnd(10);
  const method = METHOD_WORDS[destinations.method[row]].padEnd(7);
  const weight = String(destinations.weight[row]);
  switch (layout) {
    case 'stats':
    case 'rate': {
      const { destinations: rates, isRunning } = director.estimator;
      const source = { rates, traffic: destinations.traffic, isRunning };
      return `${label}${numbers(source, row, { ...options, layout, isServer: true })}`;
    }
    case 'thresholds': {
      const thresholds = [destinations.upperThreshold[row], destinations.lowerThreshold[row]];
      return [label, ...thresholds.map((each) => String(each).padEnd(10)), active, inactive].join(' ');
    }
    case 'persistent-conn': {
      const templates = String(destinations.persistent[row]).padEnd(11);
      return [label, weight.padEnd(9), templates, active, inactive].join(' ');
    }
    case 'tun-info': {
      const info = tunnelInfo(destinations.tunnel(row)).padEnd(13);
      return [label, method, info, weight.padEnd(6), active, inactive].join(' ');
    }
    case 'connections':
      return [label, method, weight.padEnd(6), active, inactive].join(' ');
  }
}

interface CounterSource {
  readonly rates: Rates;
  readonly traffic: Traffic;
  /** Without an estimator the counters themselves are shown: nobody has copied them. */
  readonly isRunning: boolean;
}

interface NumberOptions extends ListOptions {
  readonly layout: 'stats' | 'rate';
  readonly isServer: boolean;
}

function numbers({ rates, traffic, isRunning }: CounterSource, row: number, options: NumberOptions): string {
  return COUNTERS.map((counter) => {
    const isRate = options.layout === 'rate';
    if (isRate) {
      const rate = rates.rate(counter, row);
      // A server's connections and packets a second are printed in full; only its bytes are abbreviated.
      const isPlain = options.isServer && !counter.endsWith('Bytes');
      return isPlain ? ` ${String(rate).padStart(8)}` : large(rate, options.isExact ?? false);
    }
    return large(isRunning ? rates.shown(counter, row) : traffic[counter][row], options.isExact ?? false);
  }).join('');
}

/** A number in nine places: from 10^8 on in thousands, millions and so on, cut and not rounded. */
export function large(value: number, isExact: boolean): string {
  if (isExact) return value < 1e8 ? String(value).padStart(9) : ` ${value}`;
  if (value < 1e8) return String(value).padStart(9);
  const [unit, letter] =
    value < 1e9 ? [1e3, 'K'] : value < 1e11 ? [1e6, 'M'] : value < 1e14 ? [1e9, 'G'] : [1e12, 'T'];
  return `${String(Math.floor(value / (unit as number))).padStart(8)}${letter}`;
}

function tunnelInfo(tunnel: Tunnel | undefined): string {
  if (tunnel === undefined) return 'n/a';
  if (tunnel.type === 'ipip') return 'ipip';
  const flag = { none: '-c', csum: '+c', remcsum: 'r+c' }[tunnel.checksum ?? 'none'];
  return tunnel.type === 'gue' ? `gue:${tunnel.port ?? 0}:${flag}` : `gre:${flag}`;
}

/** The scheduler's flags in the words of `ipvsadm --sched-flags`. */
function flagWords(service: Service): string[] {
  const settings = service.settings as Readonly<Record<string, unknown>>;
  return Object.entries(service.kind.flags ?? {}).flatMap(([setting, word]) =>
    settings[setting] ? [word] : [],
  );
}

function name(address: number, port: number): string {
  return endpoint(formatIpv4(address), String(port));
}

function pad2(value: number): string {
  return String(value).padStart(2, '0');
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
