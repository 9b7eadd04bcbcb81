/**
 * Speed and memory against peers, with the floors and goals beside what is measured:
 *
 *     npm run bench                          all of it, about fifteen minutes
 *     npm run bench -- --only step-1024      one case; names are in bench.ts
 *     npm run bench -- --rounds 3 --json
 *
 * Exits with 1 when a measured floor is missed. This file also starts the workers that it measures.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const outdir = path.join(root, '.build', 'bench');
const threads = Number(process.env.LONGTAIL_THREADS ?? 0);
const places = {
  wasmFolder: path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + path.sep,
  kernelsFile: path.join(root, 'dist', 'native', `${process.platform}-${process.arch}`, 'kernels.node'),
  ...(0 < threads ? { threads } : {}),
};

const [role, ...words] = process.argv.slice(2);
if (role === 'worker') {
  await require(path.join(outdir, 'worker.cjs')).worker(words, places);
  process.exit();
}
const { build } = await import('esbuild');
await build({
  absWorkingDir: root,
  entryPoints: ['bench/bench.ts', 'bench/worker.ts'],
  outdir,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['@duckdb/node-api'],
  // `module` first: the CommonJS build of tfjs-core registers no gradients.
  mainFields: ['module', 'main'],
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'silent' },
});
process.exitCode = await require(path.join(outdir, 'bench.cjs')).bench(process.argv.slice(2), { root, script: fileURLToPath(import.meta.url), places });
