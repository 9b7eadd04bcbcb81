// Times training with batches made here, in a worker and before: `node bench/loader.mjs [batchSize=1024] [rounds=5] [steps=20]`. See loader.ts.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
await build({
  absWorkingDir: root,
  entryPoints: { loaderBenchmark: 'bench/loader.ts', loader: 'trainer/loader.ts' },
  outdir: '.build/bench',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // `module` first: the CommonJS build of tfjs-core registers no gradients.
  mainFields: ['module', 'main'],
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'silent' },
});
const { loaderBenchmark } = require(path.join(root, '.build/bench/loaderBenchmark.cjs'));
await loaderBenchmark(process.argv.slice(2), {
  wasmFolder: path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + path.sep,
  kernelsFile: path.join(root, 'dist/native', `${process.platform}-${process.arch}`, 'kernels.node'),
  threads: Number(process.env.LONGTAIL_THREADS ?? 0),
}, path.join(root, '.build/bench/loader.cjs'));
