/** A unified diff of two texts, as `patch` reads it. */

const CONTEXT = 3;

interface Step {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** Empty when the texts are equal. */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return '';
  const steps = script(before.replace(/\n$/, '').split('\n'), after.replace(/\n$/, '').split('\n'));
  const hunks: string[] = [];
  let [oldLine, newLine] = [1, 1];
  for (let i = 0; i < steps.length; ) {
    if (steps[i].sign === ' ') {
      oldLine++;
      newLine++;
      i++;
      continue;
    }
    const from = Math.max(0, i - CONTEXT);
    let to = i;
    for (let quiet = 0; to < steps.length && quiet <= 2 * CONTEXT; to++) {
      quiet = steps[to].sign === ' ' ? quiet + 1 : 0;
    }
    while (to > i && steps[to - 1].sign === ' ') to--;
    const end = Math.min(steps.length, to + CONTEXT);
    const lines = steps.slice(from, end);
    const removed = lines.filter(({ sign }) => sign !== '+').length;
    const added = lines.filter(({ sign }) => sign !== '-').length;
    hunks.push(`@@ -${oldLine - (i - from)},${removed} +${newLine - (i - from)},${added} @@`);
    hunks.push(...lines.map(({ sign, line }) => sign + line));
    for (const { sign } of steps.slice(i, end)) {
      if (sign !== '+') oldLine++;
      if (sign !== '-') newLine++;
    }
    i = end;
  }
  return `--- ${name}\n+++ ${name}\n${hunks.join('\n')}\n`;
}

/** By the longest common subsequence: configuration files are short. */
function script(before: readonly string[], after: readonly string[]): Step[] {
  const columns = after.length + 1;
  const common = new Uint32Array((before.length + 1) * columns);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * columns + j] =
        before[i] === after[j]
          ? common[(i + 1) * columns + j + 1] + 1
          : Math.max(common[(i + 1) * columns + j], common[i * columns + j + 1]);
    }
  }
  const steps: Step[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      steps.push({ sign: ' ', line: before[i] });
      i++;
      j++;
    } else if (
      j >= after.length ||
      (i < before.length && common[(i + 1) * columns + j] >= common[i * columns + j + 1])
    ) {
      steps.push({ sign: '-', line: before[i++] });
    } else steps.push({ sign: '+', line: after[j++] });
  }
  return steps;
}
