import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from './browser.testkit';
import { bundlePages, openPanel, type Panel, type PanelOptions } from './panel.testkit';

export interface PageOpener {
  /** Opens the page and shows it a view. */
  readonly open: (value: unknown, options?: Partial<PanelOptions>) => Promise<Panel>;
  /** Opens the page, which has been told nothing yet. */
  readonly openUntold: () => Promise<Panel>;
}

/** Gives the tests of a file one browser, and pages of one panel in it. Call it at the top of the file. */
export function pageOpener(panel: PanelOptions['panel']): PageOpener {
  let browser: Browser;
  let pages: string;
  beforeAll(async () => {
    [browser, pages] = await Promise.all([launchBrowser(), bundlePages()]);
  }, 120_000);
  afterAll(() => browser?.close());
  const openUntold = (options: Partial<PanelOptions> = {}) => openPanel(browser, pages, { panel, ...options });
  return {
    openUntold,
    async open(value, options) {
      const opened = await openUntold(options);
      await opened.send({ kind: 'ready', value });
      return opened;
    },
  };
}
