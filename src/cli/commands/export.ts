/** `lbsim export`: what `--set` changes, as a patch of the site's keepalived.conf or as ipvsadm lines. */
import { ipvsadmTable } from '../../scenario/export/ipvsadm-changes.ts';
import { tableOf } from '../../scenario/export/tables.ts';
import { didYouMean } from '../../scenario/problems.ts';
import { EXIT_HELD, UsageError } from '../exit.ts';
import { loadScenario, type ScenarioFlags } from '../load-scenario.ts';
import { siteChanges } from '../site-changes.ts';
import { writeWhole } from '../write-output.ts';

export interface ExportFlags extends ScenarioFlags {
  readonly as: string;
  readonly out?: string;
}

const FORMS = ['ipvsadm', 'keepalived', 'table'];

export function exportChanges(file: string, flags: ExportFlags): number {
  if (!FORMS.includes(flags.as)) {
    throw new UsageError(
      `--as ${flags.as}: give ipvsadm (the commands that change it), keepalived (a patch) or table (all of it).${didYouMean(flags.as, FORMS)}`,
    );
  }
  const warn = (text: string) => void process.stderr.write(text);
  // The site itself, not the first of its variants: what these vary could not be set.
  const [after, before] = [loadScenario(file, flags, warn), loadScenario(file, {}, () => {})].map((read) =>
    read.makePoint({ name: '', set: {} }),
  );
  const changes = siteChanges(file, before, after);
  if (flags.as === 'keepalived') {
    for (const problem of changes.problems) warn(`${problem}\n`);
    if (before.settings.directors.every(({ keepalived }) => keepalived === undefined)) {
      throw new UsageError(`${file} names no keepalived.conf: use --as ipvsadm.`);
    }
  }
  const lines = flags.as === 'table' ? ipvsadmTable(tableOf(after.settings)) : changes.ipvsadm;
  const text = flags.as === 'keepalived' ? changes.diff : lines.map((line) => `${line}\n`).join('');
  if (text === '' && (flags.as === 'table' || changes.ipvsadm.length === 0))
    warn('Nothing changes. Say what by --set, as --set scheduler=sed or --set weight.web1=2.\n');
  if (flags.out === undefined) process.stdout.write(text);
  else writeWhole(flags.out, text);
  return EXIT_HELD;
}
