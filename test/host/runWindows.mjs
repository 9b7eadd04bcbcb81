// The same editor by mouse and keyboard: the packaged extension in VS Code's own window, in a headless Chromium.
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { hostFolder, hostModules, installTools } from './lib/installTools.mjs';

const root = path.resolve(hostFolder, '../..');

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function runWindows() {
  if (process.platform !== 'linux') {
    console.log('Left out: npm has a VS Code and a Chromium for Linux only.');
    return { passed: 0, failed: 0 };
  }
  const trouble = installTools({ withEditor: true });
  if (trouble !== null) {
    console.error(`The window tests cannot run: ${trouble}`);
    return { passed: 0, failed: 1 };
  }
  try {
    const { makePackage } = await import('../../scripts/package.mjs');
    process.env.LONGTAIL_VSIX ??= await makePackage();
  } catch (error) {
    console.error(`The extension cannot be packaged: ${error.message}`);
    return { passed: 0, failed: 1 };
  }
  process.env.LONGTAIL_ROOT = root;
  const folder = path.join(hostFolder, 'windows');
  const dist = path.join(hostFolder, 'dist', 'windows');
  rmSync(dist, { recursive: true, force: true });
  await build({
    entryPoints: readdirSync(folder).filter((name) => name.endsWith('.window.ts')).map((name) => path.join(folder, name)),
    outdir: dist, outExtension: { '.js': '.mjs' }, bundle: true,
    // One copy of what several files share: they open their windows in one editor.
    splitting: true, platform: 'node', format: 'esm', target: 'node20',
    external: ['playwright-core', 'axe-core', '../lib/*'], sourcemap: 'inline', logLevel: 'warning',
    plugins: [{ name: 'tools', setup: ({ onResolve }) => onResolve({ filter: /^\.\.\/lib\// }, ({ path: file }) => ({ path: path.join(folder, file), external: true })) }],
  });
  const Mocha = createRequire(path.join(hostModules, 'x.js'))('mocha');
  const mocha = new Mocha({ ui: 'bdd', color: true, timeout: 240_000, slow: 20_000, grep: process.env.LONGTAIL_TEST_GREP });
  for (const name of readdirSync(dist).filter((one) => one.endsWith('.window.mjs'))) mocha.addFile(path.join(dist, name));
  await mocha.loadFilesAsync();
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve({ passed: runner.stats.passes, failed: runner.stats.failures }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = await runWindows();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
