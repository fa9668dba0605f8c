/** The code that a report carries with it, built beside the command. */
import { readFileSync } from 'node:fs';
import { builtFile } from './built-files.ts';
import { fileTrouble } from './exit.ts';

/** Script and style of the report page, as text to be put into it. */
export interface PageAssets {
  readonly script: string;
}

export function pageAssets(): PageAssets {
  const file = builtFile('report-page.js');
  try {
    return { script: readFileSync(file, 'utf8') };
  } catch (error) {
    throw fileTrouble('cannot read the code of the report page', file, error);
  }
}
