/**
 * Makes this platform's VSIX, with its native modules: what it holds is what `scripts/package.txt` lists.
 *
 *     npm run package                  .build/longtail-<platform>-<version>.vsix
 *     npm run package -- --accept      writes the list anew
 *
 * The README goes in without its pictures, or with them where `LONGTAIL_IMAGES_URL` says they are to be had.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostModules, installTools } from '../test/host/lib/installTools.mjs';
import { buildInto } from './build.mjs';
import { hasCargo } from './kernels.mjs';
import { packagedReadme } from './packagedReadme.mjs';
import { root } from './setup.mjs';

const platform = `${process.platform}-${process.arch}`;
const megabytesLimit = 45;
const listFile = path.join(root, 'scripts', 'package.txt');

/** Native modules by folder of their package; all go to dist/native/<platform>. */
const natives = [
  { folder: `node_modules/@duckdb/node-bindings-${platform}`, suffixes: ['.node', '.so', '.dylib', '.dll'] },
  { folder: `node_modules/webgpu/dist/${process.platform === 'darwin' ? 'darwin-universal' : platform}`, suffixes: ['.node', '.dll'] },
];
/** Notices that must go with them. */
const notices = [{ file: 'node_modules/webgpu/LICENSE.md', as: 'dawn.LICENSE.md' }];
const copied = ['LICENSE', 'README.md', 'CHANGELOG.md', 'package.nls.json', 'media', 'docs/config.md', 'docs/problems.md', 'examples/debian'];
/** What is only for a checkout. */
const keptOut = ['examples/debian/build.mjs'];
const manifestOnlyForCheckouts = ['devDependencies', 'dependencies', 'optionalDependencies', 'peerDependencies', 'peerDependenciesMeta', 'overrides', 'scripts', 'files', 'private', 'bin'];

/** @returns the VSIX's path @throws when it holds other files than the list says, or is too large */
export async function makePackage({ accept = false } = {}) {
  const stage = path.join(root, '.build', 'package');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  await buildInto(path.join(stage, 'dist'), { sourcemap: false, minify: true, keepNames: true, legalComments: 'none' });
  for (const name of copied) if (existsSync(path.join(root, name))) cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  for (const name of keptOut) rmSync(path.join(stage, name), { force: true });
  const readme = path.join(stage, 'README.md');
  writeFileSync(readme, packagedReadme(readFileSync(readme, 'utf8'), { imagesUrl: process.env.LONGTAIL_IMAGES_URL }));
  const native = path.join(stage, 'dist', 'native', platform);
  mkdirSync(native, { recursive: true });
  for (const { folder, suffixes } of natives) {
    const from = path.join(root, folder);
    if (!existsSync(from)) throw new Error(`No ${folder}: npm has no native module for ${platform}, or it was not installed.`);
    cpSync(from, native, { recursive: true, filter: (file) => statSync(file).isDirectory() || suffixes.some((suffix) => file.endsWith(suffix)) });
  }
  for (const { file, as } of notices) cpSync(path.join(root, file), path.join(native, as));
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const key of manifestOnlyForCheckouts) delete manifest[key];
  writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);

  const trouble = installTools({ withEditor: false });
  if (trouble !== null) throw new Error(trouble);
  const vsce = (...args) => {
    const outcome = spawnSync(process.execPath, [path.join(hostModules, '@vscode/vsce/vsce'), ...args], { cwd: stage, encoding: 'utf8', timeout: 5 * 60_000 });
    if (outcome.status !== 0) throw new Error(`vsce ${args[0]}: ${outcome.stdout}${outcome.stderr}`);
    return outcome.stdout;
  };
  const listed = vsce('ls', '--no-dependencies').split(/\r?\n/).filter((line) => line !== '' && !/^\s*(INFO|WARN)/.test(line)).map((line) => line.replaceAll(platform, '<platform>')).sort();
  if (accept) writeFileSync(listFile, `${listed.join('\n')}\n`);
  const wanted = readFileSync(listFile, 'utf8').trim().split('\n');
  const more = listed.filter((name) => !wanted.includes(name));
  const less = wanted.filter((name) => !listed.includes(name) && !isLeftOutHere(name));
  if (more.length + less.length !== 0) throw new Error(`The package is not what scripts/package.txt lists. More: ${more.join(', ') || 'nothing'}. Missing: ${less.join(', ') || 'nothing'}. \`npm run package -- --accept\` writes the list.`);

  const vsix = path.join(root, '.build', `longtail-${platform}-${manifest.version}.vsix`);
  vsce('package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--target', platform, '--out', vsix);
  const megabytes = statSync(vsix).size / 1e6;
  console.log(`${path.relative(root, vsix)}: ${megabytes.toFixed(1)} MB, ${listed.length} files`);
  if (megabytesLimit < megabytes) throw new Error(`The package takes ${megabytes.toFixed(1)} MB; the limit is ${megabytesLimit} MB.`);
  return vsix;
}

/** Libraries have another suffix elsewhere; the kernels need cargo, and `buildKernels` says so. */
const isLeftOutHere = (name) => (process.platform !== 'linux' && /^dist\/native\/.*\.so$/.test(name)) || (name.endsWith('/kernels.duckdb_extension') && !hasCargo());

if (process.argv[1] === fileURLToPath(import.meta.url)) await makePackage({ accept: process.argv.includes('--accept') });
