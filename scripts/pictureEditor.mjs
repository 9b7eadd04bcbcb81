// The editor that pictures are taken in: the packaged extension in VS Code's own window, in a headless Chromium.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { installTools } from '../test/host/lib/installTools.mjs';
import { makePackage } from './package.mjs';
import { root, setUp } from './setup.mjs';

/** Installs, packages and starts what is needed. @returns an `Editor` of test/host/windows; it is the caller's to stop */
export async function startPictureEditor() {
  setUp();
  const trouble = installTools({ withEditor: true });
  if (trouble !== null) throw new Error(trouble);
  process.env.LONGTAIL_VSIX ??= await makePackage();
  process.env.LONGTAIL_ROOT = root;
  const { Editor } = await bundled('test/host/windows/editorWindow.ts');
  return Editor.start();
}

/** What a TypeScript file exports. @param file from the root of the checkout */
export async function bundled(file) {
  const outfile = path.join(root, 'test/host/dist/images', `${path.basename(file, '.ts')}.mjs`);
  const folder = path.dirname(path.join(root, file));
  await build({
    entryPoints: [path.join(root, file)], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20',
    external: ['playwright-core', 'axe-core'], logLevel: 'warning',
    plugins: [{ name: 'tools', setup: ({ onResolve }) => onResolve({ filter: /^\.\.\/lib\// }, ({ path: named }) => ({ path: path.join(folder, named), external: true })) }],
  });
  return import(pathToFileURL(outfile).href);
}

/** Waits until the panel in front has its fonts and has drawn. */
export async function panelDrawn(window) {
  const frame = await window.panelFrame();
  await frame.evaluate(() => document.fonts.ready.then(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); })));
}
