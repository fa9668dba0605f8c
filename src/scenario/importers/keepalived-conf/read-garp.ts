/**
 * The gratuitous ARPs of an instance: its own values, those of global_defs above it, and the group of its
 * interface.
 */

import type { GarpGroup, GarpSettings } from '../../../models/keepalived/config.ts';
import { NS_PER_S } from '../../../sim/units.ts';
import type { Statement } from './blocks.ts';
import type { Effective } from './effective.ts';
import type { Report } from './report.ts';
import { type Given, readSettings, type Settings } from './settings.ts';

/** The spacing of each interface that is in a garp_group. */
export type GarpGroups = ReadonlyMap<string, Given<number>>;

export interface GarpContext {
  readonly effective: Effective;
  readonly report: Report;
  readonly garpGroups: GarpGroups;
  readonly strict: boolean;
  readonly interface: string;
}

/** Values of `lower_prio` that nobody gave are those of a new MASTER, or none in strict VRRP. */
export function readGarp(
  source: { readonly settings: Settings; readonly globals: Settings },
  context: GarpContext,
): GarpSettings {
  const { settings, globals } = source;
  const effective = context.effective.at('garp');
  const isOld = context.report.old;
  const take = (field: string, name: string, byDefault: number): number =>
    effective.take(field, byDefault, settings.number(name), globals.number(`vrrp_${name}`));
  const takeLower = (field: string, name: string, byDefault: number): number =>
    context.strict ? effective.take(field, 0, settings.number(name)) : take(field, name, byDefault);
  const isMin = globals.flag('vrrp_min_garp')?.value === true;
  const delayNs = take('masterDelayNs', 'garp_master_delay', isMin ? 0 : 5 * NS_PER_S);
  // 1.2.7 has no way to leave the second block out.
  const masterDelayNs = isOld ? Math.max(NS_PER_S, delayNs) : delayNs;
  const masterRepeat = Math.max(1, take('masterRepeat', 'garp_master_repeat', isMin ? 1 : 5));
  const group = context.garpGroups.get(context.interface);
  return {
    masterDelayNs,
    masterRepeat,
    masterRefreshNs: take('masterRefreshNs', 'garp_master_refresh', 0),
    masterRefreshRepeat: take('masterRefreshRepeat', 'garp_master_refresh_repeat', 1),
    lowerPrioDelayNs: takeLower('lowerPrioDelayNs', 'garp_lower_prio_delay', masterDelayNs),
    lowerPrioRepeat: takeLower('lowerPrioRepeat', 'garp_lower_prio_repeat', masterRepeat),
    intervalNs: effective.take('intervalNs', 0, group, globals.number('vrrp_garp_interval')),
  };
}

export function readGarpGroup(statement: Statement, effective: Effective, report: Report): GarpGroup {
  const settings = readSettings(statement.children, report);
  const one = settings.text('interface');
  const several = settings.entries('interfaces').flatMap((entry) => entry.words);
  const interfaces = one === undefined ? several : [one.value, ...several];
  if (interfaces.length === 0) {
    report.warning(statement.origin, 'The garp_group names no interface: it has no effect.', statement.path);
  }
  return { intervalNs: effective.take('intervalNs', 0, settings.number('garp_interval')), interfaces };
}
