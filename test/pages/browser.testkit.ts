import { chromium, type Browser } from 'playwright-core';

/** The headless browser of the npm package, unpacked once into the temporary folder; `CHROMIUM_PATH` names another. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? await (await import('@sparticuz/chromium')).default.executablePath();
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'] });
}
