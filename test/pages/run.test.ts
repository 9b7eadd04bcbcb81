import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../runs/event';
import { overhang, seriousProblems, tableTexts } from './accessibility.testkit';
import { pageOpener } from './pageOpener.testkit';
import type { Panel, PanelOptions } from './panel.testkit';
import { longRunEvents, recordedRun } from './recordedRuns.testkit';
import { themes } from './themes.testkit';

const opener = pageOpener('run');
const open = (options: Partial<PanelOptions> = {}, value: unknown = recordedRun()) => opener.open(value, options);
const fraction = (value: number) => value.toFixed(3).replace(/^0/, '');

const evaluation = (step: number): RunEvent => ({
  at: step, kind: 'evaluated', step, epoch: 0, split: 'validation', slices: [{ slice: 'all', nPairs: 1000, metrics: { 'recall@50': 0.3 } }], alignment: null, uniformityQuery: null, uniformityItem: null, coverage: {}, gini: {}, isBest: false, seconds: 1,
});

/** Texts of the crosshairs that lie over a label at the end of a line, or over a note, in the same chart. */
function covered(panel: Panel): Promise<string[]> {
  return panel.page.evaluate(() => [...document.querySelectorAll('.curve-chart .plot')].flatMap((plot) => {
    const shown = [...plot.querySelectorAll('.ends g, .notes text')].filter((one) => one.getAttribute('visibility') !== 'hidden');
    const ends = shown.map((one) => (one.querySelector('text') ?? one).getBoundingClientRect());
    return [...plot.querySelectorAll('.cross text')].filter((text) => {
      const box = text.getBoundingClientRect();
      // A pixel of leading at top and foot holds no ink.
      return ends.some((end) => box.left < end.right && end.left < box.right && box.top + 1 < end.bottom - 1 && end.top + 1 < box.bottom - 1);
    }).map(({ textContent }) => textContent ?? '');
  }));
}

describe('the page of a run', () => {
  test('says ready once and asks for as many columns as its charts are wide', async () => {
    const panel = await open();
    const [ready, range, ...rest] = await panel.posted();
    expect(ready).toEqual({ kind: 'ready', version: 1 });
    expect(range).toMatchObject({ kind: 'range', range: null });
    expect(range!.columns).toBeGreaterThan(250);
    expect(rest).toEqual([]);
    await panel.close();
  });

  test.each(Object.keys(themes) as (keyof typeof themes)[])('keeps the policy and is accessible in %s', async (theme) => {
    const panel = await open({ theme }, recordedRun({ state: 'interrupted' }));
    expect(await seriousProblems(panel.page)).toEqual([]);
    expect([await panel.violations(), panel.errors]).toEqual([[], []]);
    await panel.close();
  });

  test('shows its sentence, facts and events', async () => {
    const view = recordedRun();
    const panel = await open({}, view);
    expect(await panel.page.locator('.lead').textContent()).toBe(view.lead.map(({ text }) => text).join(''));
    expect(await panel.page.locator('.facts dd').allTextContents()).toEqual(view.facts.map(({ value }) => value));
    expect(await panel.page.locator('.timeline .event').count()).toBe(view.events.length);
    await panel.close();
  });

  test('posts what its buttons say', async () => {
    const panel = await open();
    await panel.page.getByRole('button', { name: 'Stop' }).click();
    await panel.page.getByRole('button', { name: 'Open Config' }).click();
    await panel.send({ kind: 'ready', value: recordedRun({ state: 'interrupted' }) });
    await panel.page.getByRole('button', { name: /^Resume from Step/ }).click();
    expect((await panel.posted()).slice(-3)).toEqual([{ kind: 'stop' }, { kind: 'openConfig' }, { kind: 'resume' }]);
    await panel.close();
  });

  test('has a table with the numbers of the chart', async () => {
    const view = recordedRun();
    const panel = await open({}, view);
    await panel.page.getByRole('button', { name: 'Validation recall: show as table' }).click();
    const rows = await tableTexts(panel.page, '.recall .twin');
    const all = view.recall[0]!.points;
    expect(rows.map((row) => row[0])).toEqual(all.map(({ step }) => step.toLocaleString('en')));
    expect(rows.map((row) => row[1])).toEqual(all.map(({ run }) => (run === null ? '–' : fraction(run.value))));
    expect(rows.map((row) => row[3])).toEqual(all.map(({ reference }) => (reference === null ? '–' : fraction(reference))));
    expect(await panel.page.locator('.recall .chart').isVisible()).toBe(false);
    expect((await panel.state())!.tables).toEqual(['recall']);

    const heads = await panel.page.locator('.losses h3').allTextContents();
    await panel.page.getByRole('button', { name: 'Losses: show as table' }).click();
    const losses = await tableTexts(panel.page, '.losses .twin');
    expect(heads).toEqual(['Main', 'Self-supervised', 'Total']);
    expect(losses).toHaveLength(view.losses[0]!.curve.step.length);
    expect(losses.at(-1)![1]).toBe(view.losses[0]!.curve.mean.at(-1)!.toFixed(2));
    await panel.close();
  });

  test('is walked by keyboard: points, ends, table and back', async () => {
    const view = recordedRun();
    const panel = await open({}, view);
    const { page } = panel;
    const plot = page.locator('[aria-labelledby="recall-all-title"]');
    await plot.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const second = view.recall[0]!.points.filter(({ run }) => run !== null)[1]!;
    const words = `step ${second.step}: cfm ${fraction(second.run!.value)}, baseline ${fraction(second.reference!)}`;
    await page.waitForFunction((text) => document.querySelector('[role=status].announcement')?.textContent === text, words);
    // The crosshair stands at that step in every facet.
    const lines = await page.locator('.recall .cross text.muted').allTextContents();
    expect(new Set(lines)).toEqual(new Set([`step ${second.step}`]));
    await page.keyboard.press('t');
    expect(await page.locator('.recall .twin').isVisible()).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('region');
    await page.keyboard.press('t');
    expect(await plot.isVisible()).toBe(true);
    await panel.close();
  });

  test('walks the events of its timeline by keyboard', async () => {
    const view = recordedRun();
    const panel = await open({}, view);
    await panel.page.locator('.timeline').focus();
    await panel.page.keyboard.press('Home');
    expect(await panel.page.locator('.key-end').textContent()).toBe(`${view.events[0]!.text}. Enter opens Tail and Head`);
    await panel.page.keyboard.press('End');
    expect(await panel.page.locator('.timeline .focus rect').count()).toBe(1);
    await panel.close();
  });

  test('a drag asks for its steps, and a page opened again asks for them anew', async () => {
    const panel = await open();
    const box = (await panel.page.locator('[aria-labelledby="loss-main-title"]').boundingBox())!;
    await panel.page.mouse.move(box.x + 60, box.y + 60);
    await panel.page.mouse.down();
    await panel.page.mouse.move(box.x + 120, box.y + 70, { steps: 4 });
    await panel.page.mouse.up();
    const asked = (await panel.posted()).at(-1) as unknown as { kind: string; range: { from: number; to: number } };
    expect(asked.kind).toBe('range');
    expect(asked.range.from).toBeLessThan(asked.range.to);
    const state = await panel.state();
    expect(state).toMatchObject({ range: asked.range, runId: recordedRun().run.runId });
    await panel.close();

    const again = await open({ state }, recordedRun({ range: asked.range }));
    expect((await again.posted()).at(-1)).toMatchObject({ kind: 'range', range: asked.range });
    expect(await again.page.locator('.key-end').textContent()).toContain('Escape for all');
    await again.page.locator('[aria-labelledby="loss-main-title"]').focus();
    await again.page.keyboard.press('Escape');
    expect((await again.posted()).at(-1)).toMatchObject({ kind: 'range', range: null });
    await again.close();
  });

  test('a turn of the wheel with Ctrl zooms around the pointer; without, it scrolls', async () => {
    const panel = await open();
    const total = recordedRun().totalSteps!;
    const box = (await panel.page.locator('[aria-labelledby="loss-main-title"]').boundingBox())!;
    const asked = async () => (await panel.posted()).filter(({ kind }) => kind === 'range').slice(1) as unknown as { range: { from: number; to: number } | null }[];
    await panel.page.mouse.move(box.x + 100, box.y + 60);
    await panel.page.mouse.wheel(0, -100);
    expect(await asked()).toEqual([]);
    await panel.page.keyboard.down('Control');
    for (let turn = 0; turn < 3; turn += 1) await panel.page.mouse.wheel(0, -100);
    await panel.page.keyboard.up('Control');
    await expect.poll(async () => (await asked()).length).toBeGreaterThan(0);
    const state = (await panel.state()) as { range: { from: number; to: number } };
    await expect.poll(async () => (await asked()).at(-1)).toMatchObject({ range: state.range });
    // Three turns of e^−0.2: .549 of the steps, and up to one more at each end and turn.
    expect(state.range.to - state.range.from).toBeGreaterThanOrEqual(Math.floor(0.548 * total));
    expect(state.range.to - state.range.from).toBeLessThanOrEqual(Math.ceil(0.549 * total) + 6);
    await panel.close();
  });

  test('plus and minus zoom a chart that has the focus', async () => {
    const panel = await open();
    await panel.page.locator('[aria-labelledby="loss-main-title"]').focus();
    await panel.page.keyboard.press('+');
    // 2,200 planned steps: the middle half
    await expect.poll(async () => (await panel.posted()).at(-1)).toMatchObject({ kind: 'range', range: { from: 550, to: 1650 } });
    await panel.page.keyboard.press('-');
    await expect.poll(async () => (await panel.posted()).at(-1)).toMatchObject({ kind: 'range', range: null });
    await panel.close();
  });

  test('Enter on an evaluation opens Tail and Head, and a click does', async () => {
    const panel = await open();
    await panel.page.locator('.timeline').focus();
    await panel.page.keyboard.press('Home');
    expect(recordedRun().events[0]!.kind).toBe('evaluated');
    await panel.page.keyboard.press('Enter');
    expect((await panel.posted()).filter(({ kind }) => kind === 'openTail')).toHaveLength(1);
    await panel.page.locator('.timeline .event.evaluated').nth(2).click();
    expect((await panel.posted()).filter(({ kind }) => kind === 'openTail')).toHaveLength(2);
    await panel.close();
  });

  test('a drag on the timeline asks for its steps, and a double click for all', async () => {
    const panel = await open();
    const box = (await panel.page.locator('.timeline').boundingBox())!;
    const at = (share: number) => box.x + 5 + share * (box.width - 10);
    await panel.page.mouse.move(at(0.25), box.y + 15);
    await panel.page.mouse.down();
    await panel.page.mouse.move(at(0.5), box.y + 15, { steps: 4 });
    expect(await panel.page.locator('.timeline .selection rect').count()).toBe(1);
    await panel.page.mouse.up();
    expect(await panel.page.locator('.timeline .selection rect').count()).toBe(0);
    const asked = (await panel.posted()).at(-1) as unknown as { range: { from: number; to: number } };
    // A quarter and a half of 2,200 steps; a pixel is 1.6 of them.
    expect(Math.abs(asked.range.from - 550)).toBeLessThanOrEqual(3);
    expect(Math.abs(asked.range.to - 1100)).toBeLessThanOrEqual(3);
    await panel.page.mouse.dblclick(at(0.8), box.y + 15);
    expect((await panel.posted()).at(-1)).toMatchObject({ kind: 'range', range: null });
    await panel.close();
  });

  test('hundreds of evaluations are thinned to marks that do not touch, and the key says so', async () => {
    const events = longRunEvents(2000, 4000).flatMap((event): RunEvent[] => (event.kind === 'step' && event.step % 5 === 0 ? [event, { at: event.at, kind: 'checkpointed', step: event.step, isBest: false }, evaluation(event.step)] : [event]));
    const panel = await open({}, recordedRun({ events, reference: null }));
    const marks = await panel.page.evaluate(() => [...document.querySelectorAll('.timeline .event.evaluated')].map((mark) => mark.getBoundingClientRect()).map(({ left, right }) => ({ left, right })));
    expect(marks.length).toBeGreaterThan(40);
    for (let at = 1; at < marks.length; at += 1) expect(marks[at - 1]!.right).toBeLessThanOrEqual(marks[at]!.left);
    expect(await panel.page.locator('.timeline-key').textContent()).toContain(`evaluations, ${marks.length} of 400 drawn`);
    // By keyboard all of them are there, and the one that is told is drawn.
    await panel.page.locator('.timeline').focus();
    await panel.page.keyboard.press('End');
    expect(await panel.page.locator('.key-end').textContent()).toContain('evaluation, step 2,000');
    expect(await panel.page.locator('.timeline .event.evaluated').count()).toBeGreaterThanOrEqual(marks.length);
    await panel.close();
  });

  test.each([400, 700, 1000, 1400])('the crosshair covers no label at the end of a line and no note at %i pixels', async (width) => {
    const panel = await open({ width, height: 2400 });
    for (const chart of await panel.page.locator('.curve-chart .plot').all()) {
      const box = (await chart.boundingBox())!;
      for (const share of [0.15, 0.3, 0.45, 0.6, 0.75]) {
        await panel.page.mouse.move(box.x + share * box.width, box.y + box.height / 2);
        await panel.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
        expect(await covered(panel), `${await chart.getAttribute('aria-labelledby')} at ${share}`).toEqual([]);
      }
    }
    await panel.close();
  });

  test('restores scale, tables and scroll', async () => {
    const panel = await open({ height: 400, state: { version: 1, runId: recordedRun().run.runId, range: null, lossScale: 'logarithmic', tables: ['health'], scrollTop: 240 } });
    expect(await panel.page.getByLabel('Scale of the losses').inputValue()).toBe('logarithmic');
    expect(await panel.page.locator('.health .twin').isVisible()).toBe(true);
    expect(await panel.page.evaluate(() => document.scrollingElement!.scrollTop)).toBe(240);
    await panel.close();
  });

  test('draws 100,000 steps as columns that keep the spike and say so', async () => {
    const view = recordedRun({ events: longRunEvents(100_000), reference: null, columns: 320 });
    expect(view.losses[0]!.curve.step.length).toBeLessThanOrEqual(320);
    expect(Math.max(...view.losses[0]!.curve.high)).toBeGreaterThan(20);
    const panel = await open({}, view);
    await panel.page.getByLabel('Scale of the losses').selectOption('all');
    expect(await panel.page.locator('.losses .section-title .detail').textContent()).toBe(`nats per row. 100,000 steps drawn as ${view.losses[0]!.curve.step.length} columns: line is the mean, band the smallest and largest`);
    // The band reaches the spike: its top is nearer to the upper end of the plot than half.
    const top = await panel.page.evaluate(() => {
      const band = document.querySelector('[aria-labelledby="loss-main-title"] .bands path')!.getBoundingClientRect();
      const plot = document.querySelector('[aria-labelledby="loss-main-title"] svg')!.getBoundingClientRect();
      return (band.top - plot.top) / plot.height;
    });
    expect(top).toBeLessThan(0.3);
    await panel.close();
  });

  test.each([400, 700, 1040, 1400])('fits into %i pixels', async (width) => {
    const panel = await open({ width });
    expect(await overhang(panel.page)).toBeLessThanOrEqual(0);
    await panel.close();
  });

  test('drops what is no view, and views older than the one it shows', async () => {
    const panel = await open();
    const before = await panel.page.locator('.lead').textContent();
    await panel.page.evaluate(async (stale) => {
      for (const message of [null, 'view', { kind: 'view', version: 2, sequence: 99, view: {} }, { kind: 'other' }, { kind: 'view', version: 1, sequence: 0, view: stale }]) window.postMessage(message, '*');
      await new Promise((resolve) => { setTimeout(resolve, 0); });
      for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => { requestAnimationFrame(resolve); });
    }, { kind: 'empty', title: 'stale', detail: '', action: null });
    expect(await panel.page.locator('.lead').textContent()).toBe(before);
    expect(panel.errors).toEqual([]);
    await panel.close();
  });

  test('says in words what is missing, with the button that helps', async () => {
    const panel = await opener.openUntold();
    await panel.send({ kind: 'loading', label: 'Reading', done: 0, total: 0 });
    expect(await panel.page.getByRole('status').first().textContent()).toBe('Reading');
    await panel.send({ kind: 'empty', title: 'No run yet', detail: 'Train a config to see its curves here.', action: { label: 'Train', intent: 'train' } });
    await panel.page.getByRole('button', { name: 'Train' }).click();
    expect((await panel.posted()).at(-1)).toEqual({ kind: 'train' });
    expect(await seriousProblems(panel.page)).toEqual([]);
    await panel.close();
  });

  test('draws its colors anew when the theme changes', async () => {
    const panel = await open();
    const stroke = () => panel.page.evaluate(() => getComputedStyle(document.querySelector('.recall .line.first')!).stroke);
    const dark = await stroke();
    await panel.setTheme('light');
    expect(await stroke()).not.toBe(dark);
    await panel.close();
  });
});
