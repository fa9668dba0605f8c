/** `lbsim report`: pages, tables and pictures from stored results, without a single simulation. */
import { basename, dirname, join } from 'node:path';
import { type ExperimentResult, RESULT_FORMAT } from '../../experiment/experiment-result.ts';
import { charts, headline } from '../../report/charts/registry.ts';
import { resultsCsv } from '../../report/formats/csv.ts';
import { htmlReport } from '../../report/formats/html.ts';
import { resultsMarkdown } from '../../report/formats/markdown.ts';
import { didYouMean } from '../../scenario/problems.ts';
import { EXIT_HELD, UsageError } from '../exit.ts';
import { wholeNumber } from '../load-scenario.ts';
import { pageAssets } from '../page-assets.ts';
import { readText } from '../read-text.ts';
import { writeWhole } from '../write-output.ts';

export interface ReportFlags {
  readonly format?: string;
  readonly out?: string;
  readonly dark?: boolean;
  /** Of svg and png: this chart alone. */
  readonly chart?: string;
  readonly width?: string;
}

const FORMATS = ['html', 'md', 'csv', 'parquet', 'svg', 'png'] as const;
type Format = (typeof FORMATS)[number];

/** How much finer a PNG is. */
const PNG_SCALE = 2;

export async function report(files: readonly string[], flags: ReportFlags): Promise<number> {
  const format = formatOf(flags.format ?? 'html');
  const written: string[] = [];
  for (const file of files) {
    const result = readResult(file);
    const folder = flags.out ?? dirname(file);
    // Several results in one folder are told apart by their scenarios.
    const stem = files.length > 1 && flags.out !== undefined ? `${result.name}-` : '';
    for (const [name, content] of await contents(result, format, flags)) {
      const path = join(folder, `${stem}${name}`);
      writeWhole(path, content);
      written.push(path);
    }
  }
  process.stdout.write(`written: ${written.join(', ')}\n`);
  return EXIT_HELD;
}

function formatOf(text: string): Format {
  if ((FORMATS as readonly string[]).includes(text)) return text as Format;
  throw new UsageError(
    `--format ${text}: there is no such format.${didYouMean(text, FORMATS)} Known: ${FORMATS.join(', ')}.`,
  );
}

function readResult(file: string): ExperimentResult {
  const text = readText('cannot read', file);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is no JSON: give the results.json that lbsim run or compare wrote.`);
  }
  const format = (data as { format?: unknown } | null)?.format;
  if (format === RESULT_FORMAT) return data as ExperimentResult;
  throw new UsageError(
    `${basename(file)} has the format ${JSON.stringify(format) ?? 'none'}, not "${RESULT_FORMAT}": give a results.json of this lbsim.`,
  );
}

async function contents(
  result: ExperimentResult,
  format: Format,
  { dark, chart, width }: ReportFlags,
): Promise<readonly (readonly [string, string | Uint8Array])[]> {
  switch (format) {
    case 'html':
      return [['report.html', htmlReport(result, pageAssets())]];
    case 'md':
      return [['report.md', resultsMarkdown(result)]];
    case 'csv':
      return [['runs.csv', resultsCsv(result)]];
    case 'parquet': {
      const { runsParquet } = await import('../parquet.ts');
      return [['runs.parquet', await runsParquet(resultsCsv(result))]];
    }
    default: {
      const { pictures } = await import('../../report/formats/pictures.ts');
      const scheme = dark === true ? 'dark' : 'light';
      const made = await pictures(result, {
        scheme,
        width: wholeNumber('--width', width ?? '760'),
        ...chartOption(result, chart),
      });
      if (format === 'svg') return made.map(({ name, svg }) => [`${name}.svg`, svg]);
      const { Resvg } = await import('@resvg/resvg-js');
      const options = {
        fitTo: { mode: 'zoom', value: PNG_SCALE },
        font: { defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
      } as const;
      return made.map(({ name, svg }) => [`${name}.png`, new Resvg(svg, options).render().asPng()]);
    }
  }
}

/** Only one chart is drawn; throws UsageError when there is no such one. */
function chartOption(result: ExperimentResult, name: string | undefined): { readonly chart?: string } {
  if (name === undefined) return {};
  if (name === 'headline') return { chart: headline(result).name };
  const names = charts.map((chart) => chart.name);
  if (names.includes(name)) return { chart: name };
  throw new UsageError(
    `--chart ${name}: there is no such chart.${didYouMean(name, names)} Known: headline, ${names.join(', ')}.`,
  );
}
