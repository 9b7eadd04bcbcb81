// Times ingest against DuckDB's own reading: `npm run bench:ingest -- [--rows 10000000]`. See ingest.ts.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = path.join(root, '.build/bench/ingest.cjs');
await build({
  absWorkingDir: root,
  entryPoints: ['bench/ingest.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['@duckdb/node-bindings'],
  logLevel: 'warning',
});
await createRequire(import.meta.url)(outfile).ingestBenchmark(process.argv.slice(2), path.join(root, '.build/bench/data'));
