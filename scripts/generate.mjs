/**
 * Writes what is made from the schema of the config language: docs/config.md, docs/problems.md, docs/schema/*.json.
 *
 *     node scripts/generate.mjs            writes them
 *     node scripts/generate.mjs --check    writes nothing; names the stale ones and exits with 1
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const stale = [];
for (const [path, text] of Object.entries(await generatedFiles())) {
  const file = join(root, path);
  const onDisk = await readFile(file, 'utf8').catch(() => null);
  if (onDisk?.replaceAll('\r\n', '\n') === text) continue;
  stale.push(path);
  if (process.argv.includes('--check')) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

if (process.argv.includes('--check')) {
  for (const path of stale) console.error(`${path} does not match the schema. Run \`npm run generate\` and commit the result.`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  console.log(stale.length > 0 ? `Wrote ${stale.join(', ')}.` : 'Everything is up to date.');
}

/** Texts by path, from the sources bundled in memory. */
async function generatedFiles() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'config/reference/generatedFiles.ts')], bundle: true, write: false, format: 'esm', platform: 'neutral', mainFields: ['module', 'main'], logLevel: 'error',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const { generatedFiles: make } = await import(`data:text/javascript;base64,${code}`);
  return make();
}
