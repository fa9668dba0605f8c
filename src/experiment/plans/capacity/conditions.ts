/** Under which conditions the SLO must hold: all servers, the worst ones gone, the worst ones failing in the middle. */

import { formatIpv4, parseIpv4 } from '../../../models/network/address.ts';
import type { SystemSettings } from '../../../models/system-settings.ts';
import { tableOf } from '../../../scenario/export/tables.ts';
import type { PlannedPoint, ReadScenario } from '../../../scenario/read-scenario.ts';
import { inService, weightsOf } from '../../in-service.ts';

type RealServer = SystemSettings['realServers'][number];

export interface Condition {
  readonly name: string;
  /** The point under this condition. */
  readonly of: (point: PlannedPoint) => PlannedPoint;
}

export interface LossAsked {
  readonly scenario: ReadScenario;
  readonly survive: number;
  readonly throughFailover: boolean;
  /** More servers bring other names among the worst. */
  readonly target?: { readonly find: string };
}

/** All servers; then, where some may be lost: without them, and over a run in which they fail. */
export function conditionsOf({
  scenario,
  survive,
  throughFailover,
  target,
}: LossAsked): readonly Condition[] {
  const worstOf = (point: PlannedPoint) => worstServers(point.settings, survive);
  const all: Condition = { name: 'all servers', of: steady };
  if (survive === 0) return [all];
  const names = worstOf(scenario.points[0]);
  const isNamed = names.length === survive && (survive === 1 || target?.find !== 'servers');
  const text = isNamed ? namesText(names) : `the ${survive} worst`;
  const lost: Condition = { name: `without ${text}`, of: (point) => without(point, worstOf(point)) };
  const fails: Condition = {
    name: `${text} ${survive === 1 ? 'fails' : 'fail'} in the middle`,
    of: (point) => failing(point, worstOf(point)),
  };
  return throughFailover ? [all, lost, fails] : [all, lost];
}

const MOST_NAMED = 4;

/** "web1", "web1 and web2", "web1, web2 and web3", "the 5 worst". */
export function namesText(names: readonly string[]): string {
  if (names.length > MOST_NAMED) return `the ${names.length} worst`;
  const last = names[names.length - 1];
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** What the worst loss takes away: cores times speed. */
export function strength({ speed, discipline }: RealServer): number {
  const { cores, workers } = discipline as { readonly cores?: number; readonly workers?: number };
  return speed * (cores ?? workers ?? 1);
}

/**
 * Names of the `count` real servers whose loss costs most: of those that new connections go to the strongest, or where
 * one serves alone (fo) those of the largest weights; among equals the first.
 */
export function worstServers(settings: SystemSettings, count: number): readonly string[] {
  const weights = weightsOf(settings);
  const isAlone = tableOf(settings).every(({ scheduler }) => scheduler === 'fo');
  const costOf = (server: RealServer) => (isAlone ? (weights.get(server.address) ?? 0) : strength(server));
  return [...inService(settings, weights)]
    .sort((a, b) => costOf(b) - costOf(a))
    .slice(0, count)
    .map(({ name }) => name);
}

/** No faults: what capacity is asked of is the steady state. */
export function steady(point: PlannedPoint): PlannedPoint {
  return { ...point, settings: { ...point.settings, faults: [] } };
}

/** As it is when keepalived has taken the servers out of every table. */
export function without(point: PlannedPoint, names: readonly string[]): PlannedPoint {
  const { settings } = point;
  const gone = new Set(
    settings.realServers
      .filter(({ name }) => names.includes(name))
      .map(({ address }) => (parseIpv4(address) ?? -1) >>> 0),
  );
  const directors = settings.directors.map((director) => ({
    ...director,
    ...(director.services === undefined
      ? {}
      : {
          services: director.services.map((service) => ({
            ...service,
            destinations: service.destinations.filter(({ address }) => !gone.has(address >>> 0)),
          })),
        }),
    ...(director.keepalived === undefined
      ? {}
      : {
          keepalived: {
            ...director.keepalived,
            virtualServers: director.keepalived.virtualServers.map((server) => ({
              ...server,
              realServers: server.realServers.filter(
                ({ address }) => !gone.has((parseIpv4(address) ?? -1) >>> 0),
              ),
            })),
          },
        }),
  }));
  const realServers = settings.realServers.filter(({ name }) => !names.includes(name));
  return { ...point, settings: { ...settings, directors, realServers, faults: [] } };
}

/** The servers crash in the middle of what is counted, at a random phase of the checks, and stay down. */
export function failing(point: PlannedPoint, names: readonly string[]): PlannedPoint {
  const { settings } = point;
  const counted = settings.durationNs - settings.transientNs;
  const at = settings.transientNs + Math.floor(counted / 2);
  const jitter = Math.floor(counted / 20);
  const faults = names.map((realServer) => ({ type: 'crash' as const, realServer, at, jitter }));
  return { ...point, settings: { ...settings, faults } };
}

/** "192.168.1.16" of a server by its name, for messages. */
export function addressOf({ realServers }: SystemSettings, name: string): string {
  const found = realServers.find((server) => server.name === name);
  return formatIpv4(parseIpv4(found?.address ?? '') ?? 0);
}
