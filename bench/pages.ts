import { runViews } from '../insight/runView';
import { launchBrowser } from '../test/pages/browser.testkit';
import { bundlePages, openPanel } from '../test/pages/panel.testkit';
import { longRunEvents, manyFeatures, recordedRun, recordedTail } from '../test/pages/recordedRuns.testkit';

/**
 * Milliseconds that a panel takes for one whole view: making it in the host (processor time), drawing it in the page's script, and until the
 * frame after it. Medians and the largest of so many repeats, after three that warm up.
 */
export async function pagesBenchmark(repeats: number): Promise<void> {
  const events = longRunEvents(100_000);
  const pictures = runViews();
  let nSeen = events.length - 1000;
  const cases = [
    { name: 'run, 100,000 steps', panel: 'run' as const, make: () => recordedRun({ events, reference: null, columns: 380 }) },
    { name: 'the same, 20 steps later', panel: 'run' as const, make: () => recordedRun({ events: events.slice(0, nSeen += 20), reference: null, columns: 380 }, pictures) },
    { name: 'tail and head, 7,221 pairs', panel: 'tail' as const, make: () => recordedTail() },
    { name: '200 × 200 features', panel: 'features' as const, make: () => manyFeatures(200) },
  ];
  const [browser, pages] = await Promise.all([launchBrowser(), bundlePages()]);
  console.log(`median ms (largest) of ${repeats}\n${''.padEnd(28)} ${['view', 'script', 'frame'].map((title) => title.padStart(16)).join('')}`);
  for (const { name, panel, make } of cases) {
    const making = times(repeats, make);
    const value = make();
    const page = await openPanel(browser, pages, { panel });
    await page.send({ kind: 'ready', value });
    const drawing = await page.page.evaluate(drawn, { value, repeats });
    console.log(`${name.padEnd(28)} ${[making, drawing.script, drawing.frame].map((all) => summary(all).padStart(16)).join('')}`);
    await page.close();
  }
  await browser.close();
}

function times(repeats: number, make: () => unknown): number[] {
  return Array.from({ length: Math.min(repeats, 10) + 3 }, () => {
    const begun = process.cpuUsage();
    make();
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  }).slice(3);
}

/** Runs in the page: what its frames' callbacks take after each message, and the time to the end of that frame. */
async function drawn({ value, repeats }: { readonly value: unknown; readonly repeats: number }): Promise<{ script: number[]; frame: number[] }> {
  const asked = window.requestAnimationFrame.bind(window);
  let spent = 0;
  window.requestAnimationFrame = (callback) => asked((now) => {
    const begun = performance.now();
    callback(now);
    spent += performance.now() - begun;
  });
  const script: number[] = [];
  const frame: number[] = [];
  for (let repeat = 0; repeat < repeats + 3; repeat += 1) {
    spent = 0;
    window.postMessage({ kind: 'view', version: 1, sequence: 1000 + repeat, view: { kind: 'ready', value } }, '*');
    await new Promise((resolve) => { setTimeout(resolve, 0); });
    const begun = await new Promise<number>((resolve) => { asked(() => resolve(performance.now())); });
    await new Promise((resolve) => { asked(() => setTimeout(resolve, 0)); });
    script.push(spent);
    frame.push(performance.now() - begun);
  }
  return { script: script.slice(3), frame: frame.slice(3) };
}

function summary(all: readonly number[]): string {
  const sorted = [...all].sort((a, b) => a - b);
  return `${sorted[sorted.length >> 1]!.toFixed(1)} (${sorted.at(-1)!.toFixed(1)})`;
}
