import { describe, expect, test } from 'vitest';
import { overhang, seriousProblems, tableTexts } from './accessibility.testkit';
import { pageOpener } from './pageOpener.testkit';
import type { PanelOptions } from './panel.testkit';
import { manyFeatures, recordedFeatures } from './recordedRuns.testkit';
import { themes } from './themes.testkit';

const six = recordedFeatures();
const many = manyFeatures(200);
const opener = pageOpener('features');
const open = (options: Partial<PanelOptions> = {}, value: unknown = six) => opener.open(value, options);
const nameOf = (feature: number) => six.features[feature]!.name;

describe('the page of feature correlations', () => {
  test.each(Object.keys(themes) as (keyof typeof themes)[])('keeps the policy and is accessible in %s', async (theme) => {
    const panel = await open({ theme });
    expect(await seriousProblems(panel.page)).toEqual([]);
    expect([await panel.violations(), panel.errors]).toEqual([[], []]);
    await panel.close();
  });

  test('writes every number into its cell, raw or normalized', async () => {
    const panel = await open();
    const cells = () => panel.page.locator('.heatmap text.value').allTextContents();
    const pairsOf = (matrix: readonly (readonly number[])[]) => six.order.flatMap((row) => six.order.filter((column) => column !== row).map((column) => matrix[row]![column]!));
    expect(await cells()).toEqual(pairsOf(six.raw).map((value) => value.toFixed(2)));
    await panel.page.getByRole('button', { name: 'Normalized' }).click();
    expect(await cells()).toEqual(pairsOf(six.normalized).map((value) => value.toFixed(3).replace(/^0/, '')));
    expect((await panel.state())!.scale).toBe('normalized');
    await panel.close();
  });

  test('shows the numbers of the cell that is pointed at', async () => {
    const panel = await open();
    const [row, column] = [six.order[0]!, six.order[2]!];
    await panel.page.locator('.heatmap rect.cell').nth(1).hover();
    expect(await panel.page.locator('.tip').textContent()).toContain(`${nameOf(row)} × ${nameOf(column)}`);
    expect(await panel.page.locator('#heat-summary').textContent()).toContain(`${six.raw[row]![column]!.toFixed(2)} nats raw`);
    await panel.close();
  });

  test('shows what is masked for the seed that is chosen, by pointer and by keyboard', async () => {
    const panel = await open();
    const masked = () => panel.page.evaluate(() => [...document.querySelectorAll('.masks tbody tr')].filter((row) => row.children[3]!.textContent === 'masked').map((row) => row.children[0]!.textContent));
    const expected = (seed: number) => [seed, ...six.masks[seed]!.masked].map(nameOf);
    const third = six.order[2]!;
    await panel.page.locator('.heatmap rect.cell').nth(10).click(); // the first cell of the third row: five a row beside the diagonal
    expect(await masked()).toEqual(expected(third));
    await panel.page.locator('.heatmap').focus();
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('Enter');
    expect(await masked()).toEqual(expected(six.order[3]!));
    expect((await panel.state())!.seed).toBe(nameOf(six.order[3]!));
    await panel.page.getByLabel('Seed feature').selectOption({ label: 'tags' });
    expect(await masked()).toEqual(expected(six.features.findIndex(({ name }) => name === 'tags')));
    await panel.close();
  });

  test('lists what view 1 keeps for every seed', async () => {
    const panel = await open();
    const rows = await tableTexts(panel.page, '.seeds');
    expect(rows).toEqual(six.features.map(({ name }, seed) => [name, ...six.features.map((_, column) => (six.masks[seed]!.kept.includes(column) ? 'kept' : '·masked'))]));
    await panel.close();
  });

  test('has a table with the numbers of the heatmap, strongest first', async () => {
    const panel = await open();
    await panel.page.locator('.heatmap').focus();
    await panel.page.keyboard.press('t');
    const rows = await tableTexts(panel.page, '.heat .twin');
    const pairs = six.features.flatMap((_, a) => six.features.slice(a + 1).map((__, b) => six.raw[a]![a + 1 + b]!)).sort((a, b) => b - a);
    expect(rows.map((row) => row[2])).toEqual(pairs.map((value) => value.toFixed(2)));
    await panel.close();
  });

  test('leads to the config from what it found', async () => {
    const panel = await open();
    await panel.page.getByRole('button', { name: 'Leave the Id Out…' }).click();
    expect((await panel.posted()).at(-1)).toEqual({ kind: 'excludeId' });
    await panel.close();
  });

  test('restores scale, order and seed', async () => {
    const panel = await open({ state: { version: 1, sourceId: six.sourceId, scale: 'normalized', order: 'name', seed: 'tags', tables: [], scrollTop: 0 } });
    expect(await panel.page.getByLabel('Seed feature').inputValue()).toBe(String(six.features.findIndex(({ name }) => name === 'tags')));
    expect(await panel.page.locator('.heatmap text.row').allTextContents()).toEqual(six.features.map(({ name }) => name).sort((a, b) => a.localeCompare(b)));
    await panel.close();
  });

  test('draws 200 features on a canvas with boxes and names of groups, and finds one', async () => {
    const panel = await open({}, many);
    const colors = await panel.page.evaluate(() => {
      const canvas = document.querySelector('canvas')!;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set<number>();
      for (let at = 0; at < data.length; at += 4) seen.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
      return seen.size;
    });
    expect(colors).toBe(8);
    expect(await panel.page.locator('.heatmap .cluster').count()).toBe(many.clusters.length);
    await panel.page.keyboard.press('/');
    const wanted = many.features[77]!.name;
    await panel.page.getByLabel('Find a feature').fill(wanted);
    await panel.page.getByLabel('Find a feature').press('Enter');
    expect((await panel.state())!.seed).toBe(wanted);
    expect(await panel.page.locator('.masks tr.selected th').textContent()).toBe(wanted);
    expect(await panel.page.getByRole('button', { name: /more masked partners/ }).count()).toBe(1);
    expect(await seriousProblems(panel.page)).toEqual([]);
    expect([await panel.violations(), panel.errors]).toEqual([[], []]);
    await panel.close();
  });

  test.each([[6, 400], [6, 700], [6, 1040], [6, 1160], [200, 400], [200, 1400]])('%i features fit into %i pixels', async (k, width) => {
    const panel = await open({ width }, k === 6 ? six : many);
    expect(await overhang(panel.page)).toBeLessThanOrEqual(0);
    await panel.close();
  });
});
