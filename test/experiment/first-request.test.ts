import { describe, expect, test } from 'vitest';
import { inlineExecutor } from '../../src/experiment/executors/inline.ts';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { type FirstRequest, firstRequest } from '../../src/experiment/rerun/first-request.ts';
import { WatchedRun } from '../../src/experiment/rerun/watched-run.ts';
import { runExperiment } from '../../src/experiment/run-experiment.ts';
import { System } from '../../src/models/system.ts';
import type { ReadScenario } from '../../src/scenario/read-scenario.ts';
import { scenarioFrom, scenarioOf } from '../fixtures/scenario.ts';

interface Site {
  readonly weight?: number;
  readonly demand?: string;
  readonly clients?: object;
  readonly more?: object;
}

/** One session every 100 ms, one request of 10 ms each, two real servers in turn. */
function site({ weight = 1, demand = '10ms', clients = {}, more = {} }: Site = {}): ReadScenario {
  return scenarioOf(
    JSON.stringify({
      duration: '2s',
      replications: 1,
      directors: [{ name: 'lvs', address: '10.0.0.2' }],
      virtualServices: [
        {
          address: '10.0.0.1:80',
          scheduler: 'wrr',
          realServers: [{ realServer: 'web1', weight }, { realServer: 'web2' }],
        },
      ],
      realServers: [
        { name: 'web1', address: '10.0.0.11' },
        { name: 'web2', address: '10.0.0.12' },
      ],
      clients: [
        {
          rate: '10/s',
          arrivals: { type: 'renewal', gap: { type: 'constant', value: 1 } },
          virtualService: '10.0.0.1:80',
          serviceDemand: { type: 'constant', value: demand },
          ...clients,
        },
      ],
      ...more,
    }),
  );
}

async function resultOf(scenario: ReadScenario): Promise<ExperimentResult> {
  const quiet = { onProgress: () => {}, isInterrupted: () => false };
  const result = await runExperiment({ scenario, lbsim: 'test', executor: inlineExecutor, ...quiet });
  // As it comes back from a file.
  return JSON.parse(JSON.stringify(result)) as ExperimentResult;
}

function between(before: ExperimentResult, after: ExperimentResult): FirstRequest {
  const side = (label: string, result: ExperimentResult) => ({ label, result, point: result.points[0] });
  return firstRequest(side('a.json', before), side('b.json', after), 0);
}

describe('the first request that two results treat differently', () => {
  test('by one weight is the first that the scheduler sends elsewhere', async () => {
    const found = between(await resultOf(site()), await resultOf(site({ weight: 2 })));
    if (found.kind !== 'found') throw new Error(JSON.stringify(found));
    const { number, before, after } = found.request;
    // Weights count from the third on: until then, the kernel's current weight is still 0.
    expect([number, before?.realServer, after?.realServer]).toEqual([3, 'web2', 'web1']);
    expect(before).toMatchObject({ number: 3, clientClass: 'clients', outcome: 'answered', cause: null });
    expect(before?.client).toMatch(/^\d+\.\d+\.\d+\.\d+:\d+$/);
    expect({ ...before, realServer: '' }).toEqual({ ...after, realServer: '' });
    expect((before?.wantedNs as number) / 1e9).toBeCloseTo(0.3, 2);
    expect(before?.tookNs as number).toBeGreaterThan(10e6);
  });

  test('by the work of a request is the first, and its events part where that ends', async () => {
    const found = between(await resultOf(site()), await resultOf(site({ demand: '12ms' })));
    if (found.kind !== 'found') throw new Error(JSON.stringify(found));
    const { number, before, after } = found.request;
    expect([number, (after?.tookNs as number) - (before?.tookNs as number)]).toEqual([1, 2e6]);
    expect(found.step?.before?.name).toBe('service-done');
    expect((found.step?.after?.timeNs as number) - (found.step?.before?.timeNs as number)).toBe(2e6);
  });

  test('by a fault is the one that it hits, with its cause; one that never came is told as such', async () => {
    const crash = { faults: [{ type: 'crash', realServer: 'web1', at: '505ms' }] };
    const found = between(await resultOf(site()), await resultOf(site({ more: crash })));
    if (found.kind !== 'found') throw new Error(JSON.stringify(found));
    expect([found.request.before?.outcome, found.request.after?.outcome]).toEqual(['answered', 'failed']);
    expect(found.request.after?.cause).toMatch(/reset|refused/);
    const longer = between(await resultOf(site()), await resultOf(site({ more: { duration: '3s' } })));
    expect(longer.kind === 'found' && longer.request.before).toBe(null);
  });

  test('is none where nothing differs, or nothing that a request feels', async () => {
    const same = await resultOf(site());
    expect(between(same, same)).toEqual({ kind: 'none', step: null });
    // Nobody asks any more.
    const late = { faults: [{ type: 'crash', realServer: 'web1', at: '1990ms' }] };
    const found = between(same, await resultOf(site({ more: late })));
    expect(found).toMatchObject({ kind: 'none', step: { before: {}, after: {} } });
  });

  test('is not told where the runs cannot be made again', async () => {
    const result = await resultOf(site());
    const [point] = result.points;
    const [run] = point.replications;
    const forged = { ...result, points: [{ ...point, replications: [{ ...run, digest: 'other' }] }] };
    const { files: _, ...without } = result;
    const reasons = [
      between(result, forged),
      between(result, without),
      between(result, { ...result, scenario: { duration: '1s' } }),
      between(result, { ...result, points: [{ ...point, replications: [] }] }),
    ].map((found) => (found.kind === 'unknown' ? found.reason : found.kind));
    expect(reasons[0]).toMatch(/^made again, the run of b\.json is another one/);
    expect(reasons[1]).toMatch(/^b\.json does not hold the files/);
    expect(reasons[2]).toMatch(/^this lbsim does not read the scenario of b\.json any more: /);
    expect(reasons[3]).toBe('b.json has no replication 0');
  });
});

describe('a watched run', () => {
  test.each([
    // Attempts after failures, faults, sessions that log in, copies of slow requests.
    ['scenarios/retry-storm.json', {}],
    ['scenarios/login.json', {}],
    ['scenarios/gc-pauses.json', { 'clients.hedge': { after: '80ms', budget: '10%' } }],
  ])('of %s takes the steps of the run and counts its requests', (file, values) => {
    const set = { ...values, duration: '12s', transient: '0s' };
    const scenario = scenarioFrom(
      file,
      Object.entries(set).map(([path, value]) => ({ path, value })),
    );
    const [
      {
        settings,
        scenario: { seed },
      },
    ] = scenario.points;
    const options = { settings, seed, replication: 0 };
    const watched = new WatchedRun(options);
    const plain = new System(options);
    plain.run();
    const ends = new Map<string, number>();
    for (let mark = watched.nextMark(); mark !== undefined; mark = watched.nextMark()) {
      const key = mark.what === 'came' ? mark.what : mark.story.outcome;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
    expect(watched.finish()).toBe(plain.kernel.digest.hex());
    const { sent, answered, failed } = watched.system.measurements;
    expect(ends.get('came')).toBe(sent);
    expect(ends.get('answered') ?? 0).toBe(answered);
    expect(ends.get('failed') ?? 0).toBe(failed.reduce((sum, count) => sum + count, 0));
    expect(answered).toBeGreaterThan(0);
  });
});
