/** The code that a report carries with it, built beside the command. */
import { readFileSync } from 'node:fs';
import type { PageAssets } from '../report/formats/html.ts';
import { builtFile } from './built-files.ts';
import { fileTrouble } from './exit.ts';

export function pageAssets(): PageAssets {
  return { script: built('report-page.js'), engine: built('page-engine.txt') };
}

function built(name: string): string {
  const file = builtFile(name);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fileTrouble('cannot read the code of the report page', file, error);
  }
}
