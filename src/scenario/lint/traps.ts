/** What the set-up of real servers does to the clients of a scenario, for the rules that watch over it. */
import {
  type DirectorAddresses,
  type Method,
  type Setup,
  type Trap,
  trapOf,
} from '../../models/realservers/setup.ts';
import { directorAddresses, realServerRows } from '../../models/site-plan.ts';
import { percent } from './figures.ts';
import type { Fault } from './finding.ts';
import { type DirectorService, directorServices } from './scenario-view.ts';
import { expectedShare } from './shares.ts';
import type { ScenarioSite } from './site.ts';

/** A real server as a service uses it. */
export interface PlacedServer {
  readonly row: number;
  readonly name: string;
  readonly setup: Setup | undefined;
  readonly method: Method;
  readonly service: DirectorService;
  /** Its part of the new connections, by weight. */
  readonly share: number;
  readonly directors: DirectorAddresses;
}

/** Each real server once for each service that it stands behind. */
export function placedServers({ point }: ScenarioSite): readonly PlacedServer[] {
  const { realServers } = point.settings;
  const directors = directorAddresses(point.settings);
  const rows = realServerRows(point.settings);
  const seen = new Set<string>();
  return directorServices(point).flatMap((service) => {
    const weights = service.destinations.map(({ weight }) => weight);
    return service.destinations.flatMap((destination): PlacedServer[] => {
      const row = rows.get(destination.address >>> 0);
      const key = `${service.address}:${service.port}/${row}`;
      if (row === undefined || seen.has(key) || destination.method === 'local') return [];
      seen.add(key);
      return [
        {
          row,
          name: realServers[row].name,
          setup: realServers[row].setup,
          method: destination.method as Method,
          service,
          share: expectedShare(service.scheduler, weights, destination.weight),
          directors,
        },
      ];
    });
  });
}

/** Findings of the rule that watches over this trap. */
export function trapFaults(site: ScenarioSite, rule: Trap['rule'], mend: string): readonly Fault[] {
  return placedServers(site).flatMap(({ row, name, setup, method, service, share, directors }) => {
    const trap = trapOf(setup, method, directors);
    if (trap?.rule !== rule) return [];
    return [
      {
        at: site.at(['realServers', row, 'setup']),
        message: `${name}: ${trap.why}. ${percent(share)} of the connections to ${service.text} fail, and no check of its own address sees it.`,
        mend,
      },
    ];
  });
}
