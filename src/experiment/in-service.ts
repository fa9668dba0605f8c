/** Which real servers serve while all are up. */
import type { SystemSettings } from '../models/system-settings.ts';
import { tableOf } from '../scenario/export/tables.ts';

type RealServer = SystemSettings['realServers'][number];

/** The real servers that get new connections while all are up: those that are quiesced or only say sorry do not. */
export function inService(settings: SystemSettings, weights = weightsOf(settings)): readonly RealServer[] {
  const used = settings.realServers.filter(({ address }) => (weights.get(address) ?? 0) > 0);
  return used.length === 0 ? settings.realServers : used;
}

/** By address: the largest in any table. */
export function weightsOf(settings: SystemSettings): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const { address, weight } of tableOf(settings).flatMap(({ rows }) => rows)) {
    weights.set(address, Math.max(weight, weights.get(address) ?? 0));
  }
  return weights;
}

/** By real server: 1 where a part of the load is due to it, 0 where it is quiesced or only says sorry. */
export function duesOf(settings: SystemSettings): readonly number[] {
  const serving = new Set(inService(settings));
  return settings.realServers.map((server) => (serving.has(server) ? 1 : 0));
}
