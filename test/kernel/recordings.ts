/** Reads the recordings of real kernels that the tests replay. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Trace } from '../../src/experiment/replay/trace.ts';

export const RECORDING_SETS = ['ipvs', 'ipvs-6.1.176', 'ipvs-6.12.117'] as const;

const ROOT = new URL('./traces/', import.meta.url);

export function readRecording(path: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(new URL(path, ROOT))).toString('utf8'));
}

export function recordingsOf(set: string): Trace[] {
  return readdirSync(new URL(`${set}/`, ROOT))
    .sort()
    .map((file) => readRecording(`${set}/${file}`) as Trace);
}

export function recordingNamed(path: string): Trace {
  return readRecording(`${path}.json.gz`) as Trace;
}
