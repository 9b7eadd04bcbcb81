import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { featuresFile, modelFile, type Config } from '../config/schema/files';
import { drawMs, Repaint } from '../extension/panels/repaint';
import { runSetup } from '../extension/panels/runSetup';
import { LiveRun, pollMs } from '../extension/runs/liveRun';
import { runViews } from '../insight/runView';
import { attemptPaths } from '../runs/runPaths';
import { launchBrowser } from '../test/pages/browser.testkit';
import { bundlePages, openPanel } from '../test/pages/panel.testkit';
import { longRunEvents } from '../test/pages/recordedRuns.testkit';
import { stream } from '../trainer/numerics/stream';
import { claimAttempt, signAttempt } from '../trainer/run/folder/claimAttempt';
import { createRun } from '../trainer/run/folder/createRun';
import { JournalWriter } from '../trainer/run/folder/journalWriter';

/** Milliseconds that p95 must stay below. */
const gateMs = 1000;

/** Steps of the longer history. */
const longHistory = 100_000;

/** A step's number was on the screen at this time, milliseconds since 1970. */
interface Seen { readonly step: number; readonly at: number }

/**
 * Milliseconds from the write of a `step` event to the frame after the page drew it, or a later one: a run folder whose journal another process
 * appends to with the trainer's own writer, the extension's follower at its own pace, the view, and the page in a headless browser. The
 * editor's channel between extension and page is stood in for by the browser's.
 *
 * @param script started as `script writer …`, calls {@link writeSteps}
 * @returns whether every p95 is below a second
 */
export async function stepToPixelBenchmark(nSteps: number, script: string): Promise<boolean> {
  const [browser, pages] = await Promise.all([launchBrowser(), bundlePages()]);
  console.log(`ms from the write of a step to its pixel, ${nSteps} steps at the trainer's pace\n${''.padEnd(24)} ${['p50', 'p95', 'largest'].map((title) => title.padStart(8)).join('')}`);
  let isFast = true;
  for (const history of [0, longHistory]) {
    const waits = await stepsToPixels(browser, pages, { history, nSteps, script });
    const p95 = quantile(waits, 0.95);
    isFast &&= p95 < gateMs;
    console.log(`${`after ${history.toLocaleString('en')} steps`.padEnd(24)} ${[quantile(waits, 0.5), p95, waits.at(-1)!].map((ms) => ms.toFixed(0).padStart(8)).join('')}`);
  }
  await browser.close();
  return isFast;
}

/** @returns milliseconds, ascending, one for each step */
async function stepsToPixels(browser: Browser, pages: string, { history, nSteps, script }: { readonly history: number; readonly nSteps: number; readonly script: string }): Promise<number[]> {
  const home = mkdtempSync(path.join(tmpdir(), 'longtail-pixel-'));
  try {
    const folder = newRun(home, history, nSteps);
    const live = LiveRun.open(folder)!;
    const panel = await openPanel(browser, pages, { panel: 'run' });
    const setup = runSetup(config);
    const pictures = runViews();
    const columns = async () => (await panel.posted()).findLast(({ kind }) => kind === 'range')?.columns as number | undefined;
    let shown = live.look();
    let nColumns = 600;
    let sequence = 0;
    const show = () => {
      const { record, state, events, lastSignAt } = shown;
      const value = pictures({ record, state, events, lastSignAt, setup, reference: null, range: null, columns: nColumns, nowMs: Date.now() });
      sequence += 1;
      return panel.page.evaluate((message) => { window.postMessage(message, '*'); }, { kind: 'view', version: 1, sequence, view: { kind: 'ready', value } });
    };
    await show();
    await panel.page.waitForSelector('.facts dd');
    nColumns = await columns() ?? nColumns;
    await show();
    await panel.page.evaluate(watchStep);

    const repaint = new Repaint(() => void show(), drawMs);
    const poll = setInterval(() => {
      const now = live.look();
      const hasChanged = now.events !== shown.events || now.state !== shown.state;
      shown = now;
      if (hasChanged) repaint.ask();
    }, pollMs);
    const writer = fork(script, ['writer', path.join(folder, attemptPaths(1).journal), String(history + 1), String(nSteps)]);
    const isWritten = new Promise<void>((resolve, reject) => { writer.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`The writer ended with ${code}.`)))); });
    await isWritten;
    await panel.page.waitForFunction((last) => (window as unknown as { seen: Seen[] }).seen.at(-1)?.step === last, history + nSteps);
    clearInterval(poll);
    repaint.stop();
    const seen = await panel.page.evaluate(() => (window as unknown as { seen: Seen[] }).seen);
    await panel.close();
    const written = live.look().events.filter((event) => event.kind === 'step').filter(({ step }) => history < step);
    return written.map(({ step, at }) => seen.find((one) => step <= one.step)!.at - at).sort((a, b) => a - b);
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** Runs in the page: notes the first frame after each change of the step's number. */
function watchStep(): void {
  const seen: Seen[] = [];
  Object.assign(window, { seen });
  let last = '';
  new MutationObserver(() => {
    const text = document.querySelector('.facts dd')?.textContent ?? '';
    if (text === last) return;
    last = text;
    const step = Number(text.split(' of ')[0]!.replaceAll(',', ''));
    // The page draws inside a frame's callbacks; the next callback comes when that frame is done.
    requestAnimationFrame(() => { seen.push({ step, at: Date.now() }); });
  }).observe(document.querySelector('.facts')!, { childList: true, subtree: true, characterData: true });
}

const config: Config = {
  model: modelFile.parse({ longtail: 'model/1', features: 'shop', selfSupervision: { alpha: 0.3 } }),
  features: featuresFile.parse({
    longtail: 'features/1', interactions: { path: 'edges.csv', query: 'query', item: 'item' }, items: { path: 'items.csv', id: 'id' }, queries: 'items', split: { kind: 'hash' },
    features: [{ name: 'id', side: 'both', kind: 'id', dim: 32 }, { name: 'tags', side: 'both', kind: 'categories', separator: '|', dim: 32 }],
  }),
};

/** A run folder as the trainer makes it, with so many steps in its journal. @returns the folder */
function newRun(home: string, history: number, nSteps: number): string {
  mkdirSync(path.join(home, '.longtail'));
  const { folder } = createRun(path.join(home, 'shop.model.yaml'), config, []);
  const attempt = claimAttempt(folder);
  signAttempt(folder, attempt);
  const lines = longRunEvents(history, 2 * (history + nSteps)).map((event) => JSON.stringify({ ...event, at: Date.now() }));
  writeFileSync(path.join(folder, attemptPaths(attempt).journal), `${lines.join('\n')}\n`);
  return folder;
}

/** Appends steps at about ten a second, the most that a journal takes; uneven, so that they meet the follower's looks at every phase. */
export async function writeSteps(journal: string, first: number, nSteps: number): Promise<void> {
  const writer = new JournalWriter(journal);
  const random = stream(1, 'pauses between steps');
  for (let step = first; step < first + nSteps; step += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 101 + 60 * random.uniform()); });
    const loss = 2.2 + 0.1 * random.normal();
    writer.tell({ kind: 'step', step, epoch: 0, steps: 1, mainLossNats: loss, selfSupervisedLossNats: 0.9, totalLossNats: loss + 0.27, examplesPerSecond: 27_000, secondsLeft: 60 });
  }
  writer.flush();
  writer.close();
}

const quantile = (ascending: readonly number[], share: number): number => ascending[Math.min(ascending.length - 1, Math.ceil(share * ascending.length) - 1)]!;
