import { describe, expect, test } from 'vitest';
import { schedulers } from '../../src/schedulers/registry.ts';
import { lastDecisions } from '../../src/tui/decisions.ts';
import { LiveRun } from '../../src/tui/live-run.ts';
import { Side } from '../../src/tui/side.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';
import { site } from '../fixtures/site.ts';

function failover(scheduler: string) {
  return scenarioFrom('scenarios/failover.json', [
    { path: 'duration', value: '10s' },
    { path: 'transient', value: '1s' },
    { path: 'faults', value: [] },
    { path: 'scheduler', value: scheduler },
  ]).points[0].settings;
}

describe.each(schedulers.map(({ name }) => name))('the decisions of %s in a run', (scheduler) => {
  test('are made again with the same outcome, and leave the run where it stood', () => {
    const run = new LiveRun({ settings: failover(scheduler), seed: 3 });
    run.goTo(5e9);
    const { digest } = run;
    // Throws when an explanation names another destination than its scheduler.
    const decisions = lastDecisions(run, 30);
    expect(decisions).toHaveLength(30);
    expect(decisions.map(({ number }) => number)).toEqual(decisions.map((_, i) => decisions[0].number + i));
    for (const each of decisions) {
      expect(each.scheduler).toBe(scheduler);
      expect(each.timeNs).toBeLessThanOrEqual(5e9);
      expect(each.rows).toHaveLength(2);
    }
    expect(run.digest).toBe(digest);
  });
});

test('decisions before and after a change of the scheduler are each explained by their own', () => {
  const side = Side.begin({ label: '', settings: failover('wlc'), faults: [] }, { seed: 3 });
  side.run.goTo(8e9);
  side.strike({ type: 'scheduler', scheduler: 'sed' });
  side.run.goTo(8.2e9);
  const decisions = lastDecisions(side.run, 40);
  expect([...new Set(decisions.map(({ scheduler }) => scheduler))]).toEqual(['wlc', 'sed']);
  for (const { scheduler, timeNs } of decisions) expect(scheduler).toBe(timeNs <= 8e9 ? 'wlc' : 'sed');
});

test('decisions of a director that boots again on the way are counted and explained', () => {
  const [{ settings }] = scenarioFrom('scenarios/failover.json', [
    { path: 'duration', value: '30s' },
    { path: 'transient', value: '1s' },
    { path: 'directors.lvs-a.boot', value: '2s' },
    { path: 'faults', value: [{ type: 'power-loss', director: 'lvs-a', at: '5s', for: '1s' }] },
  ]).points;
  const run = new LiveRun({ settings, seed: 3 });
  run.goTo(25e9);
  const late = lastDecisions(run, 1e6).filter(({ timeNs }) => timeNs > 20e9);
  expect(late.length).toBeGreaterThan(100);
  expect(new Set(late.map(({ director }) => director))).toEqual(new Set(['lvs-a']));
});

test('a site without network is asked and explained too', () => {
  const settings = site({
    transport: 'direct',
    scheduler: 'lc',
    speeds: [1, 2],
    ratePerSecond: 100,
    durationS: 5,
  });
  const run = new LiveRun({ settings, seed: 3 });
  run.goTo(2e9);
  expect(lastDecisions(run, 10)).toHaveLength(10);
});

test('before the first client there is nothing to explain', () => {
  const run = new LiveRun({ settings: failover('wlc'), seed: 3 });
  expect(lastDecisions(run, 10)).toEqual([]);
});
