import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Found { readonly violations: readonly { readonly id: string; readonly impact: string | null; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[] }

/** What axe calls serious or critical, one line each: rule and element. Loaded past the policy, as a browser extension is. */
export async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<Found> } }).axe.run());
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`));
}

/** Texts of a table's cells, row by row. */
export function tableTexts(page: Page, selector: string): Promise<string[][]> {
  return page.evaluate((table) => [...document.querySelectorAll(`${table} tbody tr`)].map((row) => [...row.children].map((cell) => cell.textContent)), selector);
}

/** Pixels that the page is wider than its window. */
export function overhang(page: Page): Promise<number> {
  return page.evaluate(() => document.scrollingElement!.scrollWidth - window.innerWidth);
}
