import { describe, expect, test } from 'vitest';
import { overhang, seriousProblems, tableTexts } from './accessibility.testkit';
import { pageOpener } from './pageOpener.testkit';
import type { PanelOptions } from './panel.testkit';
import { recordedRanks, recordedTail } from './recordedRuns.testkit';
import { themes } from './themes.testkit';

const view = recordedTail();
const opener = pageOpener('tail');
const open = (options: Partial<PanelOptions> = {}, value: unknown = view) => opener.open(value, options);
const fraction = (value: number) => value.toFixed(3).replace(/^0/, '');

describe('the page of tail and head', () => {
  test.each(Object.keys(themes) as (keyof typeof themes)[])('keeps the policy and is accessible in %s', async (theme) => {
    const panel = await open({ theme });
    expect(await seriousProblems(panel.page)).toEqual([]);
    expect([await panel.violations(), panel.errors]).toEqual([[], []]);
    await panel.close();
  });

  test('draws every group with both runs, and a bar where there is a difference', async () => {
    const panel = await open();
    expect(await panel.page.locator('.groups .estimate').count()).toBe(2 * view.groups.length);
    expect(await panel.page.locator('.groups rect.difference').count()).toBe(view.groups.filter(({ difference }) => difference !== null).length);
    expect(await panel.page.locator('.lead').textContent()).toBe(view.lead.map(({ text }) => text).join(''));
    await panel.close();
  });

  test('lists when it helps, and says nothing of it where nothing is no chance', async () => {
    const panel = await open();
    expect(await panel.page.locator('.findings').isVisible()).toBe(false);
    await panel.close();
    const findings = ['Items with section libs', 'Cold items, without a training pair'].map((what) => [{ text: what, isStrong: true }, { text: ' gain +.021 (.010 to .031), 3,598 pairs.', isStrong: false }]);
    const told = await open({}, { ...view, findings });
    expect(await told.page.getByRole('region', { name: 'When it helps' }).getByRole('listitem').allTextContents()).toEqual(findings.map((parts) => parts.map(({ text }) => text).join('')));
    expect(await told.page.locator('.findings strong').allTextContents()).toEqual(['Items with section libs', 'Cold items, without a training pair']);
    expect(await seriousProblems(told.page)).toEqual([]);
    await told.close();
  });

  test('draws one run alone without differences', async () => {
    const alone = recordedTail({ reference: null });
    const panel = await open({}, alone);
    expect(await panel.page.locator('.groups .estimate').count()).toBe(alone.groups.length);
    expect(await panel.page.locator('.groups rect.difference').count()).toBe(0);
    await panel.close();
  });

  test('has a table with the numbers of the chart', async () => {
    const panel = await open();
    await panel.page.getByRole('button', { name: 'Recall by popularity of the wanted item: show as table' }).click();
    const rows = await tableTexts(panel.page, '.groups .twin');
    expect(rows.map((row) => row[0])).toEqual(view.groups.map(({ label }) => label));
    // The reference comes first, as in the chart.
    expect(rows.map((row) => [row[4], row[6]])).toEqual(view.groups.map(({ recall }) => [fraction(recall[1]!.value), fraction(recall[0]!.value)]));
    expect(rows.map((row) => row[3])).toEqual(view.groups.map(({ nPairs }) => nPairs.toLocaleString('en')));
    await panel.close();
  });

  test.each([1400, 400])('holds every group against popularity at %i pixels, and says what lies beyond the axis', async (width) => {
    const panel = await open({ width });
    // Of 34 items with 140 pairs or more all are in every top 50, whatever is left out; from the third group on none is.
    expect(view.groups.map(({ popularity }) => popularity!.toFixed(2))).toEqual(['1.00', '0.31', ...view.groups.slice(2).map(() => '0.00')]);
    expect(await panel.page.locator('.yardstick-place path').count()).toBe(view.groups.length);
    expect((await panel.page.locator('.groups .yardstick-place text').allTextContents()).filter((text) => text !== '')).toEqual(['1.000', fraction(view.groups[1]!.popularity!)]);
    expect(await panel.page.locator('.groups .key-entry').allTextContents()).toEqual(['cfm', 'baseline', 'popularity']);
    await panel.page.locator('.plot.groups').focus();
    await panel.page.keyboard.press('Home');
    expect(await panel.page.locator('#groups-summary').textContent()).toContain('; popularity 1.000.');
    await panel.page.keyboard.press('t');
    expect((await tableTexts(panel.page, '.groups .twin')).map((row) => row[8])).toEqual(view.groups.map(({ popularity }) => (popularity === 1 ? '1.000' : fraction(popularity!))));
    await panel.close();
  });

  test('asks for groups by a feature that the evaluation kept, and draws them as rows', async () => {
    const panel = await open();
    await panel.page.getByLabel('Groups of').selectOption({ label: 'section' });
    expect((await panel.posted()).at(-1)).toEqual({ kind: 'chooseGrouping', grouping: 'item.section' });
    const sections = recordedTail({ grouping: 'item.section' });
    await panel.send({ kind: 'ready', value: sections });
    expect(await panel.page.locator('#groups-heading').textContent()).toBe('Recall@50 by section of the wanted item');
    expect(await panel.page.locator('.groups .estimate').count()).toBe(2 * sections.groups.length);
    expect(await panel.page.locator('.groups .labels text').filter({ hasText: 'libdevel' }).count()).toBe(1);
    expect((await panel.state())!.grouping).toBe('item.section');
    await panel.page.locator('.plot.groups').focus();
    await panel.page.keyboard.press('Home');
    expect(await panel.page.locator('#groups-summary').textContent()).toContain(`Selected: pairs whose item has section ${sections.groups[0]!.label}.`);
    await panel.page.keyboard.press('t');
    const rows = await tableTexts(panel.page, '.groups .twin');
    expect(rows.map((row) => [row[0], row[2], row[3]])).toEqual(sections.groups.map(({ label, nPairs, recall }) => [label, nPairs.toLocaleString('en'), fraction(recall[1]!.value)]));
    expect(await seriousProblems(panel.page)).toEqual([]);
    await panel.close();
  });

  test('offers no other groups when the evaluation kept no feature', async () => {
    const withoutLabels = (name: 'cfm' | 'baseline') => ({ ...recordedRanks(name), seeds: [{ ...recordedRanks(name).seeds[0]!, labels: [] }] });
    const panel = await open({}, recordedTail({ run: withoutLabels('cfm'), reference: withoutLabels('baseline') }));
    expect(await panel.page.getByLabel('Groups of').isVisible()).toBe(false);
    await panel.close();
  });

  test('without ranks of popularity has no tick, no key and no column of them', async () => {
    const withoutRanks = (name: 'cfm' | 'baseline') => {
      const { popularityRanks: _, ...seed } = recordedRanks(name).seeds[0]!;
      return { ...recordedRanks(name), seeds: [seed] };
    };
    const panel = await open({}, recordedTail({ run: withoutRanks('cfm'), reference: withoutRanks('baseline') }));
    expect(await panel.page.locator('.yardstick').count()).toBe(0);
    await panel.page.locator('.plot.groups').focus();
    await panel.page.keyboard.press('t');
    expect(await panel.page.locator('.groups .twin thead').textContent()).not.toContain('Popularity');
    await panel.close();
  });

  test.each([1400, 400])('chooses a group by keyboard at %i pixels, tells it, and keeps it', async (width) => {
    const panel = await open({ width });
    await panel.page.locator('.groups .plot').focus();
    await panel.page.keyboard.press('End');
    await panel.page.keyboard.press('ArrowLeft');
    const chosen = view.groups.at(-2)!;
    expect(await panel.page.locator('#groups-summary').textContent()).toContain(chosen.summary.map(({ text }) => text).join(''));
    expect((await panel.state())!.selectedGroup).toBe(chosen.key);
    await panel.page.keyboard.press('Escape');
    expect((await panel.state())!.selectedGroup).toBeNull();
    expect(await overhang(panel.page)).toBeLessThanOrEqual(0);
    await panel.close();
  });

  test('moves the cut between counts that exist, saves nothing, and applies on demand', async () => {
    const panel = await open();
    const handle = panel.page.getByRole('slider');
    await handle.focus();
    const at = view.cuts.findIndex(({ minPairs }) => minPairs === view.cut.minPairs);
    await panel.page.keyboard.press('ArrowLeft');
    const wanted = view.cuts[at - 1]!;
    expect(await handle.getAttribute('aria-valuenow')).toBe(String(wanted.minPairs));
    expect(await panel.page.locator('.cut-table tr.selected th').textContent()).toBe(`≥ ${wanted.minPairs}`);
    expect(await panel.page.locator('.cut-table tr.selected td').first().textContent()).toBe(wanted.nItems.toLocaleString('en'));
    expect((await panel.posted()).map(({ kind }) => kind)).toEqual(['ready']);
    await panel.page.getByRole('button', { name: 'Apply to Config…' }).click();
    expect((await panel.posted()).at(-1)).toEqual({ kind: 'setCut', minPairs: wanted.minPairs });
    await handle.focus();
    await panel.page.keyboard.press('Escape');
    expect((await panel.state())!.previewMinPairs).toBeNull();
    expect(await panel.page.getByRole('button', { name: 'Apply to Config…' }).isDisabled()).toBe(true);
    await panel.close();
  });

  test('drags the cut', async () => {
    const panel = await open();
    const box = (await panel.page.getByRole('slider').boundingBox())!;
    await panel.page.mouse.move(box.x + 5, box.y + 8);
    await panel.page.mouse.down();
    await panel.page.mouse.move(box.x - 120, box.y + 8, { steps: 5 });
    await panel.page.mouse.up();
    const { previewMinPairs } = (await panel.state()) as { previewMinPairs: number };
    expect(previewMinPairs).toBeGreaterThan(view.cut.minPairs);
    expect(view.cuts.some(({ minPairs }) => minPairs === previewMinPairs)).toBe(true);
    await panel.close();
  });

  test('asks for other runs and another cut-off', async () => {
    const panel = await open();
    await panel.page.getByLabel('Reference').selectOption('');
    await panel.page.getByLabel('Cut-off k').selectOption('10');
    expect((await panel.posted()).slice(-2)).toEqual([{ kind: 'chooseRuns', runId: view.runs[0]!.runId, referenceId: null }, { kind: 'chooseCutoff', k: 10 }]);
    await panel.close();
  });

  test('restores group, cut and table', async () => {
    const cut = view.cuts.find(({ minPairs }) => minPairs < view.cut.minPairs)!;
    const state = { version: 1, runId: view.runs[0]!.runId, referenceId: view.runs[1]!.runId, k: 50, grouping: 'popularity', selectedGroup: view.groups.at(-2)!.key, previewMinPairs: cut.minPairs, tables: ['groups'], scrollTop: 0 };
    const panel = await open({ state });
    expect(await panel.page.getByRole('slider').getAttribute('aria-valuenow')).toBe(String(cut.minPairs));
    expect(await panel.page.locator('.groups .twin').isVisible()).toBe(true);
    expect(await panel.page.locator('#groups-summary').textContent()).toContain('Selected: items with 1 training pair.');
    await panel.close();
  });

  test.each([400, 700, 1000, 1040, 1100, 1240, 1400])('fits into %i pixels, with one run and with two of long names', async (width) => {
    const long = recordedTail({ run: { ...recordedRanks('cfm'), run: { ...recordedRanks('cfm').run, name: 'cfm-all-features-long' } }, reference: { ...recordedRanks('baseline'), run: { ...recordedRanks('baseline').run, name: 'baseline-with-logq-2019' } } });
    for (const value of [view, long, recordedTail({ reference: null })]) {
      const panel = await open({ width }, value);
      expect(await overhang(panel.page)).toBeLessThanOrEqual(0);
      const { side, tables } = await panel.page.evaluate(() => ({ side: document.querySelector('.side')!.clientWidth, tables: [...document.querySelectorAll('.side table')].map(({ clientWidth }) => clientWidth) }));
      for (const table of tables) expect(table).toBeLessThanOrEqual(side);
      await panel.close();
    }
  });

  test('keeps its picture while the next one is read', async () => {
    const panel = await open();
    await panel.send({ kind: 'loading', label: 'Reading', done: 0, total: 0 });
    expect(await panel.page.locator('.groups .estimate').count()).toBe(2 * view.groups.length);
    await panel.close();
  });
});
