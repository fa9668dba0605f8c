/** What /proc/net/ip_vs and /proc/net/ip_vs_conn would show, as the rows of a trace have it. */
import { entryStateName, PROTOCOL_NAMES } from '../../models/director/connection-names.ts';
import type { Director } from '../../models/director/director.ts';
import { formatIpv4 } from '../../models/network/address.ts';
import { NS_PER_S } from '../../sim/units.ts';

export type StatEntry = readonly [server: string, weight: number, active: number, inactive: number];

/** Protocol, client, client port, virtual address and port, server and its port, state, seconds left. */
export type ConnEntry = readonly [string, string, number, string, number, string, number, string, number];

export function listDestinations(director: Director, service: number): StatEntry[] {
  const { destinations } = director;
  return Array.from(director.listDestinations(service), (destination) => {
    const active = destinations.active[destination];
    return [
      formatIpv4(destinations.address[destination]),
      destinations.weight[destination],
      active,
      destinations.total[destination] - active,
    ];
  });
}

/** For people who look for the cause of a difference. */
export function describeDestination(director: Director, destination: number): string {
  const { destinations } = director;
  const active = destinations.active[destination];
  const upper = destinations.upperThreshold[destination];
  const lower = destinations.lowerThreshold[destination];
  return [
    formatIpv4(destinations.address[destination]),
    `weight ${destinations.weight[destination]}`,
    `active ${active}`,
    `inactive ${destinations.total[destination] - active}`,
    `templates ${destinations.persistent[destination]}`,
    ...(upper === 0 ? [] : [`thresholds ${upper}/${lower}`]),
    ...(destinations.overloaded[destination] === 1 ? ['overloaded'] : []),
  ].join(', ');
}

/** Sorted by what they are, as the recordings are. */
export function listConnections(director: Director, nowNs: number): ConnEntry[] {
  const { connections, destinations } = director;
  const entries: ConnEntry[] = [];
  for (let entry = 0; entry < connections.rows; entry++) {
    if (!connections.isLive(entry)) continue;
    const destination = connections.destination[entry];
    const virtual = connections.virtualAddress[entry];
    const server = destination < 0 ? virtual : destinations.address[destination];
    entries.push([
      PROTOCOL_NAMES[connections.protocol[entry]],
      formatIpv4(connections.clientAddress[entry]),
      connections.clientPort(entry),
      formatIpv4(virtual),
      connections.virtualPort(entry),
      formatIpv4(server),
      connections.destinationPort[entry],
      entryStateName(connections, entry),
      Math.max(0, Math.floor((connections.deadlineNs[entry] - nowNs) / NS_PER_S)),
    ]);
  }
  return entries.sort(compareEntries);
}

export function compareEntries(a: ConnEntry, b: ConnEntry): number {
  for (let field = 0; field < a.length; field++) {
    if (a[field] !== b[field]) return a[field] < b[field] ? -1 : 1;
  }
  return 0;
}
