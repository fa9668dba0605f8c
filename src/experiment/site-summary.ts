/** What stands where and who talks to whom: the site as the files and the scenario together make it. */
import { formatIpv4 } from '../models/network/address.ts';
import type { SystemClientClass, SystemSettings } from '../models/system-settings.ts';
import { tableOf } from '../scenario/export/tables.ts';

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

export function siteSummary(settings: SystemSettings | undefined): SiteSummary {
  if (settings === undefined) return { directors: [], services: [], clients: [] };
  return {
    directors: settings.directors.map(({ name, address, keepalived }) => ({
      name,
      address: formatIpv4(address),
      instances: (keepalived?.vrrpInstances ?? []).map((instance) => ({
        name: instance.name,
        state: instance.state,
        priority: instance.priority,
        addresses: instance.virtualIpAddresses.map((own) => own.address),
      })),
      syncs: keepalived?.globalDefs.lvsSyncDaemon !== undefined,
    })),
    services: tableOf(settings).map(({ name, scheduler, persistentS, rows }) => ({
      name,
      scheduler,
      persistentS,
      destinations: rows.map(({ address, port, weight, method }) => ({ address, port, weight, method })),
    })),
    clients: settings.clients.map(clients),
  };
}

function clients({ name, rate, target }: SystemClientClass): SiteClients {
  return {
    name,
    ratePerSecond: rate ?? null,
    target: target.mark !== 0 ? `mark ${target.mark}` : `${formatIpv4(target.address)}:${target.port}`,
  };
}
