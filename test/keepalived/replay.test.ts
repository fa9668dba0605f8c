import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../src/experiment/replay/keepalived/compare-runs.ts';
import { parseRecording } from '../../src/experiment/replay/keepalived/parsed-recording.ts';
import { knownPhases, play } from '../../src/experiment/replay/keepalived/play.ts';
import { type Recording, recordingProblem } from '../../src/experiment/replay/keepalived/recording.ts';
import {
  predictRecording,
  replayRecording,
} from '../../src/experiment/replay/keepalived/replay-recording.ts';
import { readSteps } from '../../src/experiment/replay/keepalived/steps.ts';
import { recordingNamed, recordingNames } from './recordings.ts';

/** Few, for time: `npm run proof` makes many. */
const SIMULATIONS = 5;
const NAMES = recordingNames();

test('80 recordings are there, each well formed', () => {
  expect(NAMES).toHaveLength(80);
  for (const name of NAMES) expect(recordingProblem(recordingNamed(name)), name).toBeUndefined();
});

describe('every recorded event comes as keepalived 2.2.7 and Linux did it', () => {
  test.each(NAMES)('%s', (name) => {
    const { keys } = replayRecording(recordingNamed(name), SIMULATIONS);
    expect(keys.length).toBeGreaterThan(0);
    const differing = keys.filter(
      ({ difference, isIllustration }) => difference !== undefined && !isIllustration,
    );
    expect(differing.map(({ fault, key, difference }) => `${fault}: ${key}: ${difference}`)).toEqual([]);
  });
});

/** The recording with every value of a key moved by so much. */
function moved(recording: Recording, key: string, byMs: number): Recording {
  const summary = Object.fromEntries(
    Object.entries(recording.summary ?? {}).map(([fault, keys]) => {
      const known = keys[key];
      if (typeof known !== 'object') return [fault, keys];
      return [fault, { ...keys, [key]: { ...known, values: known.values.map((value) => value + byMs) } }];
    }),
  );
  const runs = (recording.runs ?? []).map((run) => {
    const value = run.first?.[key];
    return value === undefined ? run : { ...run, first: { ...run.first, [key]: value + byMs } };
  });
  return { ...recording, summary, runs };
}

test('a recording whose take-over came 3 ms earlier or 10 ms later differs', () => {
  const recording = recordingNamed('v1-kill9');
  const key = 'd2.MASTER after last advert of d1';
  for (const byMs of [-3, 10, 60])
    expect(replayRecording(moved(recording, key, byMs), 3).differences).toBe(1);
});

test('a recording under another priority differs', () => {
  const recording = recordingNamed('v1-kill9');
  const config = { ...recording.config, d2: recording.config.d2.replace('priority 100', 'priority 90') };
  expect(replayRecording({ ...recording, config }, 3).differences).toBeGreaterThan(3);
});

test('over the recorded phases each take-over comes when it came', () => {
  const recording = recordingNamed('v1-kill9');
  const runs = play(parseRecording(recording), { seed: 'phases', phases: knownPhases(recording) });
  const own = runs.filter(({ fault }) => fault === 'kill9 d1');
  const recorded = (recording.runs ?? []).filter(({ fault }) => fault === 'kill9 d1');
  own.forEach((run, i) => {
    const master = run.events.find(({ kind, text }) => kind === 'vrrp' && text === 'MASTER');
    const ms = ((master?.timeNs ?? 0) - run.startNs) / 1e6;
    expect((recorded[i].first?.['d2.MASTER'] ?? 0) - ms).toBeGreaterThan(-0.5);
    expect((recorded[i].first?.['d2.MASTER'] ?? 0) - ms).toBeLessThan(3);
  });
});

test('with everything measured cut away the same is predicted', () => {
  for (const name of ['v1-sigterm', 'c1-tcp6', 'e1-c-poweroff']) {
    const recording = recordingNamed(name);
    const { summary: _summary, runs: _runs, ...blank } = recording;
    const own = predictRecording(blank);
    const rows = compareRuns({ ...recording, summary: own.summary ?? {} }, [
      ...Array.from({ length: 6 }, (_, i) => play(parseRecording(recording), { seed: `again/${i}` })),
    ]);
    const differing = rows.filter(({ difference }) => difference !== undefined);
    expect(differing.map(({ key, difference }) => `${key}: ${difference}`)).toEqual([]);
    for (const [fault, keys] of Object.entries(recording.summary ?? {})) {
      expect(own.summary?.[fault]?.repetitions).toBe(keys.repetitions);
    }
  }
});

test('a step that is not known is named', () => {
  expect(() => readSteps(['start d1', 'teleport d1 d2'])).toThrow(
    'step 2 "teleport" is not known: teleport d1 d2',
  );
  expect(() => readSteps(['repeat 3', 'wait 10'])).toThrow('a "repeat" has no "end"');
  expect(() => readSteps(['wait soon'])).toThrow('step "wait soon" wants a number, and has "soon"');
  const recording = { ...recordingNamed('v1-kill9'), scenario: ['sh reboot -f'] };
  expect(() => replayRecording(recording, 1)).toThrow('sh runs "reboot", which is not known: reboot -f');
});
