/** `lbsim schema results`: what is in results.json, made from its types when lbsim was built. */
import { readFileSync } from 'node:fs';
import { didYouMean } from '../../scenario/problems.ts';
import { builtFile } from '../built-files.ts';
import { fileTrouble, UsageError } from '../exit.ts';

const KINDS = ['scenario', 'results'];

export function resultsSchema(what: string, isMarkdown: boolean): string {
  if (what !== 'results') {
    throw new UsageError(
      `schema ${what}: there is none.${didYouMean(what, KINDS)} Known: ${KINDS.join(', ')}.`,
    );
  }
  const file = builtFile(`../docs/reference/${isMarkdown ? 'results.md' : 'results.schema.json'}`);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fileTrouble('cannot read', file, error);
  }
}
