/**
 * What one director's keepalived is told to do: the effective configuration, with every default applied and
 * every inheritance resolved. Plain data that survives JSON: the importer fills it, the VRRP and checker
 * models read it. Durations are whole nanoseconds; addresses are text as the file wrote them; a missing
 * property means "not set".
 */

import type { VirtualServer, VirtualServerGroup } from './lvs-config.ts';

/** The two rule books: 2.2.7 (the VRRP engine of 2.x) and 1.2.7 (the usual age of old tutorials). */
export type KeepalivedVersion = '2.2.7' | '1.2.7';

/** Where a value stood. */
export interface Origin {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/**
 * Dotted path in a `KeepalivedConfig` (`virtualServers[0].realServers[1].weight`) to the place that gave the
 * value, which for an inherited value is the place it was inherited from. A path that is absent holds a
 * default.
 */
export type Origins = Readonly<Record<string, Origin>>;

export interface KeepalivedConfig {
  readonly version: KeepalivedVersion;
  /** Every file that was read, the main file first, each once. */
  readonly files: readonly string[];
  readonly globalDefs: GlobalDefs;
  readonly vrrpInstances: readonly VrrpInstance[];
  readonly syncGroups: readonly SyncGroup[];
  readonly vrrpScripts: readonly VrrpScript[];
  readonly trackFiles: readonly TrackFile[];
  readonly trackProcesses: readonly TrackProcess[];
  readonly bfdInstances: readonly BfdInstance[];
  readonly garpGroups: readonly GarpGroup[];
  readonly interfaceUpDownDelays: readonly InterfaceUpDownDelay[];
  readonly linkbeat: Linkbeat;
  readonly virtualServerGroups: readonly VirtualServerGroup[];
  /** In file order, which is the order in which keepalived adds them to IPVS. */
  readonly virtualServers: readonly VirtualServer[];
  readonly origins: Origins;
}

export interface GlobalDefs {
  readonly routerId?: string;
  readonly vrrpVersion: 2 | 3;
  readonly mcastGroup4: string;
  readonly mcastGroup6: string;
  readonly garp: GarpSettings;
  readonly downTimerAdverts: number;
  readonly lowerPrioNoAdvert: boolean;
  readonly higherPrioSendAdvert: boolean;
  readonly checkUnicastSrc: boolean;
  readonly skipCheckAdvAddr: boolean;
  readonly strict: boolean;
  /** BACKUP timers of a start (not of a reload) run from this long after it. */
  readonly startupDelayNs: number;
  readonly startupScript?: { readonly command: string; readonly timeoutNs: number };
  /** A missing interface is then no reason to refuse the start. */
  readonly dynamicInterfaces: boolean;
  /** A reload with a fatal error in the file is then refused instead of ending the daemon. */
  readonly reloadCheckConfig: boolean;
  readonly lvsSyncDaemon?: LvsSyncDaemon;
  /** Connection timeouts written into the kernel; one that is absent keeps the kernel's. */
  readonly lvsTimeouts: { readonly tcpNs?: number; readonly tcpFinNs?: number; readonly udpNs?: number };
  readonly lvsFlush: boolean;
  /** What a stop removes: destinations one by one, everything by one flush, or the services alone. */
  readonly lvsFlushOnStop: 'destinations' | 'all' | 'virtual-servers';
}

/** The gratuitous ARPs of an instance (or, in `globalDefs`, what instances inherit). */
export interface GarpSettings {
  /** Delay of the second block; 0 is no second block. */
  readonly masterDelayNs: number;
  /** ARPs for each VIP in each block. */
  readonly masterRepeat: number;
  /** Period of the refresh while MASTER; 0 is none. */
  readonly masterRefreshNs: number;
  readonly masterRefreshRepeat: number;
  readonly lowerPrioDelayNs: number;
  readonly lowerPrioRepeat: number;
  /** Least spacing of two ARPs on the instance's interface. */
  readonly intervalNs: number;
}

export interface LvsSyncDaemon {
  readonly interface: string;
  /** The VRRP instance that turns the daemon from backup to master; absent: both daemons run always. */
  readonly instance?: string;
  readonly syncId: number;
  readonly maxLengthBytes?: number;
  readonly port?: number;
  readonly ttl?: number;
  readonly group?: string;
}

export interface VrrpInstance {
  readonly name: string;
  readonly state: 'MASTER' | 'BACKUP';
  readonly interface: string;
  readonly virtualRouterId: number;
  /** 255 is the address owner: it starts at once and ignores all weights. */
  readonly priority: number;
  readonly version: 2 | 3;
  readonly addressFamily: 'inet' | 'inet6';
  /** After the rounding of the version: whole seconds in 2, hundredths in 3. */
  readonly advertIntervalNs: number;
  readonly downTimerAdverts: number;
  /** Advertised, compared, held and gratuitously ARPed, in file order. */
  readonly virtualIpAddresses: readonly VirtualIpAddress[];
  /** Held and gratuitously ARPed only. */
  readonly excludedIpAddresses: readonly VirtualIpAddress[];
  /** Version 2 only; the password is cut to the 8 characters that are sent. */
  readonly authentication?: { readonly type: 'PASS' | 'AH'; readonly password: string };
  readonly nopreempt: boolean;
  readonly preemptDelayNs: number;
  readonly mode: 'multicast' | 'unicast';
  /** Source of the adverts and tie-breaker; absent: the interface's first address. */
  readonly sourceIp?: string;
  readonly multicastGroup: string;
  readonly unicastPeers: readonly UnicastPeer[];
  readonly unicastTtl: number;
  readonly checkUnicastSrc: boolean;
  /** Unicast without a peer is then FAULT instead of multicast. */
  readonly unicastFaultNoPeer: boolean;
  /** Tracked objects, those of the sync group included. Weight 0: a failure is FAULT. */
  readonly trackInterfaces: readonly TrackedObject[];
  readonly trackScripts: readonly TrackedObject[];
  readonly trackFiles: readonly TrackedObject[];
  readonly trackProcesses: readonly TrackedObject[];
  readonly trackBfds: readonly TrackedObject[];
  readonly trackSrcIp: boolean;
  readonly dontTrackPrimary: boolean;
  readonly garp: GarpSettings;
  readonly lowerPrioNoAdvert: boolean;
  readonly higherPrioSendAdvert: boolean;
  readonly skipCheckAdvAddr: boolean;
  readonly strict: boolean;
  /**
   * Whether a MASTER that is not the owner accepts packets to its VIPs (IPVS does not see them otherwise).
   */
  readonly accept: boolean;
  readonly vmac?: { readonly interface?: string; readonly address?: string; readonly xmitBase: boolean };
  readonly syncGroup?: string;
}

export interface VirtualIpAddress {
  readonly address: string;
  readonly prefixLength: number;
  /** Interface that carries it, the instance's own unless `dev` says otherwise. */
  readonly interface: string;
  readonly noTrack: boolean;
}

export interface UnicastPeer {
  readonly address: string;
  readonly minTtl: number;
  readonly maxTtl: number;
}

/** A reference to an interface, script, file, process or BFD instance, with what it does to the priority. */
export interface TrackedObject {
  readonly name: string;
  readonly weight: number;
  readonly reverse: boolean;
}

export interface SyncGroup {
  readonly name: string;
  /** Members that exist, in file order. */
  readonly instances: readonly string[];
  /** Weighted tracking stays allowed inside the group. */
  readonly trackingWeight: boolean;
}

export interface VrrpScript {
  readonly name: string;
  readonly script: string;
  readonly intervalNs: number;
  readonly timeoutNs: number;
  readonly rise: number;
  readonly fall: number;
  /** Given, but of no effect in 2.0 to 2.4. */
  readonly initFail: boolean;
  readonly weight: number;
  readonly reverse: boolean;
}

export interface TrackFile {
  readonly name: string;
  readonly file: string;
  readonly weight: number;
  readonly reverse: boolean;
  /** The value written at start; `overwrite` replaces one that is there. */
  readonly initFile?: { readonly value: number; readonly overwrite: boolean };
}

export interface TrackProcess {
  readonly name: string;
  readonly process: string;
  readonly paramMatch?: string;
  readonly fullCommand: boolean;
  readonly weight: number;
  readonly reverse: boolean;
  readonly quorum: number;
  /** Absent: no upper limit. */
  readonly quorumMax?: number;
  readonly forkDelayNs: number;
  readonly terminateDelayNs: number;
}

export interface BfdInstance {
  readonly name: string;
  readonly neighborIp: string;
  readonly sourceIp?: string;
  readonly minRxNs: number;
  readonly minTxNs: number;
  readonly idleTxNs: number;
  readonly multiplier: number;
  readonly passive: boolean;
  readonly weight: number;
  readonly reverse: boolean;
}

export interface GarpGroup {
  readonly intervalNs: number;
  readonly interfaces: readonly string[];
}

export interface InterfaceUpDownDelay {
  readonly interface: string;
  readonly downNs: number;
  readonly upNs: number;
}

/** Interfaces whose link state is polled every second instead of being told by the kernel. */
export interface Linkbeat {
  readonly pollAll: boolean;
  readonly interfaces: readonly LinkbeatInterface[];
}

export interface LinkbeatInterface {
  readonly interface: string;
  readonly method?: 'MII' | 'ETHTOOL' | 'IOCTL';
}
