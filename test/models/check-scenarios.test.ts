import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/models/run-result.ts';
import { allResponses } from '../../src/models/run-summary.ts';
import { System } from '../../src/models/system.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

/** The first replication of each variant, by name. */
function runs(name: string): Readonly<Record<string, RunResult>> {
  const { points } = scenarioFrom(`scenarios/${name}.json`);
  return Object.fromEntries(
    points.map(({ name: variant, settings, scenario }) => {
      const system = new System({ settings, seed: scenario.seed, replication: 0 });
      system.run();
      return [variant, system.result()];
    }),
  );
}

const failed = ({ requests }: RunResult) =>
  requests.failed.reduce((sum, count) => sum + count, 0) / requests.sent;
const removals = ({ timeline }: RunResult) =>
  timeline.filter(({ text }) => / is removed from /.test(text)).length;
const p99Ms = (run: RunResult) => allResponses(run).quantile(0.99) / 1e6;

describe('the scenarios of health checks say what the guide says', () => {
  test('slow-checks: half of the connections fail for as long as the check takes, 1 to 61 s when nothing is set', () => {
    const byName = runs('slow-checks');
    const span = (run: RunResult) => {
      const struck = run.timeline.find(({ text }) => text.startsWith('crashes'))?.timeNs ?? 0;
      const removed =
        run.timeline.find(({ text }) => text.startsWith('192.168.1.17 is removed'))?.timeNs ?? 0;
      return (removed - struck) / 1e9;
    };
    expect(span(byName['nothing set'])).toBeGreaterThan(1);
    expect(span(byName['nothing set'])).toBeLessThan(61.1);
    expect(span(byName['delay_loop 6'])).toBeLessThan(7.1);
    expect(span(byName['delay_loop 1'])).toBeLessThan(1.3);
    expect(failed(byName['delay_loop 1'])).toBeLessThan(0.004);
    expect(failed(byName['nothing set'])).toBeGreaterThan(4 * failed(byName['delay_loop 1']));
  });

  test('windows-strong-host: one setting alone changes nothing, both together everything', () => {
    const [asInstalled, receive, both] = Object.values(runs('windows-strong-host'));
    expect(failed(asInstalled)).toBeGreaterThan(0.4);
    expect(failed(receive)).toBe(failed(asInstalled));
    expect(failed(both)).toBe(0);
    for (const run of [asInstalled, receive]) expect(removals(run)).toBe(0);
  });

  test('real-server-answers-arp: arp_announce 0 sends everybody to one server, arp_ignore 0 until the first takeover', () => {
    const byName = runs('real-server-answers-arp');
    const [web1, web2] = byName['arp_announce left at 0'].realServers;
    expect(web1.completed).toBeGreaterThan(5 * web2.completed);
    expect(p99Ms(byName['arp_announce left at 0'])).toBeGreaterThan(50 * p99Ms(byName['both set']));
    const ignored = byName['arp_ignore left at 0'].realServers;
    expect(ignored[0].completed / ignored[1].completed).toBeLessThan(1.2);
  });

  test('gray-failure: only the check that asks the application sees that the application fails', () => {
    const byName = runs('gray-failure');
    expect(removals(byName.TCP_CHECK)).toBe(0);
    expect(removals(byName['HTTP_GET /'])).toBe(0);
    expect(removals(byName['HTTP_GET /app'])).toBe(1);
    expect(failed(byName.TCP_CHECK)).toBeGreaterThan(0.3);
    expect(failed(byName['HTTP_GET /app'])).toBeLessThan(0.03);
    // Errors of the application, not of the network.
    const [, , , , , errors] = byName.TCP_CHECK.requests.failed;
    expect(errors / byName.TCP_CHECK.requests.sent).toBeGreaterThan(0.3);
  });

  test('weights-by-load: weights from the present load swing between their ends; from the busy share less; wlc beats both', () => {
    const byName = runs('weights-by-load');
    const weights = (run: RunResult) =>
      run.timeline.flatMap(({ text }) => {
        const weight = /gets weight (\d+)/.exec(text)?.[1];
        return weight === undefined ? [] : [Number(weight)];
      });
    const held = weights(byName['requests held now']);
    expect(held.length).toBeGreaterThan(40);
    expect(Math.min(...held)).toBeLessThan(5);
    expect(Math.max(...held)).toBe(100);
    expect(p99Ms(byName['requests held now'])).toBeGreaterThan(p99Ms(byName['wlc, weights 50']));
    expect(p99Ms(byName['busy share since the last look'])).toBeLessThan(p99Ms(byName['requests held now']));
  });

  test('check-cascade: impatient checks take out one busy server after another, patient ones do not', () => {
    const byName = runs('check-cascade');
    expect(removals(byName['HTTP_GET within 1 s'])).toBeGreaterThan(8);
    expect(removals(byName['HTTP_GET within 10 s'])).toBe(1);
    expect(failed(byName['HTTP_GET within 1 s'])).toBeGreaterThan(2 * failed(byName.TCP_CHECK));
  });
});
