/** What stands where and who talks to whom, as results keep it. */

export interface SiteSummary {
  readonly directors: readonly SiteDirector[];
  /** The IPVS table of the first director. */
  readonly services: readonly SiteService[];
  readonly clients: readonly SiteClients[];
}

export interface SiteDirector {
  readonly name: string;
  readonly address: string;
  /** VRRP instances with their priority and addresses; empty without keepalived. */
  readonly instances: readonly {
    readonly name: string;
    readonly state: string;
    readonly priority: number;
    readonly addresses: readonly string[];
  }[];
  /** A sync daemon copies connections. */
  readonly syncs: boolean;
}

export interface SiteService {
  /** As ipvsadm names it: "-t 192.168.1.10:80". */
  readonly name: string;
  readonly scheduler: string;
  /** Seconds; 0 is none. */
  readonly persistentS: number;
  readonly destinations: readonly {
    readonly address: string;
    readonly port: number;
    readonly weight: number;
    /** "dr", "nat" or "tun". */
    readonly method: string;
  }[];
}

export interface SiteClients {
  readonly name: string;
  /** Sessions a second; null where the workload knows none of its own. */
  readonly ratePerSecond: number | null;
  /** Where they go, as "192.168.1.10:80". */
  readonly target: string;
}
