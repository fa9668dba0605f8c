/** What rules for scenarios ask: the services as the directors will have them, and what the clients do. */
import { parseIpv4 } from '../../models/network/address.ts';
import type { SystemClientClass } from '../../models/system-settings.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { Expectation } from '../expectation.ts';
import type { PlannedPoint, ReadScenario } from '../read-scenario.ts';

export interface DirectorService {
  readonly text: string;
  readonly address: number;
  readonly port: number;
  readonly scheduler: string;
  readonly isPersistent: boolean;
  readonly persistentS: number;
  readonly destinations: readonly {
    readonly address: number;
    readonly weight: number;
    readonly method: string;
    readonly upperThreshold: number;
  }[];
}

/** Of all directors, overrides of the scenario included. */
export function directorServices({ settings }: PlannedPoint): readonly DirectorService[] {
  return settings.directors.flatMap(({ keepalived, services }): DirectorService[] => {
    const fromFile = (keepalived?.virtualServers ?? []).flatMap((server) =>
      server.services.flatMap((service): DirectorService[] => {
        if (service.type !== 'address') return [];
        const persistentS = (server.persistence?.timeoutNs ?? 0) / NS_PER_S;
        return [
          {
            text: `${service.address}:${service.port}`,
            address: parseIpv4(service.address) ?? 0,
            port: service.port,
            scheduler: server.scheduler,
            isPersistent: persistentS > 0,
            persistentS,
            destinations: server.realServers.map(({ address, weight, forwardingMethod, upperThreshold }) => ({
              address: parseIpv4(address) ?? 0,
              weight,
              method: forwardingMethod,
              upperThreshold,
            })),
          },
        ];
      }),
    );
    const told = (services ?? []).map(
      ({ spec, destinations }): DirectorService => ({
        text: `port ${spec.port}`,
        address: spec.address >>> 0,
        port: spec.port,
        scheduler: spec.scheduler,
        isPersistent: (spec.persistentS ?? 0) > 0,
        persistentS: spec.persistentS ?? 0,
        destinations: destinations.map((destination) => ({
          address: destination.address >>> 0,
          weight: destination.weight,
          method: destination.method,
          upperThreshold: destination.upperThreshold ?? 0,
        })),
      }),
    );
    return [...fromFile, ...told];
  });
}

/** The service that a class of clients asks. */
export function targetService(point: PlannedPoint, client: SystemClientClass): DirectorService | undefined {
  const { address, port } = client.target;
  return directorServices(point).find((service) => service.address === address && service.port === port);
}

/** "outage < 5s", if the scenario expects one. */
export function outageBudget({ expectations }: ReadScenario): Expectation | undefined {
  return expectations
    .filter(({ metric, operator }) => metric === 'outage' && operator.startsWith('<'))
    .sort((a, b) => a.limit - b.limit)[0];
}

/** The mean of a distribution's settings, where they name it. */
export function meanOf(settings: Readonly<Record<string, unknown>>): number | undefined {
  const { mean, value, min, max } = settings;
  if (typeof mean === 'number') return mean;
  if (typeof value === 'number') return value;
  return typeof min === 'number' && typeof max === 'number' ? (min + max) / 2 : undefined;
}
