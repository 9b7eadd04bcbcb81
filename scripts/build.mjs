// Bundles the command line into dist/ and copies the WebAssembly files it needs.
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './setup.mjs';

/** Builds `dist/`. */
export async function build() {
  const { build: bundle } = await import('esbuild');
  const dist = path.join(root, 'dist');
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  mkdirSync(dist, { recursive: true });
  await bundle({
    absWorkingDir: root,
    entryPoints: { longtail: 'trainer/cli.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // `module` first: the CommonJS build of tfjs-core registers no gradients.
    mainFields: ['module', 'main'],
    external: ['@duckdb/node-api'],
    define: { LONGTAIL_VERSION: JSON.stringify(version) },
    banner: { js: '#!/usr/bin/env node' },
    sourcemap: 'linked',
    logLevel: 'warning',
    logOverride: { 'empty-import-meta': 'silent' },
  });
  const require = createRequire(import.meta.url);
  const wasmFolder = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  for (const file of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm']) cpSync(path.join(wasmFolder, file), path.join(dist, file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
