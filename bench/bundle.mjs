import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const testFolder = path.join(root, 'test', 'pages');

/** The module of a benchmark of pages, bundled under `.build/`. @param name `pages` for `bench/pages.ts` */
export async function bundled(name) {
  const outfile = bundleOf(name);
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
export const bundleOf = (name) => path.join(root, '.build', 'bench', `${name}.mjs`);
