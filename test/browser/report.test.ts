/**
 * Opens reports in a real Chromium with the network off and looks whether every chart has marks, the numbers are those
 * of the result, and nothing complains. Pictures go to the folder that LBSIM_SCREENSHOTS names, else to a temporary one.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import { build } from 'esbuild';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { htmlReport } from '../../src/report/formats/html.ts';
import { emptyPoint, smallPoint, smallResult } from '../report/small-result.ts';
import { openBrowser } from './browser.ts';

const folder = process.env.LBSIM_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'lbsim-report-'));
const variants = ['rr', 'wlc', 'a rather long name'].map((name, i) => smallPoint(name, 120 + 20 * i));
const results: Readonly<Record<string, ExperimentResult>> = {
  one: smallResult(),
  many: smallResult(variants),
  empty: smallResult([emptyPoint()]),
};

const found = await openBrowser();
const browser: Browser | null = typeof found === 'string' ? null : found;
if (typeof found === 'string') console.log(`NOT RUN: browser (${found})`);

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  const { outputFiles } = await build({
    entryPoints: ['src/report/page/main.ts'],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
    legalComments: 'none',
  });
  const script = outputFiles[0].text;
  for (const [name, result] of Object.entries(results)) {
    writeFileSync(join(folder, `${name}.html`), htmlReport(result, { script }));
  }
});

afterAll(async () => {
  await browser?.close();
});

interface Opened {
  readonly page: Page;
  /** What the console and the network said. */
  readonly complaints: string[];
}

async function open(name: string, options: BrowserContextOptions = {}): Promise<Opened> {
  if (browser === null) throw new Error('no browser');
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  await context.setOffline(true);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) complaints.push(`request of ${request.url()}`);
  });
  await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
  await page.waitForSelector('html[data-drawn="done"]');
  return { page, complaints };
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Charts that are shown but hold nothing drawn. */
async function bare(page: Page): Promise<readonly string[]> {
  return await page.$$eval('figure[data-chart]', (figures) =>
    figures
      .filter((figure) => figure.closest('[hidden]') === null)
      .filter((figure) => {
        const marks =
          'svg .role-mark.mark-line path, svg .role-mark.mark-area path, svg .role-mark.mark-symbol path, svg .role-mark.mark-rect path, svg .span rect';
        const views = [...figure.querySelectorAll('.view, .timeline')];
        return views.length === 0 || views.some((view) => view.querySelector(marks) === null);
      })
      .map((figure) => figure.getAttribute('data-chart') ?? ''),
  );
}

describe.skipIf(browser === null)('a report in Chromium, offline and without WebGL', () => {
  test.each(['one', 'many'])(
    '%s: every chart has marks, and nothing complains or asks the network',
    async (name) => {
      const { page, complaints } = await open(name);
      expect(await page.locator('figure[data-chart]').count()).toBeGreaterThanOrEqual(7);
      expect(await page.locator('figure[data-drawn="failed"]').count()).toBe(0);
      expect(await bare(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await picture(page, `${name}-light`);
      await page.context().close();
    },
  );

  test('a page with nothing to draw says why and does not complain', async () => {
    const { page, complaints } = await open('empty');
    expect(await page.locator('.nothing').count()).toBeGreaterThanOrEqual(6);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('the numbers in the page are those of the result', async () => {
    const { page } = await open('one');
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
    await page.context().close();
  });

  test('a phase’s button brings it into the window of all charts over time', async () => {
    const { page, complaints } = await open('one');
    const ticks = () =>
      page.locator('#p0-connections .panel:last-child .role-axis-label text').allTextContents();
    const times = () => page.locator('.timeline .axis .tick text').allTextContents();
    expect(await times()).toContain('100 s');
    expect(await ticks()).not.toContain('22');
    await page.locator('#p0-response-over-time button', { hasText: 'web1 crashes' }).click();
    await expect.poll(ticks).toContain('22');
    expect(await times()).not.toContain('100 s');
    expect(await page.locator('button[aria-pressed="true"]').first().textContent()).toContain('web1 crashes');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('tabs show one variant at a time, by mouse and by arrow keys', async () => {
    const { page, complaints } = await open('many');
    await page.locator('[role="tab"]').nth(1).click();
    await page.waitForFunction(
      () => document.querySelector('#panel-1 figure:not([data-drawn="done"])') === null,
    );
    expect(await bare(page)).toEqual([]);
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(
      () => document.querySelector('#panel-2 figure:not([data-drawn="done"])') === null,
    );
    expect(await page.locator('[role="tabpanel"]:not([hidden])').getAttribute('id')).toBe('panel-2');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('marks of the timeline are reached by keyboard and tell what they mean', async () => {
    const { page } = await open('one');
    await page.locator('.timeline .mark.fault').first().focus();
    expect(await page.locator('.tip').textContent()).toContain('web1: crashes');
    await page.context().close();
  });

  test('dark follows the system and the button, and charts with it', async () => {
    const { page } = await open('one', { colorScheme: 'dark' });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const ink = () => page.$eval('.role-axis-label text', (label) => getComputedStyle(label).fill);
    expect(await paper()).toBe('rgb(18, 22, 27)');
    expect(await ink()).toBe('rgb(154, 164, 175)');
    await picture(page, 'one-dark');
    await page.locator('#scheme').click();
    expect(await paper()).toBe('rgb(255, 255, 255)');
    expect(await ink()).toBe('rgb(87, 96, 106)');
    await page.context().close();
  });

  test.each(['one', 'many'])('%s: a phone needs no scrolling sideways', async (name) => {
    const { page, complaints } = await open(name, { viewport: { width: 375, height: 800 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    expect(await bare(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await picture(page, `${name}-phone`);
    await page.context().close();
  });

  test.each(['light', 'dark'] as const)('%s: axe finds nothing serious', async (colorScheme) => {
    const { page } = await open('one', { colorScheme });
    await page.addScriptTag({ content: axe.source });
    const found = await page.evaluate(async () => {
      const { violations } = await (
        globalThis as unknown as { axe: { run(): Promise<AxeResults> } }
      ).axe.run();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`);
    });
    expect(found).toEqual([]);
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
});
