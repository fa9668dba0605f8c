/** results.json: the result as it is, one key a line where people look, compact where only charts do. */
import type { ExperimentResult } from '../../experiment/experiment-result.ts';

export function resultsJson(result: ExperimentResult): string {
  // Arrays of numbers in one line each: files stay readable, and diffs too.
  const text = JSON.stringify(result, null, 1);
  return `${text.replace(/\[\s+((?:-?[\d.e+-]+|null)(?:,\s+(?:-?[\d.e+-]+|null))*)\s+\]/g, (_, inner: string) => `[${inner.replace(/\s+/g, '')}]`)}\n`;
}
