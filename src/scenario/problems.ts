/**
 * Every message of the readers is built here, so that one voice speaks: place, value, what is allowed, the mend.
 * A reader collects all problems of a file before it gives up.
 */

export type Severity = 'error' | 'warning' | 'note';

export interface Problem {
  readonly severity: Severity;
  /** File as the user named it. */
  readonly file: string;
  /** 1-based; absent when the problem belongs to the whole file or came from the command line. */
  readonly line?: number;
  /** Dotted path in a scenario (`realServers[2].weight`) or keyword chain in a keepalived.conf. */
  readonly path?: string;
  /** One sentence or two: the value, what is allowed, the mend. Ends with a full stop. */
  readonly message: string;
}

/** Thrown once by a reader, with everything that it found. */
export class InputError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(formatProblems(problems));
    this.name = 'InputError';
    this.problems = problems;
  }
}

/** Renders problems file by file, in the layout of style.md section 9. */
export function formatProblems(problems: readonly Problem[]): string {
  const byFile = new Map<string, Problem[]>();
  for (const problem of problems) {
    const list = byFile.get(problem.file);
    if (list === undefined) byFile.set(problem.file, [problem]);
    else list.push(problem);
  }
  const blocks: string[] = [];
  for (const [file, list] of byFile) {
    const sorted = [...list].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    const width = Math.max(0, ...sorted.map((p) => (p.line === undefined ? 0 : `line ${p.line}`.length)));
    const rows = sorted.map((p) => {
      const place = p.line === undefined ? '' : `line ${p.line}`;
      const gap = width === 0 ? '' : `${place.padEnd(width)}  `;
      const path = p.path === undefined ? '' : `${p.path}: `;
      const mark = p.severity === 'error' ? '' : `${p.severity}: `;
      return `  ${gap}${mark}${path}${p.message}`;
    });
    blocks.push([`${file}: ${headline(list)}`, ...rows].join('\n'));
  }
  return blocks.join('\n');
}

function headline(problems: readonly Problem[]): string {
  const parts: string[] = [];
  for (const [severity, word] of [
    ['error', 'problem'],
    ['warning', 'warning'],
    ['note', 'note'],
  ] as const) {
    const count = problems.filter((p) => p.severity === severity).length;
    if (count > 0) parts.push(`${count} ${word}${count === 1 ? '' : 's'}`);
  }
  return parts.join(', ');
}

/** The candidate nearest to a mistyped word (edit distance at most a third of its length, at least 1), or undefined. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` Did you mean "wlc"?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours cost 1. */
function editDistance(a: string, b: string): number {
  const rows = a.length + 1;
  const columns = b.length + 1;
  const cost = new Int32Array(rows * columns);
  for (let i = 0; i < rows; i++) cost[i * columns] = i;
  for (let j = 0; j < columns; j++) cost[j] = j;
  for (let i = 1; i < rows; i++) {
    for (let j = 1; j < columns; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(
        (cost[(i - 1) * columns + j] ?? 0) + 1,
        (cost[i * columns + j - 1] ?? 0) + 1,
        (cost[(i - 1) * columns + j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (cost[(i - 2) * columns + j - 2] ?? 0) + 1);
      }
      cost[i * columns + j] = least;
    }
  }
  return cost[rows * columns - 1] ?? 0;
}
