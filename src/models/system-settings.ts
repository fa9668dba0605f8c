/**
 * What a system is built from: the scenario with every name resolved and every file read. Plain data, so that it travels
 * to a worker thread or a page.
 */
import type { ClientClassSettings, Transport } from './clients/client-class.ts';
import type { DestinationSpec } from './director/destinations.ts';
import type { Timeouts } from './director/director.ts';
import type { ServiceSpec } from './director/service.ts';
import type { FaultSettings } from './faults/registry.ts';
import type { KeepalivedConfig } from './keepalived/config.ts';
import type { CheckScript } from './keepalived/scripts.ts';
import type { CapacitySettings } from './network/capacity.ts';
import type { BackendSettings } from './realservers/backends.ts';
import type { RealServerSettings } from './realservers/settings.ts';
import type { TraceData } from './workloads/workload.ts';

export interface SystemSettings {
  readonly durationNs: number;
  readonly transientNs: number;
  readonly bins: number;
  /** Name of the kernel's rules: "classic" or a version. */
  readonly kernel: string;
  /** What connections weigh: as the kernel has it, or closed ones nothing. */
  readonly load: 'kernel' | 'active-only';
  /** How idle keep-alive connections count. */
  readonly idleConnections: 'active' | 'inactive';
  readonly lanNs: number;
  /** A request slower than this counts as disturbed when outages are told. */
  readonly disturbedNs: number;
  readonly transport: Transport;
  readonly directors: readonly DirectorSettings[];
  readonly realServers: readonly RealServerSettings[];
  readonly backends: readonly BackendSettings[];
  readonly clients: readonly SystemClientClass[];
  readonly faults: readonly FaultSettings[];
  /** What the scripts of MISC_CHECK say. */
  readonly checkScripts: readonly CheckScript[];
}

export interface DirectorSettings {
  readonly name: string;
  readonly address: number;
  /** From power to the start of keepalived. */
  readonly bootNs: number;
  readonly sysctls: Readonly<Record<string, number>>;
  /** net.ipv4.ip_forward; without it the answers of NAT real servers end here. */
  readonly forwards: boolean;
  readonly firewall: DirectorFirewall;
  /** Absent: it takes whatever comes. */
  readonly capacity?: CapacitySettings;
  readonly keepalived?: KeepalivedConfig;
  /** Further configurations that a reload reads, by the file's name. */
  readonly reloads?: readonly { readonly file: string; readonly config: KeepalivedConfig }[];
  /** Without keepalived: what ipvsadm was told, in order. */
  readonly services?: readonly StaticService[];
  /** Addresses that it holds besides those of its services: what its firewall marks. */
  readonly marked?: readonly number[];
  /** As `ipvsadm --set`. */
  readonly timeouts?: Timeouts;
}

/** Rules that are met before IPVS. */
export interface DirectorFirewall {
  /** Packets to these TCP ports vanish. */
  readonly dropPorts: readonly number[];
  /** Packets that connection tracking calls INVALID vanish: under DR and TUN it sees but half of a connection. */
  readonly dropInvalid: boolean;
}

export interface StaticService {
  readonly spec: ServiceSpec;
  readonly destinations: readonly DestinationSpec[];
}

export interface ClientTarget {
  /** Address that a director holds: where the gateway sends the packets. */
  readonly address: number;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Firewall mark, 0 for none. */
  readonly mark: number;
  /** First of the addresses that are asked for; the held one unless there are several. */
  readonly firstAddress: number;
}

export interface SystemClientClass extends ClientClassSettings {
  /** First client address, unsigned. */
  readonly baseAddress: number;
  /** Where its requests go. */
  readonly target: ClientTarget;
  /** Of a replay. */
  readonly trace?: TraceData;
  readonly repliesThroughDirector: boolean;
  /** What a tunnel puts before each packet; 0 without one. */
  readonly tunnelBytes: number;
}
