/**
 * Opens reports in a real Chromium with the network off and looks whether every chart has marks, the numbers are those
 * of the result, and nothing complains. Pictures go to the folder that LBSIM_SCREENSHOTS names, else to a temporary one.
 */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../src/experiment/combined-digest.ts';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { htmlReport } from '../../src/report/formats/html.ts';
import { crowded } from '../report/crowded.ts';
import { emptyPoint, smallPoint, smallResult } from '../report/small-result.ts';
import { openBrowser } from './browser.ts';
import { bareCharts, type Opened, openPage } from './open-page.ts';
import { runText, writeFailoverPage } from './what-if.ts';

const folder = process.env.LBSIM_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'lbsim-report-'));
const variants = ['rr', 'wlc', 'a rather long name'].map((name, i) => smallPoint(name, 120 + 20 * i));
const results: Readonly<Record<string, ExperimentResult>> = {
  one: smallResult(),
  many: smallResult(variants),
  empty: smallResult([emptyPoint()]),
  crowd: smallResult([crowded(1_000)]),
};

let failover: ExperimentResult;

const found = await openBrowser();
const browser: Browser | null = typeof found === 'string' ? null : found;
if (typeof found === 'string') console.log(`NOT RUN: browser (${found})`);

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  const script = readFileSync('dist/report-page.js', 'utf8');
  for (const [name, result] of Object.entries(results)) {
    writeFileSync(join(folder, `${name}.html`), htmlReport(result, { script }));
  }
  failover = await writeFailoverPage(folder);
});

afterAll(async () => {
  await browser?.close();
});

async function open(name: string, options: BrowserContextOptions = {}): Promise<Opened> {
  return await openPage(browser, join(folder, `${name}.html`), options);
}

/** Taken for people alone: a whole page costs a second. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.LBSIM_SCREENSHOTS === undefined) return;
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** What axe finds serious. */
async function serious(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ content: axe.source });
  return await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`);
  });
}

async function searchAndSort(page: Page): Promise<void> {
  const details = page.locator('#p0-load-by-server details.table');
  const first = details.locator('tbody tr:not([hidden]) th').first();
  await details.locator('summary').click();
  await details.getByRole('button', { name: 'utilisation' }).click();
  // The rounded figures of the eleven busiest are the same: they stay in their order.
  expect(await first.textContent()).toBe('web990');
  await details.getByRole('button', { name: 'utilisation' }).click();
  expect(await first.textContent()).toBe('web1');
  await details.getByRole('searchbox').fill('web77');
  expect(await details.getByRole('status').textContent()).toBe('11 of 1\u202f000 rows');
  expect(await first.textContent()).toBe('web77');
}

describe.skipIf(browser === null)('a report in Chromium, offline and without WebGL', () => {
  /** One page for all that leave it as they found it. */
  let light: Opened;

  beforeAll(async () => {
    light = await open('one');
  });

  afterAll(async () => {
    await light.page.context().close();
  });

  test.each(['one', 'many', 'crowd'])(
    '%s: every chart has marks, and nothing complains or asks the network',
    async (name) => {
      const { page, complaints } = name === 'one' ? light : await open(name);
      expect(await page.locator('figure[data-chart]').count()).toBeGreaterThanOrEqual(14);
      expect(await page.locator('figure[data-drawn="failed"]').count()).toBe(0);
      expect(await bareCharts(page)).toEqual([]);
      if (name === 'crowd') await searchAndSort(page);
      expect(complaints).toEqual([]);
      await picture(page, `${name}-light`);
      if (name !== 'one') await page.context().close();
    },
  );

  test('light: axe finds nothing serious', async () => {
    expect(await serious(light.page)).toEqual([]);
  });

  test('a page with nothing to draw says why and does not complain', async () => {
    const { page, complaints } = await open('empty');
    expect(await page.locator('.nothing').count()).toBeGreaterThanOrEqual(6);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('the numbers in the page are those of the result', async () => {
    const { page } = light;
    const value = async (row: string) => {
      const cell = page.locator('#summary tr', { hasText: row }).locator('td').first();
      return Number(await cell.getAttribute('data-value'));
    };
    const { figures } = results.one.points[0];
    expect(await value('response time, p50')).toBe(figures.p50.estimate);
    expect(await value('response time, p99.9')).toBe(figures.p999.estimate);
    expect(await value('share of requests that failed')).toBe(figures.failed.estimate);
    expect(await page.locator('#answer').textContent()).toBe(results.one.answer);
    expect(
      await page
        .locator('#p0-load-by-server .panel')
        .first()
        .locator('.mark-text.role-mark text')
        .allTextContents(),
    ).toEqual(['60 ± 6 %', '40 ± 4 %']);
  });

  test('a phase’s button brings it into the window of all charts over time', async () => {
    const { page, complaints } = light;
    const ticks = () =>
      page.locator('#p0-connections .panel:last-child .role-axis-label text').allTextContents();
    const times = () => page.locator('.timeline .axis .tick text').allTextContents();
    expect(await times()).toContain('100 s');
    expect(await ticks()).not.toContain('22');
    await page.locator('#p0-response-over-time button', { hasText: 'web1 crashes' }).click();
    await expect.poll(ticks).toContain('22');
    expect(await times()).not.toContain('100 s');
    expect(await page.locator('.window button[aria-pressed="true"]').first().textContent()).toContain(
      'web1 crashes',
    );
    await page.locator('#p0-response-over-time button', { hasText: 'whole run' }).click();
    await expect.poll(times).toContain('100 s');
    expect(complaints).toEqual([]);
  });

  test('a drag over a chart zooms all charts over time, and the instant under the pointer is marked in each', async () => {
    const { page, complaints } = light;
    const times = () => page.locator('.timeline .axis .tick text').allTextContents();
    const chart = page.locator('#p0-response-over-time .view').first();
    await chart.scrollIntoViewIfNeeded();
    const box = (await chart.boundingBox()) as { x: number; y: number; width: number; height: number };
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.4, y);
    await page.waitForFunction(
      () =>
        document.querySelectorAll(
          '.over-time .cursor:not([hidden]), .timeline line.cursor[visibility="visible"]',
        ).length > 3,
    );
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, y, { steps: 3 });
    expect(await chart.locator('.band').isVisible()).toBe(true);
    await page.mouse.up();
    await expect.poll(times).not.toContain('100 s');
    expect(await chart.locator('.band').isVisible()).toBe(false);
    await picture(page, 'zoomed');
    await chart.focus();
    await page.keyboard.press('Escape');
    await expect.poll(times).toContain('100 s');
    await page.keyboard.press('+');
    await expect.poll(times).not.toContain('100 s');
    await chart.dblclick({ position: { x: box.width / 2, y: 20 } });
    await expect.poll(times).toContain('100 s');
    await page.mouse.move(0, 0);
    expect(complaints).toEqual([]);
  });

  test('tabs show one variant at a time, by mouse and by arrow keys', async () => {
    const { page, complaints } = await open('many');
    await page.locator('[role="tab"]').nth(1).click();
    await page.waitForFunction(
      () => document.querySelector('#panel-1 figure:not([data-drawn="done"])') === null,
    );
    expect(await bareCharts(page)).toEqual([]);
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(
      () => document.querySelector('#panel-2 figure:not([data-drawn="done"])') === null,
    );
    expect(await page.locator('[role="tabpanel"]:not([hidden])').getAttribute('id')).toBe('panel-2');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('marks of the timeline are reached by keyboard and tell what they mean', async () => {
    const { page } = light;
    await page.locator('.timeline .mark.fault').first().focus();
    expect(await page.locator('.tip').textContent()).toContain('web1: crashes');
  });

  test('the flow is played back: a machine that is down is framed, and what happened last is told', async () => {
    const { page, complaints } = light;
    const flow = page.locator('#p0-flow');
    expect(await flow.locator('svg text', { hasText: 'lost: 100' }).count()).toBe(1);
    await flow.getByLabel('Time of the run').fill('30');
    expect(await flow.locator('.news').textContent()).toBe(
      '25.0 s lvs-a: 10.0.0.1 is removed from 10.0.0.9 80',
    );
    expect(await flow.locator('rect[stroke="var(--bad)"]').count()).toBe(1);
    await expect.poll(() => page.locator('#p0-connections .cursor:not([hidden])').count()).toBeGreaterThan(0);
    expect(await flow.locator('svg text', { hasText: '24 a second' }).count()).toBe(1);
    await flow.getByRole('button', { name: 'play' }).click();
    await expect
      .poll(async () => Number(await flow.getByLabel('Time of the run').inputValue()))
      .toBeGreaterThan(31);
    await flow.getByRole('button', { name: 'pause' }).click();
    await flow.getByRole('button', { name: 'whole run' }).click();
    expect(await flow.locator('.news').textContent()).toBe('');
    await expect.poll(() => page.locator('.over-time .cursor:not([hidden])').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('dark follows the system and the button, charts with it, and axe finds nothing serious', async () => {
    const { page } = await open('one', { colorScheme: 'dark' });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const ink = () => page.$eval('.role-axis-label text', (label) => getComputedStyle(label).fill);
    expect(await paper()).toBe('rgb(18, 22, 27)');
    expect(await ink()).toBe('rgb(154, 164, 175)');
    await picture(page, 'one-dark');
    expect(await serious(page)).toEqual([]);
    await page.locator('#scheme').click();
    expect(await paper()).toBe('rgb(255, 255, 255)');
    expect(await ink()).toBe('rgb(87, 96, 106)');
    await page.context().close();
  });

  test.each(['one', 'many'])('%s: a phone needs no scrolling sideways', async (name) => {
    const { page, complaints } = await open(name, { viewport: { width: 375, height: 800 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    expect(await bareCharts(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await picture(page, `${name}-phone`);
    await page.context().close();
  });

  test('paper is light, whatever the screen was', async () => {
    const { page } = await open('one', { colorScheme: 'dark', viewport: { width: 720, height: 1000 } });
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
    expect(await page.locator('#scheme').isVisible()).toBe(false);
    await picture(page, 'one-print');
    const pdf = await page.pdf({ format: 'A4', path: join(folder, 'one.pdf') });
    expect(pdf.byteLength).toBeGreaterThan(20_000);
    await page.context().close();
  });

  test('without a script the tables are still there', async () => {
    if (browser === null) return;
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(folder, 'one.html')).href);
    expect(await page.locator('noscript p').textContent()).toContain('JavaScript');
    expect(await page.locator('table').count()).toBeGreaterThan(8);
    await context.close();
  });

  test('what-if: the browser’s digest is Node’s, and the changed scenario runs on the command line', async () => {
    const { page, complaints } = await open('failover');
    await page.waitForSelector('html[data-what-if="ready"]');
    const basis = page.locator('#what-if .outcome .basis');
    const run = async () => {
      await page.locator('#what-if button[type="submit"]').click();
      await page.waitForSelector('html[data-what-if="done"]');
      return /Digest (\w+)\./.exec((await basis.textContent()) ?? '')?.[1];
    };
    const [point] = failover.points;
    const unchanged = await run();
    expect(await basis.textContent()).toContain('Every run has the digest of the stored one.');
    expect(unchanged).toBe(digestOf(point.replications));
    await page.getByLabel('Sessions a second', { exact: true }).fill('60');
    await page.getByLabel('Weight of web2', { exact: true }).evaluate((input: HTMLInputElement) => {
      input.value = '2';
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
    const changed = await run();
    expect(changed).not.toBe(unchanged);
    expect(await bareCharts(page)).toEqual([]);
    await page.locator('#what-if').screenshot({ path: join(folder, 'what-if.png') });
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: 'failover-what-if.json' }).click();
    const file = join(folder, 'failover-what-if.json');
    await (await saved).saveAs(file);
    const again = await runText(readFileSync(file, 'utf8'));
    expect(again.digest).toBe(changed);
    const p99 = page.locator('#what-if-result tr', { hasText: 'response time, p99' }).first();
    const values = p99.locator('td');
    expect(Number(await values.nth(0).getAttribute('data-value'))).toBe(point.figures.p99.estimate);
    expect(Number(await values.nth(1).getAttribute('data-value'))).toBe(again.points[0].figures.p99.estimate);
    await page.getByLabel('Real servers', { exact: true }).fill('0');
    await page.locator('#what-if button[type="submit"]').click();
    await page.waitForSelector('#what-if-result .alarm');
    expect(await page.locator('#what-if-result .alarm').textContent()).toContain('realServers.count');
    const rate = page.getByLabel('Sessions a second', { exact: true });
    const runs = page.getByLabel('Runs under seeds of their own', { exact: true });
    await rate.fill('');
    await runs.fill('0');
    await page.locator('#what-if button[type="reset"]').focus();
    expect([await rate.inputValue(), await runs.inputValue()]).toEqual(['40', '1']);
    await page.locator('#what-if button[type="reset"]').click();
    expect(await page.locator('#what-if form').getAttribute('aria-busy')).toBeNull();
    expect(await page.locator('#what-if progress').isVisible()).toBe(false);
    expect(await runs.inputValue()).toBe('2');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
