// Builds the native engine's kernels with cargo into a folder's native/<platform>/kernels.node; where cargo is missing
// says so in one sentence and goes on: everything works on WebAssembly.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
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
  const file = path.join(folder, 'kernels.node');
  const built = path.join(target, 'release', library);
  mkdirSync(folder, { recursive: true });
  if (isSame(built, file)) return true;
  // Renamed into place, since a process may have the old one loaded.
  copyFileSync(built, `${file}.new`);
  renameSync(`${file}.new`, file);
  return true;
}

function isSame(one, other) {
  try {
    return readFileSync(one).equals(readFileSync(other));
  } catch {
    return false;
  }
}
