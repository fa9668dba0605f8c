/** The result as Markdown, for pull requests and tickets: the answer, the figures, what was expected, how to get it again. */
import type { ExperimentResult, PointResult } from '../../experiment/experiment-result.ts';
import { toDecide } from '../certainty.ts';
import { compactDuration, compactNumber, compactShare } from '../compact.ts';
import { namedServers } from '../named-servers.ts';
import { basis } from '../terminal.ts';

export function resultsMarkdown(result: ExperimentResult): string {
  const parts = [
    `## ${inline(result.name)}`,
    ...(result.question === '' ? [] : [`> ${inline(result.question)}`]),
    `**${inline(result.answer)}**`,
    variantTable(result),
    ...result.points.map((point) => serverTable(point, result.points.length > 1)),
    expectations(result),
    `<sub>${inline(basis(result))} lbsim ${inline(result.lbsim)}, digest \`${result.digest}\`.</sub>`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function variantTable({ points, name }: ExperimentResult): string {
  const rows = points.map((point) => {
    const { p50, p90, p99, failed, outage } = point.figures;
    return [
      inline(point.name === '' ? name : point.name),
      compactDuration(p50),
      compactDuration(p90),
      compactDuration(p99),
      compactShare(failed),
      (outage.estimate ?? 0) === 0 ? '–' : compactDuration(outage),
      compactNumber(point.balance.jain),
    ];
  });
  return table(['variant', 'p50', 'p90', 'p99', 'failed', 'longest outage', 'Jain'], rows);
}

function serverTable(point: PointResult, isNamed: boolean): string {
  const { servers, note } = namedServers(point);
  const rows = servers.map(({ name, address, share, utilisation, active, inactive, p99 }) => [
    `${inline(name)} ${address}`,
    compactShare(share),
    compactShare(utilisation),
    compactNumber(active),
    compactNumber(inactive),
    compactDuration(p99),
  ]);
  const body = table(['real server', 'share', 'busy', 'active', 'inactive', 'p99'], rows);
  const title = `Real servers${isNamed ? `, ${inline(point.name)}` : ''}`;
  const rest = note === '' ? '' : `\n\n${note}`;
  return `<details><summary>${title}</summary>\n\n${body}${rest}\n\n</details>`;
}

function expectations({ expectations: judged, points }: ExperimentResult): string {
  if (judged.length === 0) return '';
  return judged
    .map(({ text, point, measured, unit, ...judged }) => {
      const shown = unit === 'duration' ? compactDuration(measured) : compactShare(measured);
      const where = points.length > 1 ? ` (${inline(point)})` : '';
      const { verdict } = judged;
      const mark = verdict === 'missed' ? '**missed**' : verdict;
      return `- ${mark}: ${inline(text)}${where}, measured ${shown}${toDecide({ measured, ...judged })}`;
    })
    .join('\n');
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = titles.map((_, i) => (i === 0 ? '---' : '--:'));
  return [titles, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Text of a user's file, as text: no table, no HTML. */
function inline(text: string): string {
  return text.replaceAll('\n', ' ').replace(/[|<>*_`\\]/g, (mark) => `\\${mark}`);
}
