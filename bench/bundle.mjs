import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const outdir = path.join(root, '.build', 'bench');
const testFolder = path.join(root, 'test', 'pages');

/** The module of a benchmark of pages, bundled under `.build/`. @param name `pages` for `bench/pages.ts` */
export async function bundled(name) {
  const outfile = bundleOf(name);
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: [`bench/${name}.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    define: {
      LONGTAIL_VERSION: JSON.stringify(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version),
      // What is bundled reads its fixtures from beside itself.
      'import.meta.dirname': JSON.stringify(testFolder),
      'import.meta.url': JSON.stringify(pathToFileURL(path.join(testFolder, 'bundled.ts')).href),
    },
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}

/** Where a bundled benchmark lies. */
export const bundleOf = (name) => path.join(outdir, `${name}.mjs`);

const threads = Number(process.env.LONGTAIL_THREADS ?? 0);

/** The engines' files in this checkout; `LONGTAIL_THREADS` as everywhere. */
export const enginePlaces = {
  wasmFolder: path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + path.sep,
  kernelsFile: path.join(root, 'dist', 'native', `${process.platform}-${process.arch}`, 'kernels.duckdb_extension'),
  ...(0 < threads ? { threads } : {}),
};

/**
 * Bundles programs for Node under `.build/`. DuckDB's native module stays outside.
 *
 * @param entryPoints source by name, such as `{ step: 'bench/step.ts' }`
 */
export async function bundleForNode(entryPoints) {
  // Here, because workers that are measured load this file too.
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // `module` first: the CommonJS build of tfjs-core registers no gradients.
    mainFields: ['module', 'main'],
    external: ['@duckdb/node-api', '@duckdb/node-bindings'],
    logLevel: 'warning',
    logOverride: { 'empty-import-meta': 'silent' },
  });
}

/** Where {@link bundleForNode} puts a program. */
export const nodeBundleOf = (name) => path.join(outdir, `${name}.cjs`);

/** The module of a program that {@link bundleForNode} has made. */
export const nodeBundle = (name) => require(nodeBundleOf(name));
