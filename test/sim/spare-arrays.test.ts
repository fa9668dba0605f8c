import { describe, expect, test } from 'vitest';
import { leaveArray, takeArray } from '../../src/sim/spare-arrays.ts';

describe('spare arrays', () => {
  test('are given out once, to one who asks for that kind and length', () => {
    const left = new Float64Array(1_024).fill(7);
    leaveArray(left);
    expect(takeArray(Float64Array, 2_048)).not.toBe(left);
    expect(takeArray(Int32Array, 1_024)).not.toBe(left);
    expect(takeArray(Float64Array, 1_024)).toBe(left);
    const next = takeArray(Float64Array, 1_024);
    expect(next).not.toBe(left);
    expect(next.every((value) => value === 0)).toBe(true);
  });

  test('are not kept when they are short', () => {
    const short = new Int32Array(64);
    leaveArray(short);
    expect(takeArray(Int32Array, 64)).not.toBe(short);
  });
});
