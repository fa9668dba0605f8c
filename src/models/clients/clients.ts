/** What every transport of client traffic is given at assembly, and what it offers the system. */
import type { Kernel } from '../../sim/kernel.ts';
import type { Stream } from '../../sim/streams.ts';
import type { Measurements } from '../measurements.ts';
import type { DirectorHost, Gateway } from '../network/gateway.ts';
import type { RealServers } from '../realservers/realserver.ts';
import type { Workload } from '../workloads/workload.ts';
import type { ClientClassSettings } from './client-class.ts';
import type { ClientDelays } from './delays.ts';
import type { Sessions } from './sessions.ts';
import type { Sockets } from './sockets.ts';

/** A class of clients as the engine needs it. */
export interface ClientClass {
  readonly settings: ClientClassSettings;
  readonly workload: Workload;
  /** The same arrivals at another rate, out of the same stream of chance. */
  readonly workloadAt: (ratePerSecond: number) => Workload;
  /** Sessions come from a recording. */
  readonly isRecorded: boolean;
  // What each request asks of the settings: every reading of a scenario makes an object of another shape, and code that
  // has met many shapes looks each name up.
  readonly isUdp: boolean;
  readonly isHttp2: boolean;
  readonly hasPool: boolean;
  readonly mostConnections: number;
  readonly keepAlive: boolean;
  readonly keepAliveTimeoutNs: number;
  readonly connectTimeoutNs: number;
  /** Payload of a request. */
  readonly requestBytes: number;
  readonly delays: ClientDelays;
  /** Row of the virtual address at the gateway, the address itself (unsigned) and the port. */
  readonly virtualRow: number;
  readonly virtualAddress: number;
  readonly virtualPort: number;
  /** 6 TCP, 17 UDP. */
  readonly protocol: number;
  /** Firewall mark of its packets, 0 for none. */
  readonly mark: number;
  /** Answers pass the director (NAT). */
  readonly repliesThroughDirector: boolean;
  /** What a tunnel puts before each packet that the director forwards. */
  readonly tunnelBytes: number;
}

export interface ClientsOptions {
  readonly kernel: Kernel;
  readonly hosts: readonly DirectorHost[];
  readonly gateway: Gateway;
  readonly realServers: () => RealServers;
  readonly measurements: Measurements;
  readonly sockets: Sockets;
  readonly sessions: Sessions;
  readonly classes: readonly ClientClass[];
  /** One for each class: what the users of its closed loop follow from. */
  readonly userSeeds: readonly Stream[];
  readonly idleIsInactive: boolean;
  /** A real server is done with the job of a health check, or lost it and said so. */
  readonly onCheck: (socket: number, isLost: boolean) => void;
}

export interface Clients {
  /** Begins the arrivals. */
  start(): void;
  /** Sessions of the class begin at this rate from now on; undefined: as the scenario has it. */
  setRate(clientClass: number, ratePerSecond: number | undefined): void;
  /** A real server finished the job. */
  served(realServer: number, socket: number): void;
  /** A real server lost the job. `cause` is what it told the client: RESET, ERROR, or UNTOLD. */
  lost(socket: number, cause: number): void;
  save(): unknown;
  restore(saved: unknown): void;
}
