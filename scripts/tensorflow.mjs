// Links a TensorFlow for the tests as a user would: Python's, from PyPI, in an environment of its own under .build/.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

const folder = path.join(root, '.build', 'tensorflow');
const python = path.join(folder, 'venv', 'bin', 'python');
const version = '2.21.0';
/** The build without CUDA: 274 MB to fetch. Other machines have one package for both. */
const wheel = process.platform === 'linux' && process.arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow';

/** Where it is kept: what `LONGTAIL_ENGINES` names for the tests. */
export const testEngines = path.join(folder, 'engines');

const run = (command, args, options = {}) => spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
const lastLine = ({ stderr, error }) => error?.message ?? stderr.trim().split('\n').at(-1) ?? 'no reason given';

/**
 * Has the linked TensorFlow made anew by `longtail engine link-tensorflow`; Python's packages are fetched once.
 *
 * @returns nothing when it is there; what this machine lacks for it; or how it failed
 */
export function linkTestTensorflow() {
  if (process.platform === 'win32') return { missing: 'the TensorFlow of Python cannot be linked on Windows' };
  if (run('python3', ['-c', 'import venv, ensurepip']).status !== 0) return { missing: 'there is no python3 with venv and pip' };
  if (!['c++', 'g++', 'clang++'].some((name) => run(name, ['--version']).status === 0)) return { missing: 'there is no C++ compiler' };
  const has = run(python, ['-c', `from importlib import metadata; print(metadata.version('${wheel}'))`]);
  if (has.status !== 0 || has.stdout.trim() !== version) {
    rmSync(path.join(folder, 'venv'), { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const made = run('python3', ['-m', 'venv', path.join(folder, 'venv')]);
    if (made.status !== 0) return { missing: `python3 makes no environment: ${lastLine(made)}` };
    // Without what it imports in Python: only its libraries and headers are used.
    const installed = run(python, ['-m', 'pip', 'install', '--no-deps', '--no-compile', '--disable-pip-version-check', '--quiet', `${wheel}==${version}`], { timeout: 15 * 60_000 });
    if (installed.status !== 0) {
      const isAway = /No matching distribution|Connection|Max retries|resolve|ProxyError|timed out/i.test(installed.stderr);
      return { [isAway ? 'missing' : 'failed']: `pip has no ${wheel} ${version} for this Python, or PyPI is out of reach: ${lastLine(installed)}` };
    }
  }
  const linked = run(process.execPath, [path.join(root, 'dist', 'longtail.cjs'), 'engine', 'link-tensorflow', '--python', python], { env: { ...process.env, LONGTAIL_ENGINES: testEngines }, timeout: 10 * 60_000 });
  if (linked.status !== 0 || !existsSync(path.join(testEngines, 'linked', 'engine.json'))) return { failed: `${linked.stdout}${linked.stderr}` };
  console.log(linked.stdout.trim());
  return {};
}

/** Without TensorFlow for tests, one that an earlier run linked is not taken for this one's. */
export function forgetTestTensorflow() {
  rmSync(testEngines, { recursive: true, force: true });
}
