import { describe, expect, test } from 'vitest';
import { approaches, models } from '../../src/experiment/validate/registry.ts';
import { runValidation } from '../../src/experiment/validate/run-validation.ts';
import { validationLines } from '../../src/report/validation.ts';

/** Rows that the other tests of theory do not walk; `lbsim validate` and the proof walk all of them. */
const ROWS = new Set([13, 17, 46, 47, 48, 49, 51, 52, 55]);
const SAMPLES = 6;

function zOf(values: readonly number[], exact: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return (mean - exact) / Math.sqrt(variance / values.length);
}

describe('models of theory', () => {
  test.each(
    models.filter(({ row }) => ROWS.has(row)).map((model) => [model.row, model.title, model] as const),
  )('row %i: %s', (_row, _title, model) => {
    const samples = Array.from({ length: SAMPLES }, (_, i) => model.run(`test/${model.title}/${i}`));
    model.figures.forEach(({ name, exact }, figure) => {
      // Student with five degrees of freedom: 10 is as unlikely as 4 of the normal law.
      expect(
        Math.abs(
          zOf(
            samples.map((values) => values[figure]),
            exact,
          ),
        ),
        name,
      ).toBeLessThan(10);
    });
  });

  test.each(approaches.filter(({ row }) => row > 50).map((each) => [each.row, each.name, each] as const))(
    'row %i: %s',
    (_row, _name, { run, limit, range }) => {
      const ratio = run('test/0') / limit;
      expect(ratio).toBeGreaterThanOrEqual(range[0]);
      expect(ratio).toBeLessThanOrEqual(range[1]);
    },
  );

  test('every row from 1 to 56 has a model or an approach, but for those that others include', () => {
    const covered = new Set([...models, ...approaches].map(({ row }) => row));
    // 2 and 3 stand with 1, 5 with it too; 24 and 25 say of 23 what 30 says of 29.
    for (const row of [2, 3, 5, 24, 25]) covered.add(row);
    for (let row = 1; row <= 56; row++) expect(covered.has(row), `row ${row}`).toBe(true);
  });
});

describe('the judgement', () => {
  /** Samples that are right, but for what `bend` does to them. */
  const judge = (bend: (index: number) => number) => {
    let draw = 0;
    return runValidation({
      sample: async (index) =>
        index < models.length
          ? models[index].figures.map(
              ({ exact }) => exact * (bend(index) + 0.01 * Math.sin(++draw * 12.9898)),
            )
          : [
              approaches[index - models.length].limit *
                ((approaches[index - models.length].range[0] + approaches[index - models.length].range[1]) /
                  2),
            ],
      goesOn: () => false,
      onPass: () => {},
    });
  };

  test('finds the one model that is wrong by five percent, and says so', async () => {
    const { lines, isRight } = await judge((index) => (index === 7 ? 1.05 : 1));
    const wrong = new Set(lines.filter((line) => !line.isRight && line.row !== 5).map(({ title }) => title));
    expect([...wrong]).toEqual([models[7].title]);
    expect(isRight).toBe(false);
  });

  test('prints theory beside simulation, with the interval and z of each figure', async () => {
    const text = validationLines(await judge(() => 1)).join('\n');
    expect(text).toMatch(/M\/M\/1, load 0\.8 +response +5\.0000/);
    expect(text).toMatch(/Chi-square of \d+ independent z/);
  });
});
