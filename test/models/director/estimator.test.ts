import { describe, expect, test } from 'vitest';
import { Lab } from './lab.ts';

/** Rates as shown after each tick of 2 s, while so many are counted in each second. */
function shown(counter: 'conns' | 'inBytes', perSecond: readonly number[]): number[] {
  const lab = new Lab();
  const row = lab.add(1);
  const { director } = lab;
  director.estimator.start();
  return perSecond.map((count) => {
    director.destinations.traffic[counter][row] += 2 * count;
    lab.wait(2);
    return director.estimator.destinations.rate(counter, row);
  });
}

describe('the estimator', () => {
  test('reaches a constant rate in about 20 s, and forgets it as slowly', () => {
    expect(shown('conns', Array(12).fill(100))).toEqual([25, 44, 58, 68, 76, 82, 87, 90, 92, 94, 96, 97]);
    const afterwards = shown('conns', [...Array(12).fill(100), ...Array(8).fill(0)]).slice(12);
    expect(afterwards).toEqual([73, 54, 41, 31, 23, 17, 13, 10]);
  });

  test('shows a few connections as none', () => {
    expect([0.5, 1, 1.5, 2.5].map((each) => shown('conns', [each])[0])).toEqual([0, 0, 0, 1]);
  });

  test('counts bytes a second', () => {
    expect(shown('inBytes', Array(5).fill(1_250_000))).toEqual([312500, 546875, 722656, 854492, 953369]);
  });

  test('the counters that are shown move every 2 s, and from the last ipvsadm -Z', () => {
    const lab = new Lab();
    const row = lab.add(1);
    const { estimator } = lab.director;
    estimator.start();
    lab.open(5);
    expect(estimator.destinations.shown('conns', row)).toBe(0);
    lab.wait(2);
    expect(estimator.destinations.shown('conns', row)).toBe(5);
    expect(estimator.services.shown('inPackets', lab.service)).toBe(5);
    expect(estimator.totals.shown('inBytes', 0)).toBe(200);
    estimator.zero();
    lab.open(2);
    lab.wait(2);
    expect(estimator.destinations.shown('conns', row)).toBe(2);
  });

  test('run_estimation 0 freezes what is shown', () => {
    const lab = new Lab();
    const row = lab.add(1);
    lab.director.estimator.start();
    lab.director.setSysctl('run_estimation', 0);
    lab.open(5);
    lab.wait(10);
    expect(lab.director.estimator.destinations.shown('conns', row)).toBe(0);
  });

  test('a deleted destination keeps what was shown, and goes on when it is back', () => {
    const lab = new Lab();
    const row = lab.add(1);
    lab.director.estimator.start();
    lab.open(100);
    lab.wait(2);
    lab.director.deleteDestination(row);
    lab.wait(20);
    lab.add(1);
    expect(lab.director.estimator.destinations.rate('conns', row)).toBe(12);
    lab.wait(2);
    expect(lab.director.estimator.destinations.rate('conns', row)).toBe(9);
  });
});
