/** How to get the very same figures again: scenario, command, version, seed, digest. */
import type { ExperimentResult } from '../../experiment/experiment-result.ts';
import { escapeHtml } from './escape.ts';

export function reproduceHtml(result: ExperimentResult): string {
  const facts: readonly (readonly [string, string])[] = [
    ['command', command(result)],
    ['lbsim', result.lbsim],
    ['seed', String(result.seed)],
    ['runs', `${result.points.length} × ${result.points[0].replications.length}`],
    ['digest', result.digest],
    ['result format', result.format],
  ];
  const rows = facts.map(([name, value]) => `<dt>${name}</dt><dd><code>${escapeHtml(value)}</code></dd>`);
  return (
    '<p class="help">Save the scenario under the name in the command, with the files that it names beside it: the same ' +
    'version and seed give the same digest on every machine, and with it the same figures.</p>' +
    `<dl class="facts">${rows.join('')}</dl>` +
    '<details class="table" id="scenario-details"><summary>The scenario as given, the command line’s values included</summary>' +
    `<div class="scroll" role="region" tabindex="0" aria-label="The scenario"><pre id="scenario">${escapeHtml(
      JSON.stringify(result.scenario, null, 2),
    )}</pre></div></details>` +
    filesHtml(result)
  );
}

/** Each file once, as it was read. */
function filesHtml({ files = [] }: ExperimentResult): string {
  const texts = new Map(files.flatMap(({ found }) => found.map(({ name, text }) => [name, text] as const)));
  return [...texts]
    .map(([name, text]) => {
      const safe = escapeHtml(name);
      return (
        `<details class="table"><summary>${safe}</summary><div class="scroll" role="region" tabindex="0" ` +
        `aria-label="${safe}"><pre>${escapeHtml(text)}</pre></div></details>`
      );
    })
    .join('');
}

function command({ name, seed, points }: ExperimentResult): string {
  const file = /^[\w.-]+$/.test(name) ? `${name}.json` : 'scenario.json';
  const given =
    typeof seed === 'number' || /^[\w.-]+$/.test(seed) ? String(seed) : `'${seed.replaceAll("'", "'\\''")}'`;
  return `lbsim run ${file} --seed ${given} --replications ${points[0].replications.length}`;
}
