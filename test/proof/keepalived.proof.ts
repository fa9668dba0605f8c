import { expect, test } from 'vitest';
import { replayRecording } from '../../src/experiment/replay/keepalived/replay-recording.ts';
import { recordingNamed, recordingNames } from '../keepalived/recordings.ts';

/** Many more than the daily tests make: rare outcomes of the simulation show, and means stand closer to their limits. */
const SIMULATIONS = 60;

test('no row of any recording of keepalived differs', () => {
  const differing = recordingNames().flatMap((name) =>
    replayRecording(recordingNamed(name), SIMULATIONS)
      .keys.filter(({ difference, isIllustration }) => difference !== undefined && !isIllustration)
      .map(({ fault, key, difference }) => `${name}: ${fault}: ${key}: ${difference}`),
  );
  expect(differing).toEqual([]);
}, 1_800_000);
