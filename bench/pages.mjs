// Times a repaint of each panel in a headless browser: `node bench/pages.mjs [repeats=30]`. See pages.ts.
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const testFolder = path.join(root, 'test', 'pages');
const outfile = path.join(root, '.build', 'bench', 'pages.mjs');
await build({
  absWorkingDir: root,
  entryPoints: ['bench/pages.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  // What is bundled reads its fixtures from beside itself.
  define: { 'import.meta.dirname': JSON.stringify(testFolder), 'import.meta.url': JSON.stringify(pathToFileURL(path.join(testFolder, 'bundled.ts')).href) },
  logLevel: 'warning',
});
const { pagesBenchmark } = await import(pathToFileURL(outfile).href);
await pagesBenchmark(Number(process.argv.slice(2).find((word) => word.startsWith('repeats='))?.slice(8) ?? 30));
