/** What has to change on the directors between two readings of a scenario: ipvsadm lines, and diffs of their files. */
import { resolve } from 'node:path';
import { ipvsadmChanges } from '../scenario/export/ipvsadm-changes.ts';
import { patchKeepalived } from '../scenario/export/keepalived-patch.ts';
import { tableOf } from '../scenario/export/tables.ts';
import { unifiedDiff } from '../scenario/export/unified-diff.ts';
import type { PlannedPoint } from '../scenario/read-scenario.ts';
import { fileReader } from './read-files.ts';

export interface SiteChanges {
  readonly ipvsadm: readonly string[];
  /** Unified, of every director's keepalived.conf; empty without one. */
  readonly diff: string;
  readonly problems: readonly string[];
}

export function siteChanges(file: string, before: PlannedPoint, after: PlannedPoint): SiteChanges {
  const old = tableOf(before.settings);
  const wanted = tableOf(after.settings);
  const ipvsadm = ipvsadmChanges(old, wanted);
  const reader = fileReader(file);
  const problems: string[] = [];
  const diffs = new Map<string, string>();
  for (const { keepalived } of before.settings.directors) {
    if (keepalived === undefined) continue;
    // Two directors may include the same file: it is changed once.
    const files = keepalived.files.flatMap((name) => reader(resolve(name), '').slice(0, 1));
    const patches = files.map((found) => ({ found, patched: patchKeepalived(found.text, old, wanted) }));
    for (const { found, patched } of patches) {
      if (diffs.has(found.name)) continue;
      problems.push(...patched.problems.map((problem) => `${found.name}: ${problem}`));
      diffs.set(found.name, unifiedDiff(found.name, found.text, patched.text));
    }
    if (ipvsadm.length > 0 && patches.every(({ found, patched }) => patched.text === found.text)) {
      problems.push(
        `${keepalived.files[0]}: the table differs, but no virtual_server names what changes by its address: ` +
          'a group or a definition may. Change it by hand, as --as ipvsadm says.',
      );
    }
  }
  return { ipvsadm, diff: [...diffs.values()].join(''), problems };
}
