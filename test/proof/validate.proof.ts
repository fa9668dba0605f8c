import { expect, test } from 'vitest';
import { sampleOf } from '../../src/experiment/validate/registry.ts';
import { runValidation } from '../../src/experiment/validate/run-validation.ts';

const SAMPLES = 25;

test('every figure of theory is met within four standard errors, and all together by chi-square', async () => {
  const result = await runValidation({
    sample: async (index, seed) => sampleOf(index, seed),
    goesOn: (passes) => passes < SAMPLES,
    onPass: () => {},
  });
  const { chiSquare, lines } = result;
  const worst = Math.max(...lines.map(({ z }) => Math.abs(z)));
  console.log(
    `${lines.length} figures, worst z ${worst.toFixed(2)}, chi-square p ${chiSquare.p.toPrecision(2)}`,
  );
  expect(lines.filter(({ isRight }) => !isRight)).toEqual([]);
  expect(result.approaches.filter(({ isRight }) => !isRight)).toEqual([]);
  expect(result.isRight).toBe(true);
}, 900_000);
