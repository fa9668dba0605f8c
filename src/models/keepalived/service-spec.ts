/** What IPVS is told of a virtual server, and which real servers two files have in common. */
import { schedulerNamed } from '../../schedulers/registry.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { ServiceSpec } from '../director/service.ts';
import { parseIpv4 } from '../network/address.ts';
import type { RealServer, ServiceAddress, VirtualServer } from './lvs-config.ts';

type Listed = Pick<RealServer, 'address' | 'port'>;

export function isSameServer(a: Listed, b: Listed): boolean {
  return a.address === b.address && a.port === b.port;
}

export function isSameVirtualServer(a: VirtualServer, b: VirtualServer): boolean {
  return a.name === b.name && a.protocol === b.protocol;
}

/** Place of a real server in a virtual server's file, -1 when it lacks it. */
export function memberLike({ realServers }: VirtualServer, server: Listed): number {
  return realServers.findIndex((each) => isSameServer(each, server));
}

/** The IPVS service of a virtual server, undefined for address families that are not simulated. */
export function serviceSpec(server: VirtualServer, address: ServiceAddress): ServiceSpec | undefined {
  const kind = schedulerNamed(server.scheduler);
  const settings = Object.fromEntries(
    server.schedulerFlags.flatMap((flag) => {
      const setting = kind?.flags?.[flag];
      return setting === undefined ? [] : [[setting, true]];
    }),
  );
  const persistence = server.persistence;
  const common = {
    protocol: server.protocol,
    scheduler: server.scheduler,
    settings,
    onePacket: server.onePacket,
    ...(persistence === undefined
      ? {}
      : {
          persistentS: Math.round(persistence.timeoutNs / NS_PER_S),
          netmask: persistence.granularity === 0 ? 0 : (-1 << (32 - persistence.granularity)) | 0,
        }),
  };
  if (address.type === 'fwmark') return { ...common, address: 0, port: 0, mark: address.fwmark };
  const parsed = parseIpv4(address.address);
  return parsed === undefined ? undefined : { ...common, address: parsed | 0, port: address.port };
}
