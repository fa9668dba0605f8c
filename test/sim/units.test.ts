import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  digits,
  formatDuration,
  parseBitRate,
  parseDuration,
  parseRate,
  parseShare,
  parseSize,
  readableDuration,
} from '../../src/sim/units.ts';

describe('units', () => {
  test('durations are whole nanoseconds', () => {
    const read = ['0s', '1ns', '2.5us', '250ms', '1.5s', '2min', '1h', '1d', '1m30s', '1h30min'].map(
      parseDuration,
    );
    expect(read).toEqual([0, 1, 2500, 250e6, 1.5e9, 120e9, 3600e9, 86_400e9, 90e9, 5400e9]);
  });

  test('a number without a unit, an unknown unit and a text are no quantity', () => {
    for (const text of ['', '5', 's', '5 parsecs', 'soon', '1.2.3s', '--1s']) {
      expect([text, parseDuration(text)]).toEqual([text, undefined]);
    }
    expect([parseRate('5'), parseRate('5/'), parseRate('/s'), parseSize('5'), parseBitRate('5')]).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
  });

  test('rates are per second, sizes in bytes, shares of 1', () => {
    expect([parseRate('200/s'), parseRate('30/min'), parseRate('1.5/ms')]).toEqual([200, 0.5, 1500]);
    expect([parseSize('400B'), parseSize('20kB'), parseSize('1.5MiB')]).toEqual([400, 20_000, 1_572_864]);
    expect([parseBitRate('1Gbit/s'), parseShare('5%'), parseShare('0.05')]).toEqual([1e9, 0.05, 0.05]);
  });

  test('a duration that was written is read as what it was', () => {
    const ns = fc.oneof(
      fc.nat(5000),
      fc.maxSafeNat(),
      fc.nat(100_000).map((ms) => ms * 1e6),
    );
    fc.assert(
      fc.property(ns, (value) => {
        expect(parseDuration(formatDuration(value))).toBe(value);
      }),
    );
  });

  test('a duration for readers has three digits that count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400e9 }), (ns) => {
        const read = parseDuration(readableDuration(ns).replaceAll(' ', ''));
        if (read === undefined) throw new Error(readableDuration(ns));
        expect(Math.abs(read / ns - 1)).toBeLessThan(0.006);
      }),
    );
    expect([readableDuration(Number.NaN), readableDuration(Infinity)]).toEqual(['-', '-']);
    expect([digits(1234.5678), digits(0.0123456), digits(12.3456)]).toEqual(['1235', '0.0123', '12.3']);
  });
});
