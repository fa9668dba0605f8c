// How long a reader waits, in a real Chromium without a network: a page until its first screen stands and until it is whole, and
// a what-if from the button to its figures. `npm run bench:page -- REPORT.html…`; without names it makes the failover report.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const TURNS = 5;

const folder = mkdtempSync(join(tmpdir(), 'lbsim-bench-page-'));
const outfile = join(folder, 'browser.mjs');
await build({
  entryPoints: ['test/browser/browser.ts'],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  logLevel: 'warning',
});
// Beside the packages that it names.
const here = resolve('dist', 'bench-browser.mjs');
execFileSync('cp', [outfile, here]);
const { openBrowser } = await import(pathToFileURL(here).href);
rmSync(here);

let files = process.argv.slice(2);
if (files.length === 0) {
  execFileSync(process.execPath, ['bin/lbsim.js', 'run', 'scenarios/failover.json', '--out', folder], {
    stdio: 'ignore',
  });
  files = [join(folder, 'report.html')];
}
const browser = await openBrowser();
if (typeof browser === 'string') throw new Error(browser);
try {
  for (const file of files) await measure(resolve(file));
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function measure(file) {
  const times = { first: [], whole: [], whatIf: [] };
  let told = '';
  for (let turn = 0; turn < TURNS; turn++) {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    await page.context().setOffline(true);
    const begin = performance.now();
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('html[data-opened="done"]');
    times.first.push(performance.now() - begin);
    await page.waitForSelector('html[data-drawn="done"]');
    times.whole.push(performance.now() - begin);
    await page.waitForSelector('html[data-what-if]');
    const button = page.locator('#what-if button[type="submit"]');
    if ((await button.count()) > 0) {
      const asked = performance.now();
      await button.click();
      await page.waitForSelector('html[data-what-if="done"] #what-if-answer', { timeout: 300_000 });
      times.whatIf.push(performance.now() - asked);
      told = (await page.locator('#what-if .outcome .basis').textContent()) ?? '';
    }
    await page.context().close();
  }
  process.stdout.write(
    `${file}: ${(statSync(file).size / 1e6).toFixed(2)} MB\n` +
      `  first screen  ${median(times.first)} s\n  whole page    ${median(times.whole)} s\n` +
      (times.whatIf.length === 0 ? '' : `  what-if       ${median(times.whatIf)} s  (${told})\n`),
  );
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] / 1000).toFixed(2);
}
