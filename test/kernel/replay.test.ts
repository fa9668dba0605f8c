import { describe, expect, test } from 'vitest';
import { compareTraces } from '../../src/experiment/replay/compare.ts';
import {
  countersBefore,
  predict,
  replayTrace,
  unsupportedReason,
} from '../../src/experiment/replay/replay.ts';
import { blankedTrace, type Row, type Trace, traceProblem } from '../../src/experiment/replay/trace.ts';
import { RECORDING_SETS, readRecording, recordingNamed, recordingsOf } from './recordings.ts';

/** How many recordings each set has: one that goes missing must not go unnoticed. */
const COUNTS = { ipvs: 133, 'ipvs-6.1.176': 31, 'ipvs-6.12.117': 14 };

describe.each(RECORDING_SETS)('%s', (set) => {
  const recordings = recordingsOf(set);

  test('every recording of the set is there and can be replayed', () => {
    expect(recordings).toHaveLength(COUNTS[set]);
    expect(recordings.map(traceProblem).filter((problem) => problem !== undefined)).toEqual([]);
    expect(recordings.map(unsupportedReason).filter((reason) => reason !== undefined)).toEqual([]);
  });

  test.each(recordings.map((trace) => [trace.name, trace] as const))(
    '%s: the director decides and counts as the kernel did',
    (_, trace) => {
      const result = replayTrace(trace);
      expect(result.first).toBeUndefined();
      expect(result.differences).toBe(0);
      expect(result.decisions).toBeGreaterThan(0);
    },
  );

  test('with the recorded results cut away the same is predicted', () => {
    for (const trace of recordings) {
      const own = predict(blankedTrace(trace));
      expect(compareTraces(trace, own).differences, trace.name).toBe(0);
    }
  });
});

test('the recordings hold 70336 decisions and 9829 rows of counters', () => {
  const results = RECORDING_SETS.flatMap(recordingsOf).map(replayTrace);
  expect(results.reduce((sum, { decisions }) => sum + decisions, 0)).toBe(70336);
  expect(results.reduce((sum, { counterRows }) => sum + counterRows, 0)).toBe(9829);
});

test('a blanked recording keeps inputs alone', () => {
  const trace = blankedTrace(recordingNamed('ipvs/nodest'));
  const results = trace.ops.filter((row) =>
    ['lost', 'stuck', 'refused', 'delivered'].includes(String(row.at(-1))),
  );
  expect(results).toEqual([]);
  const stats = trace.ops.filter(([what]) => what === 'stat');
  expect(stats.every((row) => (row.at(-1) as unknown[]).length === 0)).toBe(true);
});

test('a recording under the rules of another kernel differs', () => {
  const trace = recordingNamed('ipvs-6.1.176/load-formula');
  const result = replayTrace({ ...trace, kernel: 'Linux 6.1.192' });
  expect(result.first?.row).toBe(1202);
});

test('a changed result is found, with the destinations just before it', () => {
  const trace = recordingNamed('ipvs/dr-rr');
  const row = trace.ops.findIndex(([what]) => what === 'open');
  const changed: Trace = {
    ...trace,
    ops: trace.ops.map((each, i) =>
      i === row ? ([...each.slice(0, -1), '10.0.0.99'] as unknown as Row) : each,
    ),
  };
  const result = replayTrace(changed);
  expect(result.differences).toBe(1);
  expect(result.first).toMatchObject({ part: 'ops', row });
  expect(countersBefore(changed, 'ops', row)[1]).toBe(
    '  10.0.0.11, weight 1, active 0, inactive 0, templates 0',
  );
});

test('what cannot be replayed says why', () => {
  expect(unsupportedReason(readRecording('twos-6.12.117/shares.json.gz'))).toMatch(/no sequence/);
  const trace = recordingNamed('ipvs/dr-rr');
  expect(unsupportedReason({ ...trace, ops: [['teleport', 0, 1]] })).toMatch(/row "teleport"/);
  expect(unsupportedReason({ ...trace, ops: [['sysctl', 0, 'tcp_rmem', 0]] })).toMatch(/tcp_rmem/);
  expect(unsupportedReason({ ...trace, ops: [['sysctl', 0, 'sloppy_tcp', 7]] })).toMatch(/sloppy_tcp/);
});
