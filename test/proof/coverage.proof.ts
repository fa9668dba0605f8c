import { expect, test } from 'vitest';
import { holds, meanInterval, pooledQuantileInterval } from '../../src/analysis/interval.ts';
import { mm1SojournQuantile } from '../../src/analysis/theory/single-server.ts';
import { allResponses } from '../../src/models/run-summary.ts';
import { System } from '../../src/models/system.ts';
import { Histogram } from '../../src/sim/histogram.ts';
import { MEAN_NS, site } from '../fixtures/site.ts';

const EXPERIMENTS = 1_000;
const REPLICATIONS = 10;

/** M/M/1 at 70 % load, 4 000 requests a run after 1 000 that are not counted. */
const settings = site({ transport: 'direct', ratePerSecond: 70, durationS: 72, transientS: 15 });

test('over 1 000 experiments the 95 % intervals of mean and p90 hold the true value in 93 to 97 %', () => {
  let meanHeld = 0;
  let p90Held = 0;
  const exactMean = 1 / 0.3;
  const exactP90 = mm1SojournQuantile({ arrival: 0.7, service: 1 }, 0.9);
  for (let experiment = 0; experiment < EXPERIMENTS; experiment++) {
    const means: number[] = [];
    const p90s: number[] = [];
    const pooled = new Histogram();
    for (let replication = 0; replication < REPLICATIONS; replication++) {
      const system = new System({ settings, seed: `coverage ${experiment}`, replication, withSeries: false });
      system.run();
      const responses = allResponses(system.result());
      pooled.merge(responses);
      means.push(responses.mean / MEAN_NS);
      p90s.push(responses.quantile(0.9) / MEAN_NS);
    }
    if (holds(meanInterval(means), exactMean)) meanHeld++;
    if (holds(pooledQuantileInterval(pooled.quantile(0.9) / MEAN_NS, p90s), exactP90)) p90Held++;
  }
  console.log(`coverage: mean ${meanHeld / 10} %, p90 ${p90Held / 10} %`);
  expect(meanHeld / EXPERIMENTS).toBeGreaterThan(0.93);
  expect(meanHeld / EXPERIMENTS).toBeLessThan(0.97);
  expect(p90Held / EXPERIMENTS).toBeGreaterThan(0.93);
  expect(p90Held / EXPERIMENTS).toBeLessThan(0.97);
});
