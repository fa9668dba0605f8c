/** Opens a page of a folder in Chromium with the network off, and keeps what the console and the network said. */
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface Opened {
  readonly page: Page;
  readonly complaints: string[];
}

export async function openPage(
  browser: Browser | null,
  file: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
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
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('html[data-drawn="done"]');
  return { page, complaints };
}

/** Charts that are shown but hold nothing drawn. */
export async function bareCharts(page: Page): Promise<readonly string[]> {
  return await page.$$eval('figure[data-chart]', (figures) =>
    figures
      .filter((figure) => figure.closest('[hidden]') === null)
      .filter((figure) => {
        const marks =
          'svg .role-mark.mark-line path, svg .role-mark.mark-area path, svg .role-mark.mark-symbol path, svg .role-mark.mark-rect path, svg .span rect, svg .drawn';
        const views = [...figure.querySelectorAll('.view, .timeline, .drawing')];
        return views.length === 0 || views.some((view) => view.querySelector(marks) === null);
      })
      .map((figure) => figure.getAttribute('data-chart') ?? ''),
  );
}
