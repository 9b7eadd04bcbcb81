// Bundles every program into dist/ and copies the files that they load while running.
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildKernels } from './kernels.mjs';
import { root } from './setup.mjs';

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

const nativeDuckdb = path.join(root, 'trainer/data/nativeDuckdb.cjs');

/** DuckDB's native module is found by our own file; it alone asks the package. */
const nativeModules = {
  name: 'native-modules',
  setup({ onResolve }) {
    onResolve({ filter: /^@duckdb\/node-bindings$/ }, ({ importer }) => (importer === nativeDuckdb ? { path: '@duckdb/node-bindings', external: true } : { path: nativeDuckdb }));
  },
};

/** Programs for Node: one file each, native modules outside. */
const node = { platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'], plugins: [nativeModules], outExtension: { '.js': '.cjs' } };
/** Pages: one script each, styles beside it. */
const page = { platform: 'browser', format: 'iife', target: 'chrome120', loader: { '.ttf': 'file' }, assetNames: 'webviews/[name]' };

/** What is built: the name under dist/, its entry, and where it runs. */
const programs = [
  { name: 'longtail', entry: 'trainer/cli.ts', where: node, banner: { js: '#!/usr/bin/env node' } },
  { name: 'loader', entry: 'trainer/loader.ts', where: node },
  { name: 'server', entry: 'server/lsp/main.ts', where: node },
  { name: 'extension', entry: 'extension/main.ts', where: node },
  { name: 'webviews/run', entry: 'webviews/run/main.ts', where: page },
  { name: 'webviews/tail', entry: 'webviews/tail/main.ts', where: page },
  { name: 'webviews/features', entry: 'webviews/features/main.ts', where: page },
  { name: 'webviews/doctor', entry: 'webviews/doctor/main.ts', where: page },
];

/** Builds `dist/`. */
export async function build() {
  await buildInto(path.join(root, 'dist'), {});
}

/** Builds everything into a folder. @param options esbuild's, over ours */
export async function buildInto(dist, options) {
  mkdirSync(dist, { recursive: true });
  buildKernels(dist);
  await bundlePrograms(() => true, dist, options);
  const require = createRequire(import.meta.url);
  const wasmFolder = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  for (const file of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm']) cpSync(path.join(wasmFolder, file), path.join(dist, file));
}

/** Bundles the programs whose name is chosen, as `build` does, into a folder. */
export async function bundlePrograms(isChosen, outdir, options = {}) {
  const { build: bundle } = await import('esbuild');
  await Promise.all(programs.filter(({ name, entry }) => isChosen(name) && existsSync(path.join(root, entry))).map(({ name, entry, where, banner }) => bundle({
    ...where,
    absWorkingDir: root,
    entryPoints: { [name]: entry },
    outdir,
    bundle: true,
    // `module` first: the CommonJS build of tfjs-core registers no gradients.
    mainFields: ['module', 'main'],
    define: { LONGTAIL_VERSION: JSON.stringify(version) },
    ...(banner === undefined ? {} : { banner }),
    sourcemap: 'linked',
    logLevel: 'warning',
    logOverride: { 'empty-import-meta': 'silent' },
    ...options,
  })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
