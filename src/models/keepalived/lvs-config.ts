/**
 * The virtual servers of an effective keepalived configuration: what the checker process tells IPVS and how
 * it checks the real servers. Plain data like `config.ts`, which holds the rest; everything here is resolved,
 * nothing inherits.
 */

export type Protocol = 'tcp' | 'udp' | 'sctp';
export type ForwardingMethod = 'nat' | 'dr' | 'tun';

/** One IPVS service: an address and port (0: any port), or a firewall mark. */
export type ServiceAddress =
  | { readonly type: 'address'; readonly address: string; readonly port: number }
  | { readonly type: 'fwmark'; readonly fwmark: number; readonly addressFamily: 'inet' | 'inet6' };

export interface VirtualServerGroup {
  readonly name: string;
  readonly services: readonly ServiceAddress[];
}

export interface Tunnel {
  readonly type: 'ipip' | 'gue' | 'gre';
  readonly port?: number;
}

export interface VirtualServer {
  /** As the file names it: `10.0.0.100 80`, `fwmark 1` or `group web`. */
  readonly name: string;
  /** One set of checkers and real servers, one IPVS service for each of these. */
  readonly services: readonly ServiceAddress[];
  readonly group?: string;
  readonly protocol: Protocol;
  readonly scheduler: string;
  /** `sh-port`, `sh-fallback`, `mh-port`, `mh-fallback`, `flag-1` .. `flag-3`, as given and effective. */
  readonly schedulerFlags: readonly string[];
  readonly forwardingMethod: ForwardingMethod;
  readonly tunnel?: Tunnel;
  readonly persistence?: Persistence;
  readonly onePacket: boolean;
  /** What the checkers of this virtual server inherit. */
  readonly delayLoopNs: number;
  readonly quorum: number;
  readonly hysteresis: number;
  readonly sorryServer?: SorryServer;
  readonly omega: boolean;
  readonly haSuspend: boolean;
  readonly virtualHost?: string;
  /** In file order, which is the order in which keepalived adds them (the kernel's list is its reverse). */
  readonly realServers: readonly RealServer[];
}

export interface Persistence {
  readonly timeoutNs: number;
  /** Prefix length: 32 or 128 is each client by itself. */
  readonly granularity: number;
  readonly engine?: string;
}

export interface SorryServer {
  readonly address: string;
  readonly port: number;
  readonly forwardingMethod: ForwardingMethod;
  readonly tunnel?: Tunnel;
  /** Always in the table, with weight 0 while it is not needed. */
  readonly inhibit: boolean;
}

export interface RealServer {
  readonly address: string;
  /** The destination's port in IPVS; 0 under a firewall mark unless NAT. */
  readonly port: number;
  readonly weight: number;
  readonly forwardingMethod: ForwardingMethod;
  readonly tunnel?: Tunnel;
  /** Connection limits; 0 is none. */
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  readonly inhibitOnFailure: boolean;
  readonly virtualHost?: string;
  /** None: always alive. Several: alive while none of them has failed. */
  readonly checkers: readonly Checker[];
}

/** What every checker that runs on a schedule has. */
export interface ScheduledChecker {
  readonly delayLoopNs: number;
  /** Failures forgiven after the first. */
  readonly retry: number;
  readonly delayBeforeRetryNs: number;
  /** The first check comes 1 s + U(0, warmup) after the start. */
  readonly warmupNs: number;
  /** Down until the first success. */
  readonly alpha: boolean;
}

export interface ConnectingChecker extends ScheduledChecker {
  readonly connectTimeoutNs: number;
  readonly connectIp: string;
  readonly connectPort: number;
  readonly bindTo?: string;
  readonly bindPort?: number;
  readonly bindInterface?: string;
  readonly fwmark?: number;
}

export interface TcpChecker extends ConnectingChecker {
  readonly type: 'tcp';
}

export interface HttpChecker extends ConnectingChecker {
  readonly type: 'http' | 'ssl';
  /** Checked one for each delay loop, in this order. */
  readonly urls: readonly HttpUrl[];
  readonly httpProtocol: '1.0' | '1.0c' | '1.1';
  readonly enableSni: boolean;
  /** A recovering real server is checked again at once instead of after a delay loop. */
  readonly fastRecovery: boolean;
}

export interface HttpUrl {
  readonly path: string;
  /** Accepted codes; empty (1.2.7 without `status_code`): any. */
  readonly statusCodes: readonly { readonly from: number; readonly to: number }[];
  /** MD5 of the body in hexadecimal. */
  readonly digest?: string;
  readonly regex?: string;
  /** The regex must not match. */
  readonly regexNoMatch: boolean;
  /** Host header: of the url, the checker, the real server, the virtual server, or the address. */
  readonly virtualHost: string;
}

export interface SmtpChecker extends ConnectingChecker {
  readonly type: 'smtp';
  readonly heloName: string;
}

export interface DnsChecker extends ConnectingChecker {
  readonly type: 'dns';
  readonly queryType: string;
  readonly queryName: string;
}

export interface UdpChecker extends ConnectingChecker {
  readonly type: 'udp';
  readonly payload?: string;
  readonly requireReply: boolean;
  /** Hexadecimal, x any digit; absent: any reply will do. */
  readonly replyPattern?: string;
  readonly minReplyLength: number;
  readonly maxReplyLength: number;
}

export interface PingChecker extends ConnectingChecker {
  readonly type: 'ping';
}

export interface MiscChecker extends ScheduledChecker {
  readonly type: 'misc';
  readonly script: string;
  readonly timeoutNs: number;
  /** Exit codes 2 to 255 set the weight to code - 2. */
  readonly dynamic: boolean;
}

export interface FileChecker {
  readonly type: 'file';
  /** Name of a `TrackFile`. */
  readonly trackFile: string;
  readonly weight: number;
  readonly reverse: boolean;
}

export interface BfdChecker {
  readonly type: 'bfd';
  /** Name of a `BfdInstance`. */
  readonly bfdInstance: string;
  readonly alpha: boolean;
}

export type Checker =
  | TcpChecker
  | HttpChecker
  | SmtpChecker
  | DnsChecker
  | UdpChecker
  | PingChecker
  | MiscChecker
  | FileChecker
  | BfdChecker;
