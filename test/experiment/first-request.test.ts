import { describe, expect, test } from 'vitest';
import { diffResults } from '../../src/experiment/diff/result-diff.ts';
import { inlineExecutor } from '../../src/experiment/executors/inline.ts';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { runCapacity } from '../../src/experiment/plans/capacity/run-capacity.ts';
import { type Target, targetOf } from '../../src/experiment/plans/capacity/target.ts';
import { gridDesign } from '../../src/experiment/plans/design.ts';
import { runSweep } from '../../src/experiment/plans/run-sweep.ts';
import type { FirstRequest } from '../../src/experiment/rerun/first-request.ts';
import { type FirstOfPoint, firstOfPoint } from '../../src/experiment/rerun/first-run.ts';
import { pointAgain } from '../../src/experiment/rerun/points-again.ts';
import { WatchedRun } from '../../src/experiment/rerun/watched-run.ts';
import { runExperiment } from '../../src/experiment/run-experiment.ts';
import { System } from '../../src/models/system.ts';
import { type Axis, parseAxis } from '../../src/scenario/axis.ts';
import { type Expectation, parseExpectation } from '../../src/scenario/expectation.ts';
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
  return of('', before, after).request;
}

function of(name: string, before: ExperimentResult, after: ExperimentResult): FirstOfPoint {
  const sides = [pointAgain('a.json', before, name), pointAgain('b.json', after, name)];
  const [a, b] = sides.map((side) => {
    if (typeof side === 'string') throw new Error(side);
    return side;
  });
  return firstOfPoint(a, b);
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
      between(result, { ...result, points: [{ ...point, replications: [run, run] }] }),
    ].map((found) => (found.kind === 'unknown' ? found.reason : found.kind));
    expect(reasons[0]).toMatch(/^made again, the run of b\.json is another one/);
    expect(reasons[1]).toBe('the 1 runs that both made are alike; one of the two made 2');
    expect(pointAgain('b.json', without, '')).toMatch(/^b\.json does not hold the files/);
    expect(pointAgain('b.json', { ...result, scenario: { duration: '1s' } }, '')).toMatch(
      /^this lbsim does not read the scenario of b\.json any more: /,
    );
  });
});

describe('points of sweeps and of capacity', () => {
  const plan = { lbsim: 'test', executor: inlineExecutor, onProgress: () => {}, isInterrupted: () => false };
  const kept = async (result: Promise<ExperimentResult | undefined>) =>
    JSON.parse(JSON.stringify(await result)) as ExperimentResult;
  const slow = { weight: 1, more: { replications: 2 } };
  const quick = { ...slow, demand: '8ms' };

  test('are made again whole, each seed with its own chance, and the first run that differs is found', async () => {
    const axes = ['seed=1..3', 'virtualServices.0.realServers.web1.weight=1,2'].map(
      (text) => parseAxis(text, false) as Axis,
    );
    const swept = (scenario: ReadScenario) => kept(runSweep({ ...plan, scenario, design: gridDesign(axes) }));
    const before = await swept(site(slow));
    const after = await swept(site({ ...slow, clients: { slo: ['p99 < 1s'] } }));
    expect(diffResults(before, after)).toMatchObject({ shared: 6, differing: [], moves: [] });
    const faster = await swept(site(quick));
    const { differing, moves } = diffResults(before, faster);
    expect(differing).toEqual(['1, 1', '1, 2', '2, 1', '2, 2', '3, 1', '3, 2']);
    expect(new Set(moves.map(({ point }) => point))).toEqual(new Set(differing));
    const found = of('2, 1', before, faster);
    expect(found.run).toEqual({ condition: '', replication: 0 });
    expect(found.request).toMatchObject({ kind: 'found', request: { number: 1 } });
    const [first, ...rest] = before.sweep?.points ?? [];
    const forged = { ...before, sweep: { ...before.sweep, points: [{ ...first, digest: 'x' }, ...rest] } };
    const told = of('1, 1', forged as ExperimentResult, faster).request;
    expect(told).toMatchObject({ reason: expect.stringMatching(/^made again, the run of a\.json/) });
  });

  test('under every condition of capacity', async () => {
    const found = (scenario: ReadScenario) =>
      kept(
        runCapacity({
          ...plan,
          scenario,
          target: targetOf(scenario, 'rate') as Target,
          slo: [parseExpectation('p99 < 25ms') as Expectation],
          survive: 1,
          throughFailover: false,
          tolerance: 0.3,
          mostReplications: 2,
          changes: () => ({ ipvsadm: [], diff: '' }),
          onTrial: () => {},
        }),
      );
    const before = await found(site(slow));
    const after = await found(site(quick));
    const { differing } = diffResults(before, after);
    expect(differing).toContain('10/s');
    const { run, request } = of('10/s', before, after);
    // All runs of both were made again: with web1 and without.
    expect(run).toEqual({ condition: 'all servers', replication: 0 });
    expect(request).toMatchObject({ kind: 'found', request: { number: 1 } });
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
