// Times the training step: `node bench/step.mjs [native] [wasm] [cpu] [steps=30] [selfSupervision=on|off] [maskIdenticalViews=on|off]`. See step.ts.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
await build({
  absWorkingDir: root,
  entryPoints: ['bench/step.ts'],
  outfile: '.build/bench/step.cjs',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // `module` first: the CommonJS build of tfjs-core registers no gradients.
  mainFields: ['module', 'main'],
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'silent' },
});
const { stepBenchmark } = require(path.join(root, '.build/bench/step.cjs'));
await stepBenchmark(process.argv.slice(2), {
  wasmFolder: path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + path.sep,
  kernelsFile: path.join(root, 'dist/native', `${process.platform}-${process.arch}`, 'kernels.node'),
  threads: Number(process.env.LONGTAIL_THREADS ?? 0),
});
