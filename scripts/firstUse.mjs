/**
 * A first use, step by step in the real editor, with a picture of each step: docs/images/first-use/NN-name.png. The folder has
 * nothing but a shop's export (scripts/shopExport.ts), and each step is a click or a key of somebody who has read nothing.
 * docs/first-use.md tells the same in words.
 *
 *     npm run first-use
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundled, panelDrawn, startPictureEditor } from './pictureEditor.mjs';
import { root } from './setup.mjs';

const images = path.join(root, 'docs/images/first-use');
const { shopExport } = await bundled('scripts/shopExport.ts');
const { orders, articles, brokenRow } = shopExport();
const editor = await startPictureEditor();
rmSync(images, { recursive: true, force: true });
mkdirSync(images, { recursive: true });
const folder = editor.emptyWorkspace('shop');
writeFileSync(path.join(folder, 'bestellungen.csv'), orders);
writeFileSync(path.join(folder, 'artikel.csv'), articles);
const window = await editor.open(folder, { width: 1200, height: 780 });
const { page, panel } = window;
let nPictures = 0;

try {
  await page.getByText('artikel.csv').first().waitFor();
  await picture('two-files');
  await page.locator('.activitybar').getByRole('tab', { name: 'Longtail' }).click();
  await page.getByRole('button', { name: 'New Config from Data' }).waitFor();
  await picture('longtail-view');

  await page.getByRole('button', { name: 'New Config from Data' }).click();
  await window.offered('Which file says who took what?');
  await picture('who-took-what');
  await window.pick('bestellungen.csv');
  await window.offered('Which file describes the items?');
  await picture('which-items');
  await window.pick('artikel.csv');
  await window.offered('Which column says who took it');
  await picture('which-column');
  await window.pick('Kundennr');
  await tab('bestellungen.model.yaml').waitFor();
  await trainLens().waitFor();
  await picture('model-written');

  await page.locator('[id="status.problems"]').click();
  const problem = page.locator('.markers-panel .monaco-list-row', { hasText: 'row' });
  await problem.filter({ hasText: '1 malformed row' }).waitFor();
  await problem.filter({ hasText: '1 malformed row' }).dblclick();
  await page.locator('.monaco-editor .squiggly-warning').first().waitFor();
  await picture('a-row-skipped');
  await window.quickFix('Change to `fail`');
  await problem.filter({ hasText: `Row ${brokenRow}` }).waitFor();
  await page.keyboard.press('Control+S');
  await picture('which-row');
  await window.quick(`bestellungen.csv:${brokenRow}:${brokenCell().column}`, 'bestellungen.csv');
  await tab('bestellungen.csv').waitFor();
  await page.locator('.line-numbers.active-line-number', { hasText: String(brokenRow) }).waitFor();
  await page.keyboard.press('Delete');
  await page.keyboard.type(',');
  await page.keyboard.press('Control+S');
  await problem.first().waitFor({ state: 'detached' });
  await picture('row-mended');
  await page.keyboard.press('Control+J');

  await tab('bestellungen.model.yaml').click();
  await trainLens().click();
  await panel.locator('h1', { hasText: 'bestellungen' }).waitFor();
  await picture('train-begins');
  await finished('bestellungen');
  await picture('run-finished', { isPanel: true });

  await tab('bestellungen.model.yaml').click();
  await window.command('File: Save As...');
  await page.locator('.quick-input-widget input[type=text]').fill(path.join(folder, 'ohne.model.yaml'));
  await page.keyboard.press('Enter');
  await tab('ohne.model.yaml').waitFor();
  await window.quick(`:4:${'selfSupervision: { alpha: '.length + 1}`, 'Line 4');
  for (const key of ['Delete', 'Delete', 'Delete', '0', 'Control+S']) await page.keyboard.press(key);
  await page.locator('.view-line', { hasText: 'alpha: 0,' }).waitFor();
  await trainLens().waitFor();
  await picture('second-model');
  await trainLens().click();
  await finished('ohne');
  await picture('second-run', { isPanel: true });

  await window.command('Longtail: Compare Tail and Head');
  await panel.locator('.plot.groups svg').first().waitFor();
  await picture('tail-and-head', { isPanel: true });
  await window.command('Longtail: Show Feature Correlations');
  await panel.locator('.heatmap').first().waitFor();
  await picture('feature-correlations', { isPanel: true });

  await window.command('Longtail: Recommend for Query');
  await window.answer('The id of a query', '42');
  // Under the test driver VS Code keeps messages in its center instead of popping them up.
  await page.locator('.statusbar-item[id="status.notifications"] .codicon-bell-dot').waitFor();
  await window.command('Notifications: Show Notifications');
  await page.locator('.notifications-center', { hasText: '00042' }).waitFor();
  await picture('wrong-id');
  await window.command('Notifications: Clear All Notifications');
  await window.command('Longtail: Recommend for Query');
  await window.answer('The id of a query', '00042');
  await window.offered('00042: first');
  await picture('recommended');
} catch (error) {
  await editor.keepPicture(window, 'first use');
  throw error;
} finally {
  await editor.stop();
}
console.log(`Wrote ${nPictures} pictures to docs/images/first-use/`);

function tab(name) {
  return page.getByRole('tab', { name });
}

function trainLens() {
  return page.locator('.codelens-decoration:visible a', { hasText: 'Train' }).first();
}

/** Where the cell begins that is one too many: the `;` before it. */
function brokenCell() {
  const row = orders.split('\r\n')[brokenRow - 1];
  return { column: row.lastIndexOf(';') + 1 };
}

async function finished(name) {
  await panel.locator('h1', { hasText: name }).waitFor();
  await panel.locator('[role=status]', { hasText: 'finished' }).first().waitFor();
  await panel.locator('.curve-chart svg').first().waitFor();
}

async function picture(name, { isPanel = false } = {}) {
  nPictures += 1;
  // Away from buttons and tabs, which show a tooltip.
  await page.mouse.move(700, 772);
  if (isPanel) await panelDrawn(window);
  await page.screenshot({ path: path.join(images, `${String(nPictures).padStart(2, '0')}-${name}.png`), animations: 'disabled' });
}
