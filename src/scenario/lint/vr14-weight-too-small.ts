/** VR14: a tracked failure that moves nothing. */
import type { TrackedObject, VrrpInstance } from '../../models/keepalived/config.ts';
import { lintRule } from './rule.ts';
import { lineText, type PlacedInstance, sharedInstances } from './site.ts';

export const weightTooSmall = lintRule({
  id: 'VR14',
  severity: 'warning',
  title: 'the weight of what is tracked does not bridge the priorities',
  help: 'A weighted failure moves the VIP only if it brings the MASTER below the priority of the BACKUP; equal is not enough.',
  needs: 'pair',
  check: (pair) =>
    sharedInstances(pair).flatMap((both) => {
      const [master, backup] = [...both].sort((a, b) => healthy(b.instance) - healthy(a.instance));
      if (master.instance.priority === 255 || healthy(master.instance) === healthy(backup.instance))
        return [];
      const weighted = tracked(master).filter(({ object }) => object.weight !== 0);
      const drop = weighted.reduce((sum, { object }) => sum + Math.abs(object.weight), 0);
      const rest = healthy(master.instance) - drop;
      const bar = healthy(backup.instance);
      // Several weights that suffice together may be meant so.
      if (weighted.length === 0 || rest < bar) return [];
      const what = weighted.map(({ object }) => `${object.name} (${object.weight})`).join(' and ');
      const other = lineText(backup.file.at(`${backup.path}.priority`, backup.path));
      return [
        {
          at: master.file.at(weighted[0].path, master.path),
          message: `When ${what} fails, ${master.instance.name} goes from ${healthy(master.instance)} to ${Math.max(1, rest)}, which is not below the ${bar} of ${other}: the VIP stays.`,
          mend: `Use a weight beyond ${healthy(master.instance) - bar}, or weight 0, which is also quicker.`,
        },
      ];
    }),
});

/** The priority while everything tracked is well. */
function healthy(instance: VrrpInstance): number {
  const objects = [
    ...instance.trackInterfaces,
    ...instance.trackScripts,
    ...instance.trackFiles,
    ...instance.trackProcesses,
    ...instance.trackBfds,
  ];
  const gain = objects.reduce((sum, { weight, reverse }) => sum + Math.max(0, reverse ? -weight : weight), 0);
  return Math.min(254, Math.max(1, instance.priority + gain));
}

/** Files are left out: their weight is multiplied by what stands in them. */
function tracked({ instance, path }: PlacedInstance): { object: TrackedObject; path: string }[] {
  return (['trackInterfaces', 'trackScripts', 'trackProcesses', 'trackBfds'] as const).flatMap((field) =>
    instance[field].map((object, i) => ({ object, path: `${path}.${field}[${i}]` })),
  );
}
