// Builds the native engine's kernels with cargo into a folder's native/<platform>/kernels.duckdb_extension, a module of Node.js that
// is an extension of DuckDB, too, which is what that wants extensions to be called. Where cargo is missing says so in one sentence
// and goes on: everything works on WebAssembly.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

const crate = path.join(root, 'trainer', 'engine', 'native');
const target = path.join(root, '.build', 'native');
const library = { win32: 'longtail_kernels.dll', darwin: 'liblongtail_kernels.dylib' }[process.platform] ?? 'liblongtail_kernels.so';

/** What every cargo command about the kernels needs. */
export const kernelArguments = ['--manifest-path', path.join(crate, 'Cargo.toml')];
process.env.CARGO_TARGET_DIR = target;
process.env.CARGO_NET_RETRY ??= '2';

export const hasCargo = () => spawnSync('cargo', ['--version']).status === 0;

/** @returns whether the kernels are there now */
export function buildKernels(dist) {
  if (!hasCargo()) {
    console.log('No cargo, so no native engine: training runs on WebAssembly, which is slower. Rust is at https://rustup.rs; then `npm run build` again.');
    return false;
  }
  const outcome = spawnSync('cargo', ['build', ...kernelArguments, '--release', '--locked', '--quiet'], { encoding: 'utf8', stdio: ['ignore', 'inherit', 'pipe'] });
  if (outcome.status !== 0) {
    console.error(`${outcome.stderr}\nThe native engine's kernels do not build (Rust 1.89 or newer is needed), so training runs on WebAssembly, which is slower.`);
    return false;
  }
  const folder = path.join(dist, 'native', `${process.platform}-${process.arch}`);
  const file = path.join(folder, 'kernels.duckdb_extension');
  const bytes = Buffer.concat([readFileSync(path.join(target, 'release', library)), extensionFooter()]);
  mkdirSync(folder, { recursive: true });
  if (isOf(file, bytes)) return true;
  // Renamed into place, since a process may have the old one loaded.
  writeFileSync(`${file}.new`, bytes, { mode: 0o755 });
  renameSync(`${file}.new`, file);
  return true;
}

/**
 * What DuckDB reads at the end of an extension: eight fields of 32 bytes, the last first, and the room of a signature.
 *
 * @see `extension_helper.cpp` of DuckDB, `ParseExtensionMetaData`
 */
function extensionFooter() {
  const system = { win32: 'windows', darwin: 'osx' }[process.platform] ?? process.platform;
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const fields = ['4', `${system}_${process.arch === 'x64' ? 'amd64' : process.arch}`, 'v1.2.0', version, 'C_STRUCT', '', '', ''];
  return Buffer.concat([...fields.map((field) => Buffer.from(field.padEnd(32, '\0'))).reverse(), Buffer.alloc(256)]);
}

function isOf(file, bytes) {
  try {
    return readFileSync(file).equals(bytes);
  } catch {
    return false;
  }
}
