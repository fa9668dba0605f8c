import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { openBrowser } from '../browser/browser.ts';
import { bareCharts, openPage } from '../browser/open-page.ts';

const day = {
  name: 'day',
  question: 'What does a day of ten million requests look like on 64 real servers?',
  duration: '24h',
  transient: '10min',
  replications: 1,
  directors: [{ name: 'lvs-a', address: '10.0.0.2' }],
  virtualServices: [{ address: '10.0.0.1:80', scheduler: 'wlc' }],
  realServers: [
    {
      name: 'web',
      address: '10.0.1.1',
      count: 64,
      discipline: { type: 'processor-sharing', cores: 2 },
    },
  ],
  clients: [
    { name: 'browsers', rate: '80/s', serviceDemand: { type: 'lognormal', mean: '300ms', cv: 1.2 } },
    { name: 'api', rate: '40/s', serviceDemand: { type: 'exponential', mean: '80ms' } },
  ],
  faults: [{ type: 'crash', realServer: 'web', at: '12h', for: '30min' }],
};

test('a day of 64 servers and ten million requests is a page under 10 MB, every chart with its marks', async () => {
  const browser = await openBrowser();
  if (typeof browser === 'string') throw new Error(browser);
  const folder = mkdtempSync(join(tmpdir(), 'lbsim-day-'));
  try {
    const file = join(folder, 'day.json');
    writeFileSync(file, JSON.stringify(day));
    execFileSync(process.execPath, ['bin/lbsim.js', 'run', file, '--out', folder]);
    const result = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as ExperimentResult;
    expect(result.points[0].requests.sent).toBeGreaterThan(10_000_000);
    const report = join(folder, 'report.html');
    expect(statSync(report).size).toBeLessThan(10_000_000);
    const { page, complaints } = await openPage(browser, report);
    expect(await bareCharts(page)).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
});
