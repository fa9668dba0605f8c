/** The failover scenario as a report with its engine, made by Node: what a browser's runs are held against. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileReader } from '../../src/cli/read-files.ts';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { htmlReport } from '../../src/report/formats/html.ts';
import type { Override } from '../../src/scenario/overrides.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { resultOf } from '../fixtures/experiment.ts';

const FILE = 'scenarios/failover.json';

/** Runs a text beside the files of scenarios/. */
export async function runText(text: string, set: readonly Override[] = []): Promise<ExperimentResult> {
  const scenario = readScenario({ file: FILE, text, readFiles: fileReader(FILE), set });
  return await resultOf(scenario, { lbsim: '0.0.0' });
}

/** Writes the page, built by `npm run build`, and gives the result that it holds. */
export async function writeFailoverPage(folder: string): Promise<ExperimentResult> {
  const result = await runText(readFileSync(FILE, 'utf8'), [{ path: 'replications', value: 2 }]);
  const [script, engine] = ['dist/report-page.js', 'dist/page-engine.txt'].map((file) =>
    readFileSync(file, 'utf8'),
  );
  writeFileSync(join(folder, 'failover.html'), htmlReport(result, { script, engine }));
  return result;
}
