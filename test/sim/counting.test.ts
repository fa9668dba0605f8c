import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Attendance } from '../../src/sim/attendance.ts';
import { Digest } from '../../src/sim/digest.ts';
import { ExactSum } from '../../src/sim/exact-sum.ts';
import { bucketLow, bucketOf, Histogram } from '../../src/sim/histogram.ts';
import { TimeAverage } from '../../src/sim/time-average.ts';
import { CountSeries, DurationSeries } from '../../src/sim/time-series.ts';

const whole = fc.oneof(
  fc.nat(300),
  fc.maxSafeNat(),
  fc.nat().map((value) => value * 4096),
);

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

describe('a histogram', () => {
  test('has every value in a bucket that covers it and is at most 0.8 % wide', () => {
    fc.assert(
      fc.property(whole, (value) => {
        const bucket = bucketOf(value);
        const low = bucketLow(bucket);
        const width = bucketLow(bucket + 1) - low;
        expect(low <= value && value < low + width).toBe(true);
        expect(width === 1 || width / low <= 1 / 128).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('tells quantiles within 0.8 %, and the least, the greatest, the count and the mean exactly', () => {
    fc.assert(
      fc.property(
        fc.array(whole, { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const histogram = histogramOf(values);
          const sorted = [...values].sort((a, b) => a - b);
          const exact = sorted[Math.max(0, Math.ceil(q * values.length - 1e-9) - 1)];
          expect(Math.abs(histogram.quantile(q) - exact)).toBeLessThanOrEqual(Math.max(0.5, exact * 0.008));
          expect([histogram.min, histogram.max]).toEqual([sorted[0], sorted[sorted.length - 1]]);
          expect(histogram.count).toBe(values.length);
          const sum = values.reduce((total, value) => total + BigInt(value), 0n);
          expect(histogram.sum.toBigInt()).toBe(sum);
        },
      ),
    );
  });

  test('merged from parts in any order is the one of the whole, to the last byte', () => {
    fc.assert(
      fc.property(fc.array(fc.array(whole, { maxLength: 40 }), { maxLength: 6 }), (parts) => {
        const one = histogramOf(parts.flat());
        const merged = new Histogram();
        for (const part of [...parts].reverse()) merged.merge(Histogram.fromData(histogramOf(part).toData()));
        expect(merged.toData()).toEqual(one.toData());
      }),
    );
  });

  test('that is empty has no quantile and no mean', () => {
    const histogram = new Histogram();
    expect([histogram.count, histogram.quantile(0.5), histogram.mean]).toEqual([0, Number.NaN, Number.NaN]);
  });
});

test('a sum of whole numbers is exact past 2^53', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat(), { maxLength: 200 }), fc.nat(200), (values, cut) => {
      const [first, second] = [new ExactSum(), new ExactSum()];
      values.forEach((value, i) => {
        (i < cut ? first : second).add(value);
      });
      first.merge(second);
      const sum = values.reduce((total, value) => total + BigInt(value), 0n);
      expect(first.toBigInt()).toBe(sum);
      expect(first.value).toBe(Number(sum));
      const restored = new ExactSum();
      restored.restore(first.save());
      expect(restored.equals(first)).toBe(true);
    }),
  );
});

/** Instants of a run of up to 104 days, ascending, and whether somebody comes or goes. */
const visits = fc
  .array(fc.tuple(fc.oneof(fc.nat(100), fc.maxSafeNat()), fc.boolean()), { maxLength: 120 })
  .map((steps) => steps.sort(([a], [b]) => a - b));

describe('a time average', () => {
  test('is the integral of the count, exact to the last digit', () => {
    fc.assert(
      fc.property(visits, (steps) => {
        const clock = { nowNs: 0 };
        const average = new TimeAverage(clock);
        let area = 0n;
        let count = 0;
        let max = 0;
        for (const [timeNs, comes] of steps) {
          area += BigInt(count) * BigInt(timeNs - clock.nowNs);
          clock.nowNs = timeNs;
          if (comes) {
            average.enter();
            max = Math.max(max, ++count);
          } else if (count > 0) {
            average.leave();
            count--;
          }
        }
        expect([average.value, average.max, average.area()]).toEqual([count, max, area]);
        expect(Math.abs(average.areaValue() - Number(area))).toBeLessThanOrEqual(Number(area) * 1e-12 + 1);
        const restored = new TimeAverage(clock);
        restored.restore(average.save());
        expect(restored.area()).toBe(area);
      }),
    );
  });

  test('of those who come and leave is the time that they stayed: the law of Little', () => {
    fc.assert(
      fc.property(visits, (steps) => {
        const clock = { nowNs: 0 };
        const place = new Attendance(clock);
        const sinceNs = new Float64Array(steps.length);
        const present: number[] = [];
        steps.forEach(([timeNs, comes], row) => {
          clock.nowNs = timeNs;
          if (comes) {
            place.enter(sinceNs, row);
            present.push(row);
          } else if (present.length > 0) place.leave(sinceNs, present.shift() as number);
        });
        let stayedNs = place.stayedNs.toBigInt();
        for (const row of present) stayedNs += BigInt(clock.nowNs - sinceNs[row]);
        expect(place.count.area()).toBe(stayedNs);
        const restored = new Attendance(clock);
        restored.restore(place.save());
        expect(restored.save()).toEqual(place.save());
      }),
    );
  });
});

describe('series', () => {
  test('count what lies in each bin, the last one to the end of time', () => {
    const series = new CountSeries(100, 10);
    for (const timeNs of [0, 9, 10, 99, 100, 1e12]) series.count(timeNs);
    expect(Array.from(series.counts)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 3]);
  });

  test('tell the quantiles of durations by bin within 6 %, and merge exactly', () => {
    const parts = [0, 1, 2].map((part) => {
      const series = new DurationSeries(1e9, 4);
      for (let i = 1; i <= 1000; i++) series.record(part * 2.5e8, i * 1e5 * (part + 1));
      return series;
    });
    const merged = new DurationSeries(1e9, 4);
    for (const part of parts) merged.merge(part);
    const restored = new DurationSeries(1e9, 4);
    restored.restore(merged.save());
    const added = new DurationSeries(1e9, 4);
    for (const part of parts) added.addData(part.toData());
    for (const bin of [0, 1, 2]) {
      expect(merged.counts[bin]).toBe(1000);
      expect(Math.abs(merged.quantile(bin, 0.9) / (0.9e8 * (bin + 1)) - 1)).toBeLessThan(0.06);
      expect(restored.quantile(bin, 0.5)).toBe(merged.quantile(bin, 0.5));
      expect(added.quantile(bin, 0.5)).toBe(merged.quantile(bin, 0.5));
      expect(restored.sumsNs[bin]).toBe((bin + 1) * 1e5 * 500_500);
    }
    expect(merged.quantile(3, 0.5)).toBeNaN();
  });

  test('keep durations of hours apart from those of minutes', () => {
    const series = new DurationSeries(1, 1);
    series.record(0, 30 * 60e9);
    expect(Math.abs(series.quantile(0, 0.5) / (30 * 60e9) - 1)).toBeLessThan(0.06);
    const longer = new DurationSeries(1, 1);
    longer.record(0, 50 * 3600e9);
    expect(longer.quantile(0, 0.5)).toBeGreaterThan(30 * 60e9);
  });
});

describe('a digest', () => {
  const digestOf = (events: readonly (readonly [number, number, number])[]) => {
    const digest = new Digest();
    for (const [timeNs, kind, subject] of events) digest.event(timeNs, kind, subject);
    return digest;
  };
  const events = fc.array(fc.tuple(fc.maxSafeNat(), fc.nat(60), fc.integer({ min: -5, max: 1e6 })), {
    minLength: 1,
    maxLength: 50,
  });

  test('moves with the time, the kind and the subject of any event, and with their order', () => {
    fc.assert(
      fc.property(events, fc.nat(), fc.constantFrom(0, 1, 2), (run, at, part) => {
        const changed = run.map((event) => [...event] as [number, number, number]);
        const event = changed[at % run.length];
        event[part] += event[part] === Number.MAX_SAFE_INTEGER ? -1 : 1;
        expect(digestOf(changed).hex()).not.toBe(digestOf(run).hex());
        expect(digestOf(run).hex()).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
    expect(
      digestOf([
        [1, 0, 1],
        [1, 0, 2],
      ]).hex(),
    ).not.toBe(
      digestOf([
        [1, 0, 2],
        [1, 0, 1],
      ]).hex(),
    );
  });

  test('goes on after it was saved and restored', () => {
    fc.assert(
      fc.property(events, fc.nat(50), (run, cut) => {
        const restored = new Digest();
        restored.restore(digestOf(run.slice(0, cut)).save());
        for (const [timeNs, kind, subject] of run.slice(cut)) restored.event(timeNs, kind, subject);
        expect([restored.hex(), restored.events]).toEqual([digestOf(run).hex(), run.length]);
      }),
    );
  });
});
