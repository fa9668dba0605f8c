import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileReader } from '../../src/cli/read-files.ts';
import { System } from '../../src/models/system.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { LiveRun } from '../../src/tui/live-run.ts';
import type { SideStart } from '../../src/tui/protocol.ts';
import { Side } from '../../src/tui/side.ts';
import { writtenScenario } from '../../src/tui/written.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

const FILE = 'scenarios/failover.json';
const SHORT = [
  { path: 'duration', value: '60s' },
  { path: 'transient', value: '1s' },
  { path: 'clients.rate', value: '12/s' },
  {
    path: 'faults',
    value: [
      { type: 'crash', realServer: 'web1', at: '10s', for: '9s', jitter: '1s' },
      { type: 'power-loss', director: 'lvs-a', at: '25s', for: '5s' },
    ],
  },
];
const scenario = scenarioFrom(FILE, SHORT);
const { settings } = scenario.points[0];
const { seed } = scenario.scenario;
/** Many states, so that most ways back lead through one. */
const SMALL = { spacing: 500, mostBytes: 100e6, mostStates: 12 };

function start(): SideStart {
  const { faults } = scenario.given as { faults: readonly object[] };
  return { label: '', settings, faults };
}

function wholeDigest(of = settings): string {
  const system = new System({ settings: of, seed, replication: 0 });
  system.run();
  return system.kernel.digest.hex();
}

/** What `lbsim run` would make of the written text. */
function digestOfWritten(text: string): string {
  const read = readScenario({ file: FILE, text, readFiles: fileReader(FILE) });
  return wholeDigest(read.points[0].settings);
}

describe('a live run', () => {
  test('wanders through time and ends as the run that nobody watched, figures included', () => {
    const whole = wholeDigest();
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 4 }),
        (instants) => {
          const run = new LiveRun({ settings, seed, memory: SMALL });
          const straight = new LiveRun({ settings, seed });
          for (const ms of instants) {
            run.goTo(ms * 1e6);
            for (let step = 0; step < 20; step++) run.step();
          }
          run.goTo(60e9);
          straight.goTo(60e9);
          expect(run.digest).toBe(whole);
          expect(run.history.series).toEqual(straight.history.series);
          expect(run.history.span).toEqual(straight.history.span);
        },
      ),
      { seed: 4, numRuns: 3 },
    );
  });

  test('comes back to an instant with the digest that it had there', () => {
    const run = new LiveRun({ settings, seed, memory: SMALL });
    const digests = [5, 12, 26, 40].map((second) => {
      run.goTo(second * 1e9);
      return run.digest;
    });
    run.goTo(60e9);
    const again = [5, 12, 26, 40].reverse().map((second) => {
      run.goTo(second * 1e9);
      return run.digest;
    });
    expect(again.reverse()).toEqual(digests);
  });

  test('keeps no more states than fit, and still finds its way back', () => {
    const run = new LiveRun({ settings, seed, memory: { spacing: 200, mostBytes: 4e6, mostStates: 1000 } });
    run.goTo(30e9);
    const { digest } = run;
    run.goTo(60e9);
    const bytes = run.checkpoints.reduce((sum, each) => sum + each.bytes, 0);
    expect(run.checkpoints.length).toBeGreaterThan(2);
    expect(bytes).toBeLessThan(4e6);
    run.goTo(30e9);
    expect(run.digest).toBe(digest);
  });
});

describe('what is done by hand', () => {
  test('is written as a scenario that lbsim run makes the same run of, whatever was done and taken back', () => {
    const side = Side.begin(start(), { seed, memory: SMALL });
    const { run } = side;
    run.goTo(4_321_987_654);
    side.strike({ type: 'weight', realServer: 'web2', weight: 5 });
    run.goTo(9e9);
    side.strike({ type: 'scheduler', scheduler: 'sed' });
    run.goTo(13e9);
    expect(side.mend('web1')).toBe(true);
    run.goTo(21e9);
    side.strike({ type: 'rate', clientClass: 'browsers', rate: '30/s', for: '5s' });
    run.goTo(27e9);
    side.strike({ type: 'hang', realServer: 'web1' });
    run.goTo(29e9);
    expect(side.undo()).toBe(true);
    expect(side.mend('web1')).toBe(false);
    run.goTo(15e9);
    side.strike({ type: 'slow', realServer: 'web2', factor: 0.3 });
    run.goTo(60e9);
    const { faults } = side.snapshot();
    const text = writtenScenario({ given: scenario.given, set: {}, faults, rebase: (name) => name });
    expect(digestOfWritten(text)).toBe(run.digest);
    expect(run.digest).not.toBe(wholeDigest());
  });

  test('happens in a fork alone; without a change a fork is the run itself', () => {
    const side = Side.begin(start(), { seed, memory: SMALL });
    side.run.goTo(12e9);
    const same = side.fork('same');
    const other = side.fork('other');
    other.strike({ type: 'crash', realServer: 'web2' });
    for (const each of [side, same, other]) each.run.goTo(60e9);
    expect(side.run.digest).toBe(wholeDigest());
    expect(same.run.digest).toBe(side.run.digest);
    expect(other.run.digest).not.toBe(side.run.digest);
    other.run.goTo(11e9);
    side.run.goTo(11e9);
    expect(other.run.digest).toBe(side.run.digest);
  });

  test('an undo before the present instant gives the run that never had the change', () => {
    const side = Side.begin(start(), { seed, memory: SMALL });
    side.run.goTo(8e9);
    side.strike({ type: 'crash', realServer: 'web2' });
    side.run.goTo(40e9);
    side.undo();
    expect(side.run.nowNs).toBe(40e9);
    side.run.goTo(60e9);
    expect(side.run.digest).toBe(wholeDigest());
  });
});
