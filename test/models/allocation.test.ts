import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

/**
 * Bytes a request: an object or a closure for each event would be 80 and more. Which doubles V8 keeps in registers depends
 * on what it inlined before, so that one or two of 16 bytes may come and go.
 */
const MOST_BYTES = 64;

const PROGRAM = `
import { System } from './src/models/system.ts';
import { siteSettings } from './bench/sites.ts';

const settings = siteSettings({ servers: 10, load: 0.8, scheduler: 'lc', transport: 'direct' }, 500_000);
const perRequest = [0, 1, 2].map((replication) => {
  const system = new System({ settings, seed: 1, replication, withSeries: false });
  system.run(settings.durationNs * 0.3);
  const sent = system.measurements.sent;
  const before = process.memoryUsage().heapUsed;
  system.run(settings.durationNs);
  return (process.memoryUsage().heapUsed - before) / (system.measurements.sent - sent);
});
console.log(JSON.stringify(perRequest));
`;

const folder = mkdtempSync(join(tmpdir(), 'lbsim-allocation-'));
const outfile = join(folder, 'program.mjs');

beforeAll(async () => {
  await build({
    stdin: { contents: PROGRAM, loader: 'ts', resolveDir: process.cwd() },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
    // seedrandom is CommonJS and asks for node's own modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a million direct requests allocate nothing in the hot loop', () => {
  // The young generation holds all that could be allocated, so that nothing is collected between the two readings.
  const flags = ['--min-semi-space-size=256', '--max-semi-space-size=256'];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, outfile], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const perRequest: number[] = JSON.parse(stdout);
  // The first system compiles; from the second on everything is.
  expect(Math.max(...perRequest.slice(1))).toBeLessThan(MOST_BYTES);
  expect(Math.min(...perRequest.slice(1))).toBeGreaterThan(-1);
});
