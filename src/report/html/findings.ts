/** What the linter says of the scenario and of the site's own files. */
import type { ExperimentResult } from '../../experiment/experiment-result.ts';
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
  const items = loud.map(
    ({ severity, rule, message, mend, file, line }) =>
      `<li class="${severity}"><b>${severity} ${escapeHtml(rule)}</b> <code>${escapeHtml(place({ file, line }))}</code><br>` +
      `${escapeHtml(message)}${mend === undefined ? '' : ` <em>${escapeHtml(mend)}</em>`}</li>`,
  );
  const list =
    items.length === 0
      ? '<p class="help">Nothing that hurts; the notes are worth a look.</p>'
      : `<ul class="findings">${items.join('')}</ul>`;
  return list + (notes.length === 0 ? '' : tableDetails(noteTable(notes)));
}

function place({ file, line }: { readonly file: string; readonly line?: number | undefined }): string {
  return line === undefined ? file : `${file}:${line}`;
}

function noteTable(notes: readonly Finding[]): Table {
  const many = notes.length === 1 ? '1 note' : `${notes.length} notes`;
  return {
    caption: `${many} of the linter`,
    columns: [left('rule'), left('file'), right('line'), left('what'), left('mend')],
    rows: notes.map(({ rule, file, line, message, mend }) => [
      rule,
      file,
      line === undefined ? '–' : String(line),
      message,
      mend ?? '',
    ]),
  };
}
