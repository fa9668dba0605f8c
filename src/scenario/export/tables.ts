/** The IPVS table that a director has once everything is up: what keepalived sets, or what ipvsadm was told. */
import { formatIpv4 } from '../../models/network/address.ts';
import type { SystemSettings } from '../../models/system-settings.ts';

export interface TableRow {
  readonly address: string;
  readonly port: number;
  readonly weight: number;
  readonly method: string;
  readonly upper: number;
  readonly lower: number;
}

export interface TableService {
  /** As ipvsadm names it: "-t 192.168.1.10:80". */
  readonly name: string;
  readonly scheduler: string;
  /** Seconds; 0 is none. */
  readonly persistentS: number;
  readonly rows: readonly TableRow[];
}

const FLAG: Readonly<Record<string, string>> = { tcp: '-t', udp: '-u', sctp: '--sctp-service' };

/** Of the first director; the others are alike or the linter says so. */
export function tableOf({ directors: [director] }: SystemSettings): readonly TableService[] {
  if (director.keepalived !== undefined) {
    return director.keepalived.virtualServers.flatMap((server) =>
      server.services.map((service) => ({
        name:
          service.type === 'address'
            ? `${FLAG[server.protocol]} ${service.address}:${service.port}`
            : `-f ${service.fwmark}`,
        scheduler: server.scheduler,
        persistentS: server.persistence === undefined ? 0 : server.persistence.timeoutNs / 1e9,
        rows: server.realServers.map((row) => ({
          address: row.address,
          port: row.port,
          weight: row.weight,
          method: row.forwardingMethod,
          upper: row.upperThreshold,
          lower: row.lowerThreshold,
        })),
      })),
    );
  }
  return (director.services ?? []).map(({ spec, destinations }) => ({
    name:
      (spec.mark ?? 0) !== 0
        ? `-f ${spec.mark}`
        : `${FLAG[spec.protocol ?? 'tcp']} ${formatIpv4(spec.address)}:${spec.port}`,
    scheduler: spec.scheduler,
    persistentS: spec.persistentS ?? 0,
    rows: destinations.map((row) => ({
      address: formatIpv4(row.address),
      port: row.port,
      weight: row.weight,
      method: row.method,
      upper: row.upperThreshold ?? 0,
      lower: row.lowerThreshold ?? 0,
    })),
  }));
}
