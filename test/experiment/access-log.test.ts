import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { KNOWN } from '../../scripts/sample-log.mjs';
import { chooseArrivals } from '../../src/analysis/traffic/arrival-choice.ts';
import { Dispersion } from '../../src/analysis/traffic/counts-over-time.ts';
import { type Learned, Learner } from '../../src/experiment/access-log/learner.ts';
import { SharedWork } from '../../src/experiment/access-log/shared-work.ts';
import { emptyRecord } from '../../src/scenario/importers/access-log/record.ts';
import { openLog } from '../../src/scenario/importers/access-log/registry.ts';

function learned(lines: readonly string[], sessionGapNs: number): Learned {
  const reader = openLog(lines.slice(0, 50), {});
  if (typeof reader === 'string') throw new Error(reader);
  const learner = new Learner({ cores: 1, sessionGapNs });
  const record = emptyRecord();
  for (const line of lines) if (reader.read(line, record)) learner.take(record, reader);
  return learner.finish();
}

describe('the sample log gives back what it was made with', () => {
  const text = gunzipSync(readFileSync('scenarios/access-log/access.log.gz')).toString();
  const found = learned(text.trim().split('\n'), 8e9);

  test('arrivals: Poisson, at the known rate', () => {
    expect(found.curve).toBeUndefined();
    expect(found.arrivals.type).toBe('poisson');
    const expected = KNOWN.sessionsPerSecond * KNOWN.seconds;
    expect(Math.abs(found.sessions - expected)).toBeLessThan(1.96 * Math.sqrt(expected));
  });

  test('popularity of clients and objects: the known exponents lie in the intervals', () => {
    for (const [fit, exponent, count] of [
      [found.clients.fit, KNOWN.clientExponent, KNOWN.clients],
      [found.objects?.fit, KNOWN.objectExponent, KNOWN.objects],
    ] as const) {
      if (fit === undefined) throw new Error('no fit');
      expect(fit.interval[0]).toBeLessThan(exponent);
      expect(fit.interval[1]).toBeGreaterThan(exponent);
      expect(Math.abs(fit.count / count - 1)).toBeLessThan(0.1);
    }
  });

  test('work, think times and session lengths: the known means lie in 95 % intervals', () => {
    const near = (mean: number, known: number, cv: number, count: number) =>
      expect(Math.abs(mean / known - 1)).toBeLessThan((1.96 * cv) / Math.sqrt(count));
    near((found.work?.mean as number) / 1e9, KNOWN.workSeconds, 1, found.requests);
    near(found.thinkTimes.mean / 1e9, KNOWN.thinkSeconds, 1, found.thinkTimes.count);
    near(found.requests / found.sessions, KNOWN.requestsPerSession, Math.sqrt(2 / 3), found.sessions);
    // Without the correction it would be almost three times as much.
    expect((found.took?.mean as number) / 1e9).toBeGreaterThan(2 * KNOWN.workSeconds);
  });
});

describe('work', () => {
  test('two requests on one core progress at half speed while both are there', () => {
    const done: number[][] = [];
    const work = new SharedWork(1, (ticket, ns) => done.push([ticket, ns]));
    work.begin(0, 30, 0);
    work.begin(10, 10, 1);
    work.advance(Infinity);
    expect(done).toEqual([
      [1, 5],
      [0, 25],
    ]);
    expect(work.areaNs).toBe(40);
  });
});

describe('the choice of arrivals', () => {
  let state = 1;
  const uniform = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const exponential = (mean: number) => -Math.log(uniform()) * mean;

  /** Instants in seconds from a gap each. */
  function choiceOf(gap: () => number, count: number) {
    const dispersion = new Dispersion(1e8, 24);
    const gaps: number[] = [];
    let at = 0;
    for (let i = 0; i < count; i++) {
      const own = gap();
      gaps.push(own);
      at += own;
      dispersion.add(at * 1e9);
    }
    const mean = at / count;
    const variance = gaps.reduce((sum, own) => sum + (own - mean) ** 2, 0) / count;
    return chooseArrivals({
      ratePerSecond: count / at,
      scales: dispersion.scales(),
      gapVariation: variance / mean ** 2,
      gaps: count,
    });
  }

  test('exponential gaps are Poisson', () => {
    expect(choiceOf(() => exponential(0.1), 20_000).type).toBe('poisson');
  });

  test('even gaps are a renewal process with their variation', () => {
    const choice = choiceOf(
      () => exponential(0.025) + exponential(0.025) + exponential(0.025) + exponential(0.025),
      20_000,
    );
    expect(choice).toMatchObject({ type: 'renewal' });
    if (choice.type === 'renewal') expect(choice.variation).toBeCloseTo(0.25, 1);
  });

  test('a rate that jumps is bursts, with states that last about as long', () => {
    let left = 0;
    let isFast = false;
    const choice = choiceOf(() => {
      if (left <= 0) {
        isFast = !isFast;
        left = exponential(5);
      }
      const gap = exponential(isFast ? 0.05 : 0.5);
      left -= gap;
      return gap;
    }, 60_000);
    expect(choice.type).toBe('mmpp');
    if (choice.type !== 'mmpp') return;
    expect(choice.states[0].factor / Math.max(0.01, choice.states[1].factor)).toBeGreaterThan(3);
    expect(choice.states[0].stayS).toBeGreaterThan(2);
    expect(choice.states[0].stayS).toBeLessThan(12);
  });
});
