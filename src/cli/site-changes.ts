/** What has to change on the directors between two readings of a scenario: ipvsadm lines, and diffs of their files. */
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
  const reader = fileReader(file);
  const problems: string[] = [];
  const diffs = before.scenario.directors.flatMap(({ keepalived }) => {
    const [found] = keepalived === undefined ? [] : reader(keepalived, '');
    if (found === undefined) return [];
    const patched = patchKeepalived(found.text, old, wanted);
    problems.push(...patched.problems.map((problem) => `${found.name}: ${problem}`));
    return [unifiedDiff(found.name, found.text, patched.text)];
  });
  return { ipvsadm: ipvsadmChanges(old, wanted), diff: diffs.join(''), problems };
}
