/**
 * vrrp_sync_group: members, what the group tracks for all of them, and the weights that a group does not
 * allow. What is tracked by the group is handed to its members, so that a model finds everything in the
 * instance.
 */

import type { SyncGroup, TrackedObject, VrrpInstance } from '../../../models/keepalived/config.ts';
import type { Effective } from './effective.ts';
import { readReferences } from './read-tracked-objects.ts';
import { type InstanceSource, TRACKS, type TrackField } from './read-vrrp-instance.ts';
import type { Report } from './report.ts';

type Tracks = Record<TrackField, TrackedObject[]>;

export interface GroupedInstances {
  readonly instances: readonly VrrpInstance[];
  readonly syncGroups: readonly SyncGroup[];
}

/** The groups' statements are read like those of instances, but when all instances are known. */
export function joinGroups(
  groups: readonly InstanceSource[],
  instances: readonly VrrpInstance[],
  context: { readonly root: Effective; readonly report: Report },
): GroupedInstances {
  const members = new Map(instances.map((instance, i) => [instance.name, { instance, row: i }]));
  const joined = new Map<string, VrrpInstance>();
  const syncGroups: SyncGroup[] = [];
  for (const source of groups) {
    const { settings, statement } = source;
    const name = statement.words[1] as string;
    const effective = context.root.at(`syncGroups[${syncGroups.length}]`);
    const trackingWeight = effective.take(
      'trackingWeight',
      false,
      settings.flag('sync_group_tracking_weight'),
    );
    const names = readMembers(source, { known: members, taken: joined, report: context.report });
    effective.note('', statement.origin);
    const own = readGroupTracks(source, context.report);
    for (const member of names) {
      const found = members.get(member);
      if (found === undefined) continue;
      const path = context.root.at(`vrrpInstances[${found.row}]`);
      const tracks = mergeTracks(found.instance, own, path);
      if (!trackingWeight) dropWeights(tracks, { member, effective: path, source, report: context.report });
      path.note('syncGroup', statement.origin);
      joined.set(member, { ...found.instance, ...tracks, syncGroup: name });
    }
    syncGroups.push({ name, instances: names, trackingWeight });
  }
  return { instances: instances.map((instance) => joined.get(instance.name) ?? instance), syncGroups };
}

interface Membership {
  readonly known: ReadonlyMap<string, unknown>;
  readonly taken: ReadonlyMap<string, unknown>;
  readonly report: Report;
}

function readMembers(source: InstanceSource, { known, taken, report }: Membership): readonly string[] {
  const { statement } = source;
  const members: string[] = [];
  for (const entry of source.settings.entries('group')) {
    for (const name of entry.words) {
      if (!known.has(name)) {
        report.warning(
          entry.origin,
          `"${name}" is no vrrp_instance of this file: the group goes without it.`,
          entry.path,
        );
      } else if (taken.has(name) || members.includes(name)) {
        report.warning(entry.origin, `"${name}" is in a group already; it stays there.`, entry.path);
      } else members.push(name);
    }
  }
  if (members.length < 2) {
    const count =
      members.length === 0 ? 'no member: it has no effect' : 'one member: it synchronises nothing';
    report.warning(statement.origin, `The group has ${count}.`, statement.path);
  }
  return members;
}

type GroupTracks = Record<TrackField, ReturnType<typeof readReferences>>;

function readGroupTracks(source: InstanceSource, report: Report): GroupTracks {
  const rows = TRACKS.map(({ keyword, field }) => {
    return [field, readReferences(source.settings, { keyword, known: source.known[field], report })] as const;
  });
  return Object.fromEntries(rows) as GroupTracks;
}

function mergeTracks(instance: VrrpInstance, own: GroupTracks, effective: Effective): Tracks {
  const rows = TRACKS.map(({ field }) => {
    const list = [...instance[field]];
    for (const { value, origin } of own[field]) {
      if (list.some((other) => other.name === value.name)) continue;
      effective.note(`${field}[${list.length}]`, origin);
      list.push(value);
    }
    return [field, list] as const;
  });
  return Object.fromEntries(rows) as Tracks;
}

interface Dropping {
  readonly member: string;
  readonly effective: Effective;
  readonly source: InstanceSource;
  readonly report: Report;
}

/** Interfaces lose their weight (a failure is then FAULT), everything else with a weight is not tracked. */
function dropWeights(tracks: Tracks, { member, effective, source, report }: Dropping): void {
  const dropped: string[] = [];
  for (const { field } of TRACKS) {
    const weighted = tracks[field].filter((object) => object.weight !== 0);
    if (weighted.length === 0) continue;
    dropped.push(...weighted.map((object) => object.name));
    if (field === 'trackInterfaces') {
      tracks[field] = tracks[field].map((object) => ({ ...object, weight: 0 }));
      continue;
    }
    const places = tracks[field].map((_, i) => effective.origin(`${field}[${i}]`));
    const keptPlaces = places.filter((_, i) => tracks[field][i]?.weight === 0);
    for (let i = 0; i < places.length; i++) effective.forget(`${field}[${i}]`);
    keptPlaces.forEach((origin, i) => {
      effective.note(`${field}[${i}]`, origin);
    });
    tracks[field] = tracks[field].filter((object) => object.weight === 0);
  }
  if (dropped.length === 0) return;
  const message =
    `${member} tracks ${dropped.join(', ')} with a weight, which a sync group does not ` +
    'allow: the weight of interfaces ' +
    'becomes 0 (a failure is FAULT), the others are not tracked. Set ' +
    'sync_group_tracking_weight, or weight 0.';
  report.warning(source.statement.origin, message, source.statement.path);
}
