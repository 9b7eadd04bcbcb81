/**
 * Pictures of the panels in the editor, dark and light, from real runs: docs/images/<panel>-<dark|light>.png.
 *
 *     npm run images -- FOLDER     a workspace with at least two finished runs, the newest called cfm
 *     npm run images               trains two small models on test/fixtures/shop first
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { panelDrawn, startPictureEditor } from './pictureEditor.mjs';
import { root } from './setup.mjs';

const images = path.join(root, 'docs/images');
mkdirSync(images, { recursive: true });
const size = { width: 1400, height: 900 };
const editor = await startPictureEditor();
try {
  const named = process.argv[2];
  const folder = named === undefined ? editor.workspace('shop') : path.resolve(named);
  if (named === undefined) for (const model of ['plain.model.yaml', 'shop.model.yaml']) editor.longtail(folder, 'train', model, '--json');
  const [run] = JSON.parse(editor.longtail(folder, 'runs', '--json')).runs.filter(({ state, name }) => state === 'finished' && (named === undefined || name === 'cfm')).slice(-1);
  if (run === undefined) throw new Error(`No finished run in ${folder}.`);

  for (const [look, theme, kind] of [['dark', 'Dark Modern', 'vs-dark'], ['light', 'Light Modern', 'vs']]) {
    const window = await editor.open(folder, size);
    await window.theme(theme, kind);
    await window.openFile(`${run.name}.model.yaml`);
    await window.page.locator('.codelens-decoration').first().waitFor();
    await window.command('View: Show Longtail');
    const row = await rowOf(window.page, run.name);
    await window.page.screenshot({ path: path.join(images, `window-${look}.png`) });

    await row.click();
    await window.panel.locator('.curve-chart svg').first().waitFor();
    await picture(window, `run-${look}.png`);
    await window.command('Longtail: Compare Tail and Head');
    await window.panel.locator('.plot.groups svg').first().waitFor();
    await picture(window, `tail-${look}.png`);
    await window.command('Longtail: Show Feature Correlations');
    await window.panel.locator('.heatmap').first().waitFor();
    await picture(window, `features-${look}.png`);
    await window.close();
  }
} finally {
  await editor.stop();
}
console.log(`Wrote docs/images/{window,run,tail,features}-{dark,light}.png`);

/** The newest run of a name in the runs view: the row of the name, or the first below it where it stands for several. */
async function rowOf(page, name) {
  const rows = page.locator('.pane-body .monaco-list-row');
  const group = rows.filter({ hasText: name }).first();
  await group.waitFor();
  if (await group.getAttribute('aria-expanded') === null) return group;
  return rows.nth((await rows.allTextContents()).findIndex((text) => text.includes(name)) + 1);
}

/** The whole window with the panel in front, once its frames have settled. */
async function picture(window, name) {
  // Away from tabs, which show a tooltip.
  await window.page.mouse.move(700, 895);
  await panelDrawn(window);
  await window.page.screenshot({ path: path.join(images, name) });
}
