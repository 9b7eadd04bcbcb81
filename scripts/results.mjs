/**
 * Writes docs/results.md from the raw results in docs/results/.
 *
 *     npm run results [-- --check]     --check writes nothing, and exits with 1 where the page is stale
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = path.join(root, '.build', 'resultsPage.mjs');

/** Rewrites the page. @returns whether it was another one before */
export async function writeResults({ isCheck = false } = {}) {
  await build({ entryPoints: [path.join(root, 'scripts/resultsPage.ts')], bundle: true, outfile: bundle, format: 'esm', platform: 'node', logLevel: 'error' });
  const { resultsPage } = await import(pathToFileURL(bundle).href);
  const text = resultsPage(path.join(root, 'docs/results'));
  const page = path.join(root, 'docs/results.md');
  const before = await readFile(page, 'utf8').catch(() => null);
  if (!isCheck && before !== text) await writeFile(page, text);
  return before !== text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const isCheck = process.argv.includes('--check');
  const isStale = await writeResults({ isCheck });
  console.log(!isStale ? 'docs/results.md is up to date.' : isCheck ? 'docs/results.md does not match docs/results/. Run `npm run results`.' : 'Wrote docs/results.md.');
  if (isCheck && isStale) process.exitCode = 1;
}
