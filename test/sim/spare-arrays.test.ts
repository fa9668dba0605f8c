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

  test('of ever new lengths are not kept for ever', () => {
    const first = new Int32Array(3_000);
    leaveArray(first);
    for (let length = 3_001; length < 3_100; length++) leaveArray(new Int32Array(length));
    const last = new Int32Array(3_100);
    leaveArray(last);
    expect(takeArray(Int32Array, 3_000)).not.toBe(first);
    expect(takeArray(Int32Array, 3_100)).toBe(last);
  });
});
