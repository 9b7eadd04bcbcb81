import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { longMs, type Editor, type EditorWindow } from './editorWindow';
import { says } from './says';
import { sharedEditor } from './sharedEditor';

const root = process.env.LONGTAIL_ROOT!;
const numberIn = (text: string | null): number => Number((/[\d,]+/.exec(text ?? '')?.[0] ?? 'NaN').replaceAll(',', ''));

describe('the packaged extension, by mouse and keyboard', function () {
  let editor: Editor;
  let folder: string;
  let window: EditorWindow;

  before(async function () {
    this.timeout(longMs);
    editor = await sharedEditor();
    folder = editor.workspace('shop');
    // Two finished runs to compare, trained by the package itself: no node_modules is within its reach.
    assert.ok(!path.dirname(editor.extension).split(path.sep).some((_, at, parts) => existsSync(path.join(parts.slice(0, at + 1).join(path.sep) || path.sep, 'node_modules'))));
    editor.longtail(folder, 'train', 'shop.model.yaml', '--json');
    editor.longtail(folder, 'train', 'plain.model.yaml', '--json');
    window = await editor.open(folder);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await editor?.keepPicture(window, this.currentTest.title);
  });

  after(() => window?.close());

  it('underlines a mistake and mends it by its quick fix', async () => {
    await window.openFile('mistake.model.yaml');
    const squiggle = window.page.locator('.monaco-editor .squiggly-error');
    await squiggle.first().waitFor();
    await window.quick(':3:10', 'line 3');
    await window.quickFix('Change to `temperature`');
    await squiggle.first().waitFor({ state: 'detached' });
    await window.command('File: Revert File');
  });

  it('shows the tail against the other run, and the paired difference', async () => {
    await window.command('Longtail: Compare Tail and Head');
    await window.pick('shop');
    const { panel } = window;
    await panel.locator('.plot.groups svg').first().waitFor();
    assert.match(await says(panel.locator('p.lead'), (text) => text.length > 10, 'the answer'), /\./);
    assert.equal(await panel.getByLabel('Reference').inputValue(), (await panel.getByLabel('Reference').locator('option', { hasText: 'plain' }).getAttribute('value')));
    await panel.getByLabel('Cut-off k').selectOption('10');
    await says(panel.locator('#groups-heading'), (text) => text.startsWith('Recall@10'), 'recall at the chosen cut-off');
    assert.deepEqual(await window.seriousAxeFindings(), []);
  });

  it('shows the heatmap, and what masking hides for the feature that is chosen as seed', async () => {
    await window.openFile('shop.model.yaml');
    await window.command('Longtail: Show Feature Correlations');
    const { panel } = window;
    await panel.locator('.heatmap').first().waitFor();
    await panel.getByLabel('Seed feature').selectOption({ label: 'genre' });
    const caption = panel.locator('table.masks caption');
    await says(caption, (text) => text.includes('genre is the seed'), 'the masks of genre');
    // Three item features: ⌊3 / 2⌋ = 1 partner is masked with the seed, so view 1 keeps one of three.
    const kept = await panel.locator('table.masks tbody tr').evaluateAll((rows) => rows.filter((row) => row.querySelector('td:nth-of-type(3) .kept') !== null).length);
    assert.equal(kept, 1);
    assert.deepEqual(await window.seriousAxeFindings(), []);
  });

  it('finds the heatmap with its seed, and the tail with its runs, after the window was reloaded', async () => {
    await window.reload();
    const { panel } = window;
    await says(panel.locator('table.masks caption'), (text) => text.includes('genre is the seed'), 'the masks of genre, restored');
    await window.page.getByRole('tab', { name: 'Tail and Head' }).click();
    await says(panel.locator('#groups-heading'), (text) => text.startsWith('Recall@10'), 'the cut-off, restored');
    await says(panel.getByLabel('Run', { exact: true }).locator('option:checked'), (text) => text.startsWith('shop'), 'the run, restored');
    await says(panel.getByLabel('Reference').locator('option:checked'), (text) => text.startsWith('plain'), 'the reference, restored');
  });

  it('trains from the palette, and the curve grows', async () => {
    await window.openFile('long.model.yaml');
    await window.command('Longtail: Train');
    const { panel } = window;
    await says(panel.locator('h1'), (text) => text.startsWith('long'), 'the run');
    await panel.locator('.curve-chart svg').first().waitFor();
    const lead = panel.locator('p.lead');
    const stepIn = (text: string) => numberIn(/(?:step|after) [\d,]+/.exec(text)?.[0] ?? null);
    const first = stepIn(await says(lead, (text) => 0 < stepIn(text), 'a step'));
    await says(lead, (text) => first < stepIn(text), 'a later step');
    await says(window.page.locator('#longtail\\.longtail\\.longtail\\.status, [id*="longtail.status"]'), (text) => /long \d+%/.test(text), 'the status bar');
  });

  it('trains on the kernels that the package carries for this platform', async function () {
    const kernels = path.join('native', `${process.platform}-${process.arch}`, 'kernels.duckdb_extension');
    if (!existsSync(path.join(root, 'dist', kernels))) return this.skip();
    assert.ok(existsSync(path.join(editor.extension, 'dist', kernels)), 'the package has no kernels');
    const runs = path.join(folder, '.longtail', 'runs');
    const long = readdirSync(runs).find((name) => name.includes('-long-'))!;
    const { started } = JSON.parse(readFileSync(path.join(runs, long, 'attempts', '1', 'attempt.json'), 'utf8')) as { started: { engine: string; device: string } };
    assert.equal(started.engine, 'native');
    await says(window.panel.locator('main'), (text) => text.includes(started.device), `where it trains, ${started.device}`);
  });

  it('finds run and panel again after the window was reloaded', async () => {
    await window.reload();
    await says(window.panel.locator('h1'), (text) => text.startsWith('long'), 'the run in the restored panel');
    await says(window.panel.locator('[role=status]'), (text) => /running|evaluating|checkpoint/.test(text), 'that it still trains');
  });

  it('has one language server, however often the window was reloaded', async () => {
    await window.openFile('shop.model.yaml');
    await window.page.locator('.codelens-decoration').first().waitFor();
    const end = Date.now() + 60_000;
    while (editor.processesOf('server.cjs').length !== 1) {
      assert.ok(Date.now() < end, `${editor.processesOf('server.cjs').length} language servers`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await window.command('View: Close Editor');
    await says(window.panel.locator('h1'), (text) => text.startsWith('long'), 'the run in front again');
  });

  it('shows tail and head of a run that trains, and draws them anew with each validation', async () => {
    await window.command('Longtail: Compare Tail and Head');
    const { panel } = window;
    const when = panel.locator('.tail-head [role=status]');
    // The tab from before the reload, which was not shown since, has made room.
    await window.page.getByRole('tab', { name: 'Tail and Head: long' }).waitFor();
    await window.page.getByRole('tab', { name: 'Tail and Head: shop' }).waitFor({ state: 'detached' });
    const stepIn = (text: string) => (text.includes('still training') ? numberIn(text.replace(/.*at step/, '')) : NaN);
    const first = stepIn(await says(when, (text) => 0 < stepIn(text), 'a validation'));
    const before = await says(panel.locator('.plot.groups'), (text) => text !== '', 'the groups');
    await says(when, (text) => first < stepIn(text), 'a later validation, while it trains');
    await says(panel.locator('.plot.groups'), (text) => text !== '' && text !== before, 'other recalls by popularity');
    await window.command('View: Close Editor');
    await says(panel.locator('h1'), (text) => text.startsWith('long'), 'the run in front again');
  });

  it('stops from the page and resumes from the page', async () => {
    const { panel } = window;
    await panel.locator('button[data-intent=stop]').first().click();
    await says(panel.locator('[role=status]'), (text) => text === 'cancelled', 'that it was stopped');
    const resume = panel.locator('button[data-intent=resume]').first();
    assert.match((await resume.textContent())!, /Resume from Step [\d,]+/);
    await resume.click();
    await says(panel.locator('[role=status]'), (text) => /running|evaluating|checkpoint/.test(text), 'that it trains again');
    await panel.locator('button[data-intent=stop]').first().click();
    await says(panel.locator('[role=status]'), (text) => text === 'cancelled', 'that it was stopped again');
  });

  for (const [theme, look] of [['Dark Modern', 'vs-dark'], ['Light Modern', 'vs'], ['Dark High Contrast', 'hc-black'], ['Light High Contrast', 'hc-light']] as const) {
    it(`is read as well in ${theme}: axe finds nothing serious`, async () => {
      await window.theme(theme, look);
      await window.panel.locator('.curve-chart svg').first().waitFor();
      assert.deepEqual(await window.seriousAxeFindings(), []);
    });
  }

  it('had nothing refused by the policies of its pages', () => {
    assert.deepEqual(window.refused, []);
  });
});
