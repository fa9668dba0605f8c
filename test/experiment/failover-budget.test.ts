import { describe, expect, test } from 'vitest';
import type { FailoverBudget } from '../../src/experiment/experiment-result.ts';
import { clientsBound, FailoverRows } from '../../src/experiment/failover-budget.ts';
import { System } from '../../src/models/system.ts';
import { failoverLines } from '../../src/report/terminal-failover.ts';
import { stylesFor } from '../../src/report/terminal-styles.ts';
import type { Override } from '../../src/scenario/overrides.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';
import { smallPoint } from '../report/small-result.ts';

const REPLICATIONS = 20;

function budgetsOf(fault: object, variant = 0): readonly FailoverBudget[] {
  const set: readonly Override[] = [
    { path: 'faults', value: [{ at: '20s', jitter: '1s', ...fault }] },
    { path: 'duration', value: '40s' },
  ];
  const { settings, scenario } = scenarioFrom('scenarios/failover.json', set).points[variant];
  const rows = new FailoverRows();
  for (let replication = 0; replication < REPLICATIONS; replication++) {
    const system = new System({ settings, seed: scenario.seed, replication });
    system.run();
    rows.add(replication, system.result().failovers);
  }
  return rows.budgets();
}

function stage(budget: FailoverBudget, name: string) {
  const found = budget.stages.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no stage ${name}`);
  return found;
}

const [loss] = budgetsOf({ type: 'power-loss', director: 'lvs-a' });

describe('the budget of a silent failure', () => {
  test('lies within the closed form, and twenty runs reach both of its ends to a tenth of an interval', () => {
    expect(loss.rows.length).toBe(REPLICATIONS);
    const dark = stage(loss, 'dark in all');
    expect(dark.closedForm).toEqual({
      leastNs: 2_609_375_000,
      meanNs: 3_109_375_000,
      mostNs: 3_609_375_000,
    });
    expect(dark.leastNs).toBeGreaterThanOrEqual(2_609_375_000);
    expect(dark.leastNs).toBeLessThan(2_709_375_000);
    expect(dark.mostNs).toBeGreaterThan(3_509_375_000);
    // The advert and the gratuitous ARP are 0.1 ms on their way.
    expect(dark.mostNs).toBeLessThanOrEqual(3_609_575_000);
    expect(Math.abs((dark.mean.estimate as number) - 3_109_375_000)).toBeLessThan(30e6);
  });

  test('detection shrinks by as much as the last advert was old; the election is the skew', () => {
    for (const { phaseNs, detectionNs, electionNs } of loss.rows) {
      expect(detectionNs + (phaseNs ?? Number.NaN)).toBe(3_000_000_000);
      expect(electionNs).toBe(609_375_000);
    }
  });

  test('clients wait for a retransmission no longer than the gap between two, and the answer', () => {
    const clients = stage(loss, 'clients');
    expect(clients.closedForm?.mostNs).toBe(4_000_000_000);
    expect(clients.mostNs).toBeGreaterThan(1e9);
    expect(clients.mostNs).toBeLessThan(4.5e9);
  });

  test('the sync daemon shortens the drain alone', () => {
    const [synced] = budgetsOf({ type: 'power-loss', director: 'lvs-a' }, 1);
    expect(stage(synced, 'dark in all')).toEqual(stage(loss, 'dark in all'));
    const broken = (budget: FailoverBudget) => budget.rows.reduce((sum, row) => sum + row.broken, 0);
    expect(broken(synced)).toBeLessThan(broken(loss) / 10);
    const drain = (budget: FailoverBudget) => stage(budget, 'drain').mean.estimate as number;
    expect(drain(synced)).toBeLessThan(drain(loss) / 4);
  });
});

test('a goodbye leaves the skew alone', () => {
  const [stop] = budgetsOf({ type: 'keepalived-stop', director: 'lvs-a' });
  expect(stage(stop, 'dark in all').closedForm?.mostNs).toBe(609_375_000);
  expect(stage(stop, 'dark in all').mostNs).toBeLessThan(609_375_000 + 500_000);
  expect(stage(stop, 'clients').closedForm?.mostNs).toBe(1_000_000_000);
});

test('kill -9 of keepalived leaves nobody in the dark', () => {
  const [kill] = budgetsOf({ type: 'keepalived-kill', director: 'lvs-a' });
  expect(kill.rows.every(({ isServed, clientsNs }) => isServed && clientsNs === 0)).toBe(true);
  expect(stage(kill, 'detection').mostNs).toBeGreaterThan(2.9e9);
});

test('retransmissions bound what clients wait after a darkness: the gap that it may cut', () => {
  expect([0.5, 1, 2.9, 3.5, 6.5, 9].map((s) => clientsBound(s * 1e9).mostNs / 1e9)).toEqual([
    1, 1, 2, 4, 6.4, 8,
  ]);
});

test('the table fits a narrow terminal and stands beside the closed form', () => {
  const lines = failoverLines(smallPoint(), stylesFor(false), 80);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines.join('\n')).toMatch(/dark in all +2\.70 s +3\.1±0\.2s +3\.50 s +2\.60 s to 3\.60 s/);
  expect(lines.join('\n')).toMatch(/nobody is\sin the dark/);
});
