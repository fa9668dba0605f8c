/** What stands where and who talks to whom: the site as the files and the scenario together make it. */
import { formatIpv4 } from '../models/network/address.ts';
import type { SystemClientClass, SystemSettings } from '../models/system-settings.ts';
import { tableOf } from '../scenario/export/tables.ts';
import type { SiteClients, SiteSummary } from './site-result.ts';

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
