import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = 'reports/gallery';
const names = readdirSync(FOLDER).filter(
  (name) => existsSync(join(FOLDER, name, 'results.json')) && existsSync(`scenarios/${name}.json`),
);

test.each(names)('%s: run again, the gallery’s result to the byte', (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'lbsim-gallery-'));
  const args = ['run', `scenarios/${name}.json`, '--replications', '3', '--no-report', '--out', folder];
  try {
    execFileSync(process.execPath, ['bin/lbsim.js', ...args], { stdio: 'ignore' });
  } catch (error) {
    // An expectation may be missed.
    expect((error as { status: number }).status).toBe(1);
  }
  const again = readFileSync(join(folder, 'results.json'), 'utf8');
  rmSync(folder, { recursive: true });
  expect(again === readFileSync(join(FOLDER, name, 'results.json'), 'utf8')).toBe(true);
});
