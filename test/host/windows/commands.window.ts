import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { longMs, type Editor, type EditorWindow } from './editorWindow';
import { says } from './says';
import { sharedEditor } from './sharedEditor';

describe('the palette', function () {
  let editor: Editor;
  let folder: string;
  let window: EditorWindow;

  const runs = () => (JSON.parse(editor.longtail(folder, 'runs', '--json')) as { runs: { id: string; name: string; state: string }[] }).runs;
  const filesIn = (place: string) => (existsSync(place) ? readdirSync(place, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name)) : []);
  const problems = () => window.page.locator('[id="status.problems"]');

  before(async function () {
    this.timeout(longMs);
    editor = await sharedEditor();
    folder = editor.workspace('palette');
    // Data alone: what is in the fixture's configs is not to help.
    mkdirSync(path.join(editor.home, 'kept'));
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.yaml'))) renameSync(path.join(folder, name), path.join(editor.home, 'kept', name));
    window = await editor.open(folder);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await editor?.keepPicture(window, this.currentTest.title);
  });

  after(() => window?.close());

  it('makes a config from data that has no problems and trains', async () => {
    await window.command('Longtail: New Config from Data');
    await window.offered('Which file says who took what?');
    await window.pick('events.csv');
    await window.offered('Which file describes the items?');
    await window.pick('items.csv');
    for (const name of ['events.features.yaml', 'events.model.yaml']) await window.page.getByRole('tab', { name }).waitFor();
    assert.match(editor.longtail(folder, 'check', 'events.model.yaml', '--json'), /"problems":\s*\[\]/);
    // The language server has looked at it: it finds a mistake, and nothing once that is gone.
    await window.page.locator('.monaco-editor.focused, .monaco-editor').first().click();
    await window.page.keyboard.press('Control+End');
    await window.page.keyboard.press('Enter');
    await window.page.keyboard.type('nonsense: 1');
    await window.page.locator('.monaco-editor .squiggly-error').first().waitFor();
    await window.command('File: Revert File');
    await window.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'detached' });
    await says(problems(), (text) => /^\s*0\s*0?\s*$/.test(text), 'no problem in either file');
    assert.equal(await window.page.locator('.monaco-editor [class*=squiggly-]').count(), 0);
    editor.longtail(folder, 'train', 'events.model.yaml', '--set', 'training.epochs=1', '--json');
    assert.deepEqual(runs().map(({ name, state }) => [name, state]), [['events', 'finished']]);
  });

  it('says what training can run on here', async () => {
    await window.command('Longtail: Doctor');
    await window.page.getByRole('tab', { name: 'Longtail Doctor' }).waitFor();
    const lead = await says(window.panel.locator('.lead'), (shown) => /^Training runs on /.test(shown), 'the engine that is chosen');
    const rows = await window.panel.locator('.engine').allTextContents();
    assert.deepEqual(rows.map((row) => /^[a-z]+?(?=taken by auto|works|does not work)/.exec(row)![0]), ['cuda', 'webgpu', 'native', 'tensorflow', 'wasm', 'cpu']);
    const chosen = await window.panel.locator('.engine.chosen .engine-name').textContent();
    assert.ok(lead.startsWith(`Training runs on ${chosen} (`), lead);
    assert.match(rows[4]!, /^wasm(taken by auto|works)WebAssembly SIMD/);
    await window.command('Longtail: Copy Doctor Report');
    // The clipboard is read by the window, not by the page in it.
    await window.page.getByRole('tab', { name: 'Longtail Doctor' }).click();
    await window.page.waitForFunction(async () => /VS Code: /.test(await navigator.clipboard.readText().catch(() => '')));
    const report = await window.page.evaluate(() => navigator.clipboard.readText());
    assert.match(report, /^Longtail [\d.]+ on Node \d+/);
    assert.match(report, /VS Code: \d+\.\d+/);
    assert.ok(!report.includes(os.homedir()), report);
  });

  it('asks where TensorFlow comes from, and says in words why it cannot be linked', async () => {
    await window.command('Longtail: Install CUDA Engine');
    assert.equal((await window.offered('Where does TensorFlow come from?')).length, 2);
    await window.pick('Link the TensorFlow of Python');
    await window.answer('Python that has TensorFlow', path.join(editor.home, 'no-python'));
    await window.command('Notifications: Show Notifications');
    const message = await says(window.page.locator('.notifications-center'), (text) => text.includes('No TensorFlow to link'), 'the failure', 30_000);
    assert.ok(message.includes(`there is no \`${path.join(editor.home, 'no-python')}\``), message);
    assert.match(message, /python3 -m pip install tensorflow/);
  });

  it('recommends for a query what the command line does, and copies the chosen id', async () => {
    const [run] = runs();
    const { items } = JSON.parse(editor.longtail(folder, 'recommend', run!.id, '--query', 'u000', '--json')) as { items: { id: string; score: number }[] };
    await window.command('Longtail: Recommend for Query');
    await window.answer('The id of a query', 'u000');
    const rows = await window.offered(`u000: first ${items.length} items by events`);
    // Only as many rows as fit are drawn.
    assert.ok(5 < rows.length);
    rows.forEach((row, at) => assert.ok(row.startsWith(`${at + 1}. ${items[at]!.id}`) && row.includes(`score ${items[at]!.score.toFixed(4)}`), row));
    await window.pick(`2. ${items[1]!.id}`);
    await window.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    assert.equal(await window.page.evaluate(() => navigator.clipboard.readText()), items[1]!.id);
  });

  it('cleans what is confirmed, and nothing before', async () => {
    const cache = path.join(folder, '.longtail', 'cache');
    const ask = async (tick: string | null) => {
      await window.command('Longtail: Clean');
      await window.offered('What is to be deleted?');
      if (tick !== null) await window.pick(tick);
      await window.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
      return window.page.locator('.monaco-dialog-box', { hasText: /Delete [\d.]+ MB\?/ });
    };
    const refused = await ask(null);
    await refused.getByRole('button', { name: 'Cancel' }).click();
    await refused.waitFor({ state: 'detached' });
    assert.ok(existsSync(cache));
    assert.equal(runs().length, 1);
    const before = Date.now();
    const confirmed = await ask('Runs that are finished');
    assert.match((await confirmed.textContent())!, /\.longtail\/cache/);
    await confirmed.getByRole('button', { name: 'Delete' }).click();
    // The view follows the disk.
    await window.command('View: Show Longtail');
    await window.page.locator('.welcome-view-content').first().waitFor();
    // The language server may have looked at the data again since.
    assert.deepEqual(filesIn(cache).filter((file) => statSync(file).mtimeMs < before), []);
    assert.deepEqual(runs(), []);
  });

  it('had nothing refused by the policies of its pages', () => {
    assert.deepEqual(window.refused, []);
  });
});
