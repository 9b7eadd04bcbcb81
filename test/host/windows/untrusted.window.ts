import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Editor, longMs, type EditorWindow } from './editorWindow';

describe('a workspace that is not trusted', () => {
  let editor: Editor;
  let folder: string;
  let window: EditorWindow;

  before(async function () {
    this.timeout(longMs);
    editor = await Editor.start({ asksForTrust: true });
    folder = editor.workspace('foreign');
    window = await editor.open(folder);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await editor?.keepPicture(window, this.currentTest.title);
  });

  after(async function () {
    this.timeout(longMs);
    await window?.close();
    await editor?.stop();
  });

  it('has its mistakes underlined', async () => {
    await window.openFile('mistake.model.yaml');
    await window.page.locator('.monaco-editor .squiggly-error').first().waitFor();
  });

  it('is offered nothing that runs or writes', async () => {
    assert.equal(await window.offers('Longtail: Show Log'), true);
    for (const title of ['Longtail: Train', 'Longtail: New Config from Data', 'Longtail: Clean', 'Longtail: Show Feature Correlations']) assert.equal(await window.offers(title), false, title);
  });

  it('is not written to', () => {
    assert.equal(existsSync(path.join(folder, '.longtail')), false);
  });
});
