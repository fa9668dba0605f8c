/** What `lbsim validate` prints: theory, simulation, the interval that it reached, and z. */
import type { ValidationResult } from '../experiment/validate/run-validation.ts';
import { type Column, textTable, wrap } from './text-table.ts';

const WIDTH = 100;
const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

export function validationLines(result: ValidationResult): readonly string[] {
  const { lines, approaches, chiSquare, samples } = result;
  const rows = lines.map(({ row, title, name, exact, mean, halfWidth, z, isRight }) => [
    String(row),
    title,
    name,
    digits(exact),
    digits(mean),
    `±${(100 * Math.abs(halfWidth / exact)).toPrecision(2)}%`,
    `${z.toFixed(1)}${isRight ? '' : ' WRONG'}`,
  ]);
  const columns = [
    left('row'),
    left('model'),
    left('figure'),
    ...['theory', 'simulated', '99 %', 'z'].map(right),
  ];
  const near = approaches.map(({ row, title, name, limit, mean, range, isRight }) => [
    String(row),
    title,
    name,
    digits(limit),
    digits(mean),
    `${range[0]}..${range[1]}`,
    `${(mean / limit).toFixed(4)}${isRight ? '' : ' WRONG'}`,
  ]);
  const nearColumns = [
    left('row'),
    left('model'),
    left('figure'),
    ...['limit', 'simulated', 'right', 'ratio'].map(right),
  ];
  const wrong = [...lines, ...approaches].filter(({ isRight }) => !isRight).length;
  const worst = Math.max(...lines.map(({ z }) => Math.abs(z)));
  const missed = lines.filter(({ mean, exact, halfWidth }) => Math.abs(mean - exact) > halfWidth).length;
  const { value, freedom, p } = chiSquare;
  const verdict =
    wrong > 0
      ? `${wrong} of ${lines.length + approaches.length} figures are WRONG.`
      : `All ${lines.length} figures lie within 4 standard errors of theory, the farthest at ${worst.toFixed(1)}.`;
  return [
    ...textTable(columns, rows, WIDTH),
    '',
    ...textTable(nearColumns, near, WIDTH),
    '',
    ...wrap(
      `${verdict} ${missed} miss their 99 % interval, where chance alone misses ${(lines.length / 100).toFixed(1)}. Chi-square of ${freedom} independent z: ${value.toFixed(1)}, p = ${p.toPrecision(2)}${result.isRight || wrong > 0 ? '' : ': too unlikely, something is WRONG'}. ${samples} samples of each model.`,
      WIDTH,
    ),
  ];
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(2) : value.toPrecision(5);
}
