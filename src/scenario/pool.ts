/**
 * How many of each real server there are, and what they weigh: `count` makes twins of an entry or takes it away,
 * `virtualServer.weights` overrides the directors' files. Every table that names the entry follows.
 */
import type { DestinationSpec } from '../models/director/destinations.ts';
import { formatIpv4, parseIpv4 } from '../models/network/address.ts';
import type { Scenario } from './schema.ts';

export interface Pool {
  /** The scenario with every machine an entry of its own. */
  readonly scenario: Scenario;
  /** Rows of a director's table, twins added behind their like, missing machines left out, weights overridden. */
  rows<Row extends PoolRow>(rows: readonly Row[], options: RowOptions<Row>): Row[];
  /** Names of the machines that `count` added. */
  readonly twins: ReadonlySet<string>;
  /** As written, those that are taken away included. */
  readonly entries: Scenario['realServers'];
}

export interface PoolRow {
  readonly weight: number;
}

export interface RowOptions<Row> {
  /** Unsigned. */
  readonly addressOf: (row: Row) => number;
  readonly moved: (row: Row, address: number) => Row;
}

/** Destinations as ipvsadm set them. */
export const DESTINATION_ROWS: RowOptions<DestinationSpec> = {
  addressOf: ({ address }) => address >>> 0,
  moved: (row, address) => ({ ...row, address: address | 0 }),
};

export function poolOf(scenario: Scenario): Pool {
  const taken = new Set([...scenario.realServers, ...scenario.directors].map(({ address }) => address));
  const twins = new Set<string>();
  const twinsOf = new Map<number, number[]>();
  const gone = new Set<number>();
  const realServers = scenario.realServers.flatMap((entry) => {
    const { count = 1, ...one } = entry;
    const first = parseIpv4(entry.address);
    if (first === undefined) return [one];
    if (count === 0) {
      gone.add(first);
      return [];
    }
    const machines = [one];
    let address = first;
    for (let number = 2; number <= count; number++) {
      do address++;
      while (taken.has(formatIpv4(address)));
      taken.add(formatIpv4(address));
      const name = `${entry.name}-${number}`;
      twins.add(name);
      machines.push({ ...one, name, address: formatIpv4(address) });
    }
    twinsOf.set(
      first,
      machines.slice(1).map((machine) => parseIpv4(machine.address) as number),
    );
    return machines;
  });
  const weights = weightsByAddress(realServers, scenario);
  return {
    scenario: { ...scenario, realServers },
    twins,
    entries: scenario.realServers,
    rows: (rows, { addressOf, moved }) =>
      rows
        .filter((row) => !gone.has(addressOf(row)))
        .flatMap((row) => {
          // A twin that the table names itself stays as it is.
          const twins = (twinsOf.get(addressOf(row)) ?? []).filter((address) =>
            rows.every((other) => addressOf(other) !== address),
          );
          return [row, ...twins.map((address) => moved(row, address))];
        })
        .map((row) => {
          const weight = weights.get(addressOf(row));
          return weight === undefined ? row : { ...row, weight };
        }),
  };
}

/** A weight that is given for an entry holds for its twins too. */
function weightsByAddress(
  realServers: Scenario['realServers'],
  { virtualServer, realServers: entries }: Scenario,
): ReadonlyMap<number, number> {
  const given = virtualServer.weights ?? {};
  const likeOf = (name: string) =>
    entries.find((entry) => name === entry.name)?.name ??
    entries.find((entry) => name.startsWith(`${entry.name}-`))?.name ??
    name;
  return new Map(
    realServers.flatMap(({ name, address }): [number, number][] => {
      const weight = given[name] ?? given[likeOf(name)];
      return weight === undefined ? [] : [[parseIpv4(address) ?? -1, weight]];
    }),
  );
}
