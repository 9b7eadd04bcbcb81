// Times validation against an epoch: `node bench/evaluation.mjs [items=100000] [pairs=1000000] [validation=100000]`. See evaluation.ts.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
await build({
  absWorkingDir: root,
  entryPoints: ['bench/evaluation.ts'],
  outfile: '.build/bench/evaluation.cjs',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // `module` first: the CommonJS build of tfjs-core registers no gradients.
  mainFields: ['module', 'main'],
  external: ['@duckdb/node-bindings'],
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'silent' },
});
const { evaluationBenchmark } = require(path.join(root, '.build/bench/evaluation.cjs'));
await evaluationBenchmark(process.argv.slice(2), {
  wasmFolder: path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + path.sep,
  kernelsFile: path.join(root, 'dist/native', `${process.platform}-${process.arch}`, 'kernels.node'),
  threads: Number(process.env.LONGTAIL_THREADS ?? 0),
});
