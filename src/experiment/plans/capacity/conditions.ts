/** Under which conditions the SLO must hold: all servers, the worst ones gone, the worst ones failing in the middle. */

import { formatIpv4, parseIpv4 } from '../../../models/network/address.ts';
import type { SystemSettings } from '../../../models/system-settings.ts';
import type { PlannedPoint, ReadScenario } from '../../../scenario/read-scenario.ts';

export interface Condition {
  readonly name: string;
  /** The point under this condition. */
  readonly of: (point: PlannedPoint) => PlannedPoint;
}

export interface LossAsked {
  readonly scenario: ReadScenario;
  readonly survive: number;
  readonly throughFailover: boolean;
}

/** All servers; then, where some may be lost: without them, and over a run in which they fail. */
export function conditionsOf({ scenario, survive, throughFailover }: LossAsked): readonly Condition[] {
  const worstOf = (point: PlannedPoint) => worstServers(point.settings, survive);
  const all: Condition = { name: 'all servers', of: steady };
  if (survive === 0) return [all];
  const names = worstOf(scenario.points[0]).join(' and ');
  const lost: Condition = { name: `without ${names}`, of: (point) => without(point, worstOf(point)) };
  const fails: Condition = {
    name: `${names} fails in the middle`,
    of: (point) => failing(point, worstOf(point)),
  };
  return throughFailover ? [all, lost, fails] : [all, lost];
}

/** What the worst loss takes away: cores times speed. */
export function strength({ speed, discipline }: SystemSettings['realServers'][number]): number {
  const { cores, workers } = discipline as { readonly cores?: number; readonly workers?: number };
  return speed * (cores ?? workers ?? 1);
}

/** Names of the `count` real servers whose loss costs most; among equals the first. */
export function worstServers({ realServers }: SystemSettings, count: number): readonly string[] {
  return [...realServers]
    .sort((a, b) => strength(b) - strength(a))
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
