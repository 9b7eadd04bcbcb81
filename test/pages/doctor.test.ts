import { describe, expect, test } from 'vitest';
import { overhang, seriousProblems, tableTexts } from './accessibility.testkit';
import { viewOf, withoutCard, withTwoCards } from './doctorFindings.testkit';
import { pageOpener } from './pageOpener.testkit';
import { themes } from './themes.testkit';

const opener = pageOpener('doctor');

describe('the page of the doctor', () => {
  test.each(Object.keys(themes) as (keyof typeof themes)[])('keeps the policy and is accessible in %s', async (theme) => {
    const panel = await opener.open(viewOf(withTwoCards()), { theme });
    expect(await seriousProblems(panel.page)).toEqual([]);
    expect([await panel.violations(), panel.errors]).toEqual([[], []]);
    await panel.close();
  });

  test('names the engine that is taken first, and every engine in the order of auto with its figures and why', async () => {
    const panel = await opener.open(viewOf(withoutCard()));
    expect(await panel.page.locator('.lead').textContent()).toBe('Training runs on native (CPU, AVX-512, 2 threads); 3 other engines work here too.');
    const rows = await tableTexts(panel.page, '.engines-table');
    expect(rows.filter((row) => row.length === 5)).toEqual([
      ['cudadoes not work', '–', '–', '–', '–'], ['webgpudoes not work', '–', '–', '–', '–'],
      ['nativetaken by auto', 'CPU, AVX-512, 2 threads', '32.0 GB', '100', '13'], ['tensorflowworks', 'CPU, 2 cores', '32.0 GB', '111', '2.3'],
      ['wasmworks', 'WebAssembly SIMD, 1 thread', '32.0 GB', '12', '0.3'], ['cpuworks', 'plain JavaScript, 1 thread', '32.0 GB', '0.4', '0.3'],
    ]);
    expect(rows.filter((row) => row.length === 1).map(([why]) => why)[2]).toBe('auto takes it: the first in its order that works.');
    // 100 of 111 at 64 pixels.
    expect(Number(await panel.page.locator('.speed-bar').first().getAttribute('width'))).toBeCloseTo(57.66, 1);
    await panel.close();
  });

  test('says what to do for what is missing, in words that can be typed, and nothing where nothing would help', async () => {
    const two = await opener.open(viewOf(withTwoCards()));
    expect(await two.page.locator('.steps dt').allTextContents()).toEqual(['cuda', 'tensorflow']);
    expect(await two.page.locator('.steps code').first().textContent()).toBe('python3 -m pip install "tensorflow[and-cuda]"');
    await two.close();
    const none = await opener.open(viewOf({ ...withoutCard(), engines: withoutCard().engines.filter(({ name }) => name !== 'webgpu') }));
    expect(await none.page.getByRole('heading', { name: 'To have more' }).isVisible()).toBe(false);
    await none.close();
  });

  test('offers the CUDA engine where a card answers and the engine does not work', async () => {
    const two = await opener.open(viewOf(withTwoCards()));
    await two.page.getByRole('button', { name: 'Install CUDA Engine…' }).click();
    expect(await two.posted()).toEqual([{ kind: 'ready', version: 1 }, { kind: 'installCuda' }]);
    await two.close();
    const without = await opener.open(viewOf(withoutCard()));
    expect(await without.page.getByRole('button').count()).toBe(0);
    await without.close();
  });

  test('numbers the devices of an engine that has several', async () => {
    const panel = await opener.open(viewOf(withTwoCards()));
    expect(await panel.page.locator('.why.chosen').textContent()).toContain('Devices: 0 NVIDIA GeForce RTX 4090, 1 NVIDIA L4');
    await panel.close();
  });

  test.each([1400, 700, 400, 300])('is no wider than its window at %i pixels', async (width) => {
    const panel = await opener.open(viewOf(withTwoCards()), { width });
    expect(await overhang(panel.page)).toBeLessThanOrEqual(0);
    await panel.close();
  });

  test('says so when no engine works', async () => {
    const panel = await opener.open(viewOf({ ...withoutCard(), engines: withoutCard().engines.filter(({ works }) => !works) }));
    expect(await panel.page.locator('.lead').textContent()).toBe('No engine works here, so nothing can be trained.');
    await panel.close();
  });
});
