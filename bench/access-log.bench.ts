/** How many lines of a log are read and learned from in a second, by the built command. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Benchmark, Figure } from './benchmark.ts';

export const benchmark: Benchmark = {
  name: 'import access-log: lines in a second, wall-clock time with the start of the command',
  run(scale): Figure[] {
    const copies = scale === 'large' ? 200 : 2;
    const folder = mkdtempSync(join(tmpdir(), 'lbsim-bench-log-'));
    try {
      const log = join(folder, 'access.log');
      const sample = gunzipSync(readFileSync('scenarios/access-log/access.log.gz')).toString();
      const later = (by: number) =>
        sample.replace(/"msec":"(\d+)/g, (_, second) => `"msec":"${Number(second) + by}`);
      for (let copy = 0; copy < copies; copy++) writeFileSync(log, later(copy * 1500), { flag: 'a' });
      const lines = copies * sample.trimEnd().split('\n').length;
      const args = ['bin/lbsim.js', 'import', 'access-log', log, '--no-fit', '--session-gap', '8s'];
      const begun = performance.now();
      execFileSync(process.execPath, args, { encoding: 'utf8' });
      const seconds = (performance.now() - begun) / 1_000;
      return [{ name: `JSON lines, ${lines} of them`, value: lines / seconds, unit: 'lines/s' }];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
