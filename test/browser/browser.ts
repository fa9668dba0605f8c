/** A real Chromium without WebGL and without a network; it comes with a package and needs no installation. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** The browser, or why there is none. */
export async function openBrowser(): Promise<Browser | string> {
  chromium.setGraphicsMode = false;
  try {
    return await launch();
  } catch (first) {
    // A bare machine lacks its shared libraries: the package has them for Amazon's, which do elsewhere too.
    try {
      await bringLibraries();
      return await launch();
    } catch {
      return String(first).replace(/\s+/g, ' ').slice(0, 400);
    }
  }
}

async function launch(): Promise<Browser> {
  return await playwright.launch({
    executablePath: await chromium.executablePath(),
    // One process for all would end with the first page that is closed.
    args: chromium.args.filter((flag) => flag !== '--single-process'),
    headless: true,
    timeout: 30_000,
  });
}

async function bringLibraries(): Promise<void> {
  const build = new URL('./', import.meta.resolve('@sparticuz/chromium'));
  const packed = new URL('../../bin/al2023.tar.br', build);
  const { inflate } = await import(new URL('./lambdafs.js', build).href);
  const { setupLambdaEnvironment } = await import(new URL('./helper.js', build).href);
  const folder = join(tmpdir(), 'al2023', 'lib');
  if (!existsSync(folder)) await inflate(packed.pathname);
  setupLambdaEnvironment(folder);
}
