import { setFlagsFromString } from 'node:v8';
import { expect, test } from 'vitest';
import { inlineMore } from '../../src/experiment/executors/inlining.ts';

/** V8's own functions, which its flag makes callable by `%`. */
function native<T>(call: string, ...names: string[]): T {
  setFlagsFromString('--allow-natives-syntax');
  return new Function(...names, `return ${call}`) as T;
}

test('an array that was mapped by compiled code has the shape of one mapped before', () => {
  inlineMore();
  const hasSameShape = native<(a: object, b: object) => boolean>('%HaveSameMap(a, b)', 'a', 'b');
  const prepare = native<(f: object) => void>('%PrepareFunctionForOptimization(f)', 'f');
  const optimise = native<(f: object) => void>('%OptimizeFunctionOnNextCall(f)', 'f');
  const rows = (values: readonly number[]) => values.map((value) => ({ value }));
  prepare(rows);
  const before = rows([1, 2]);
  optimise(rows);
  const after = rows([1, 2]);
  expect(hasSameShape(before, after)).toBe(true);
});
