/** How to get the very same figures again: scenario, command, version, seed, digest. */
import type { CapacityResult } from '../../experiment/capacity-result.ts';
import type { ExperimentResult, PointResult, SweepResult } from '../../experiment/experiment-result.ts';
import { escapeHtml, escapeText } from './escape.ts';

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
    `<div class="scroll" role="region" tabindex="0" aria-label="The scenario"><pre id="scenario">${escapeText(
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
        `aria-label="${safe}"><pre>${escapeText(text)}</pre></div></details>`
      );
    })
    .join('');
}

function command(result: ExperimentResult): string {
  const { name, seed, points, compare, sweep, capacity } = result;
  const file = /^[\w.-]+$/.test(name) ? `${name}.json` : 'scenario.json';
  const chance = ['--seed', String(seed)];
  if (capacity !== undefined) return told('capacity', file, [...chance, ...capacityFlags(capacity)]);
  if (sweep !== undefined) return told('sweep', file, [...chance, ...sweepFlags(sweep)]);
  const runs = [...chance, '--replications', String(points[0].replications.length)];
  if (compare === undefined) return told('run', file, runs);
  const baseline = compare.baseline === points[0].name ? [] : ['--baseline', compare.baseline];
  return told('compare', file, [...runs, ...varied(axesOf(points)), ...baseline]);
}

function told(verb: string, file: string, flags: readonly string[]): string {
  return ['lbsim', verb, file, ...flags.map(quoted)].join(' ');
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w.,:=/%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function capacityFlags({ slo, find, survive, conditions }: CapacityResult): readonly string[] {
  const lost = survive === 0 ? [] : ['--survive', String(survive)];
  const through = conditions.length > 2 ? ['--through-failover'] : [];
  return [...slo.flatMap((part) => ['--slo', part]), '--find', find, ...lost, ...through];
}

function sweepFlags({ design, axes, planned, limits }: SweepResult): readonly string[] {
  const [samples, joint] = design === 'grid' ? [[], ','] : [['--samples', String(planned)], '..'];
  return [...varied(axes, joint), ...limits.flatMap(({ text }) => ['--slo', text]), ...samples];
}

type Axes = SweepResult['axes'];

/** Samples are drawn from between two numbers, of which a result keeps the ends. */
function varied(axes: Axes, joint = ','): readonly string[] {
  return axes.flatMap(({ path, values }) => {
    const isRange = values.length === 2 && values.every((value) => /^[\d.]/.test(text(value)));
    return ['--vary', `${path}=${values.map(text).join(isRange ? joint : ',')}`];
  });
}

/** The axes whose every combination the points are; none where the scenario's own variants were compared. */
function axesOf(points: readonly PointResult[]): Axes {
  const paths = Object.keys(points[0].set);
  const axes = paths.map((path) => ({
    path,
    values: [...new Map(points.map(({ set }) => [text(set[path]), set[path]])).values()],
  }));
  const combinations = axes.reduce((product, { values }) => product * values.length, 1);
  const isWhole = points.every(({ set }) => paths.length > 0 && Object.keys(set).join() === paths.join());
  return isWhole && combinations === points.length ? axes : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
