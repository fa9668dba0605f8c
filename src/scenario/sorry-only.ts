/** Machines that stand by with a page that says sorry, and serve no virtual service otherwise. */
import { parseIpv4 } from '../models/network/address.ts';
import type { SystemSettings } from '../models/system-settings.ts';

/** Their names. */
export function sorryOnly({ directors, realServers }: SystemSettings): readonly string[] {
  const pools = directors.flatMap(({ keepalived }) => keepalived?.virtualServers ?? []);
  const tables = directors.flatMap(({ services = [] }) => services);
  const serving = new Set([
    ...pools.flatMap((pool) => pool.realServers.map(({ address }) => parseIpv4(address))),
    ...tables.flatMap(({ destinations }) => destinations.map(({ address }) => address >>> 0)),
  ]);
  const sorry = new Set(pools.flatMap(({ sorryServer }) => parseIpv4(sorryServer?.address ?? '') ?? []));
  return realServers
    .filter(({ address }) => sorry.has(parseIpv4(address) as number) && !serving.has(parseIpv4(address)))
    .map(({ name }) => name);
}
