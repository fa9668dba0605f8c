import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
// @ts-expect-error: a script without types
import { plainPrivates } from '../../scripts/plain-privates.mjs';

/**
 * Bytes a request: an object or a closure for each event would be 80 and more, and 400 for those of a full request. Which
 * doubles V8 keeps in registers depends on what it inlined before, so that one or two of 16 bytes may come and go.
 */
const MOST_BYTES = 64;

/** Node 24 leaves a loop's code of its middle compiler this way for that of the last one: no code is thrown away. */
const BAILOUT = /bailout \(kind: [^,]*, reason: (?!prepare for on stack replacement)/g;

const PROGRAM = `
import { System } from './src/models/system.ts';
import { siteSettings } from './bench/sites.ts';

const [transport, requests] = process.argv.slice(2);
const shape = { servers: 10, load: 0.8, scheduler: 'lc', transport, serviceMeanNs: 10_000_000 };
const settings = siteSettings(shape, Number(requests));
for (let replication = 0; replication < 4; replication++) {
  const system = new System({ settings, seed: 1, replication, withSeries: true });
  system.run(settings.durationNs * 0.3);
  const sent = system.measurements.sent;
  // What the system before left behind is taken away now, and not between the two readings.
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  console.log('begin ' + replication);
  system.run(settings.durationNs);
  const bytes = process.memoryUsage().heapUsed - before;
  console.log('end ' + bytes / (system.measurements.sent - sent));
}
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
    // As it is bundled for users: private names of the hot rooms are plain ones.
    plugins: [plainPrivates],
    logLevel: 'silent',
    // seedrandom is CommonJS and asks for node's own modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['direct', 500_000],
  ['tcp', 100_000],
])(
  '%s requests allocate nothing in the hot loop, and what was compiled stays compiled',
  (transport, requests) => {
    // The young generation holds all that could be allocated, so that nothing is collected between the two readings.
    const flags = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256', '--trace-deopt'];
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, outfile, transport, String(requests)], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const runs = [...stdout.matchAll(/^begin \d+$([\s\S]*?)^end (\S+)$/gm)];
    expect(runs).toHaveLength(4);
    // The first systems compile; later everything is, but for one that meets something for the first time.
    const [least] = runs
      .slice(2)
      .map(([, traced, bytes]) => ({
        bytes: Number(bytes),
        bailouts: traced.match(BAILOUT)?.length ?? 0,
      }))
      .sort((a, b) => a.bailouts - b.bailouts);
    expect(least.bailouts).toBe(0);
    expect(least.bytes).toBeLessThan(MOST_BYTES);
    expect(least.bytes).toBeGreaterThan(-1);
  },
);
