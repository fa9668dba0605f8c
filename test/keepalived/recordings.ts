/** Reads the recordings of keepalived that the tests replay. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Recording } from '../../src/experiment/replay/keepalived/recording.ts';

const ROOT = new URL('./traces/', import.meta.url);

export function recordingNamed(name: string): Recording {
  return JSON.parse(gunzipSync(readFileSync(new URL(`${name}.json.gz`, ROOT))).toString('utf8')) as Recording;
}

export function recordingNames(): string[] {
  return readdirSync(ROOT)
    .filter((file) => file.endsWith('.json.gz'))
    .map((file) => file.replace('.json.gz', ''))
    .sort();
}
