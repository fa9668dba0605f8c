/** What the linter says of the scenario and of the site's own files. */
import type { ExperimentResult } from '../../experiment/experiment-result.ts';
import { grouped } from '../charts/figures.ts';
import { left, right, type Table } from '../charts/table.ts';
import { escapeHtml } from './escape.ts';
import { tableDetails } from './table.ts';

type Finding = ExperimentResult['findings'][number];

export function findingsHtml({ findings }: ExperimentResult): string {
  if (findings.length === 0) {
    return '<p class="nothing">The linter found nothing in the scenario and its files.</p>';
  }
  const loud = findings.filter(({ severity }) => severity !== 'note');
  const notes = findings.filter(({ severity }) => severity === 'note');
  const shown = firstOnes(loud);
  const items = shown.map(
    ({ severity, rule, message, mend, file, line }) =>
      `<li class="${severity}"><b>${severity} ${escapeHtml(rule)}</b> <code>${escapeHtml(place({ file, line }))}</code><br>` +
      `${escapeHtml(message)}${mend === undefined ? '' : ` <em>${escapeHtml(mend)}</em>`}</li>`,
  );
  const list =
    items.length === 0
      ? '<p class="help">Nothing that hurts; the notes are worth a look.</p>'
      : `<ul class="findings">${items.join('')}</ul>${restHtml(loud, shown)}`;
  return list + (notes.length === 0 ? '' : tableDetails(noteTable(notes, firstOnes(notes))));
}

function place({ file, line }: { readonly file: string; readonly line?: number | undefined }): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** A rule that finds the same in more places than this shows the first of them. */
const MOST_OF_A_RULE = 40;
const FIRST_OF_A_RULE = 5;

/** All, or of a rule with too many the first few. */
export function firstOnes(findings: readonly Finding[]): readonly Finding[] {
  const counts = countsOf(findings);
  const seen = new Map<string, number>();
  return findings.filter(({ rule }) => {
    const before = seen.get(rule) ?? 0;
    seen.set(rule, before + 1);
    return before < FIRST_OF_A_RULE || (counts.get(rule) ?? 0) <= MOST_OF_A_RULE;
  });
}

/** By rule. */
export function countsOf(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

/** How many of each rule are not shown, and what shows them. */
function restHtml(all: readonly Finding[], shown: readonly Finding[]): string {
  const counts = countsOf(shown);
  return [...countsOf(all)]
    .map(([rule, count]) => [rule, count - (counts.get(rule) ?? 0)] as const)
    .filter(([, rest]) => rest > 0)
    .map(
      ([rule, rest]) =>
        `<p class="note">${escapeHtml(rule)} is found in ${grouped(rest)} more places: <code>lbsim check</code> names each of them.</p>`,
    )
    .join('');
}

function noteTable(notes: readonly Finding[], shown: readonly Finding[]): Table {
  const all = notes.length === 1 ? '1 note' : `${notes.length} notes`;
  const many = shown.length < notes.length ? `${shown.length} of ${all}` : all;
  return {
    caption: `${many} of the linter`,
    columns: [left('rule'), left('file'), right('line'), left('what'), left('mend')],
    rows: shown.map(({ rule, file, line, message, mend }) => [
      rule,
      file,
      line === undefined ? '–' : String(line),
      message,
      mend ?? '',
    ]),
  };
}
