import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Either the peers' Python, or why there is none and what to do. */
export type PeerPython = { readonly file: string } | { readonly missing: string };

/** Minutes that pip may take: PyTorch from PyPI is about 3 GB. */
const installMinutes = 20;

/**
 * The Python that has the peers' packages: `LONGTAIL_BENCH_PYTHON` where that is set, else an environment of our own,
 * made once and again when `requirements.txt` changes. Never asks, never waits without end.
 *
 * @param root of the checkout
 */
export function peerPython(root: string, say: (line: string) => void): PeerPython {
  const chosen = process.env.LONGTAIL_BENCH_PYTHON;
  if (chosen !== undefined && chosen !== '') return runs(chosen, ['-c', 'import torch, sklearn, polars']) ? { file: chosen } : { missing: `\`${chosen}\` (LONGTAIL_BENCH_PYTHON) cannot import torch, scikit-learn and Polars.` };

  const folder = path.join(root, '.build', 'bench', 'python');
  const file = path.join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const requirements = path.join(root, 'bench', 'peers', 'requirements.txt');
  const stamp = path.join(folder, 'installed');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && runs(file, ['--version'])) return { file };

  const python = ['python3', 'python'].find((name) => runs(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']));
  if (python === undefined) return { missing: 'there is no Python 3.11 or later here. Install one (Debian: `apt install python3 python3-venv`; https://www.python.org/downloads/), or name one that has the peers in LONGTAIL_BENCH_PYTHON.' };
  say(`Installing the peers into ${path.relative(root, folder)}, once: PyTorch from PyPI is about 3 GB, 6 GB on disk.`);
  if (!existsSync(file) && !runs(python, ['-m', 'venv', folder])) {
    rmSync(folder, { recursive: true, force: true });
    return { missing: `\`${python} -m venv\` does not work here. Install it (Debian: \`apt install python3-venv\`).` };
  }
  const pip = spawnSync(file, ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--quiet', '--requirement', requirements], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', timeout: installMinutes * 60_000 });
  if (pip.status !== 0) {
    const last = pip.stderr.trim().split('\n').at(-1) ?? '';
    return { missing: pip.error === undefined ? `pip could not install \`bench/peers/requirements.txt\`: ${last}` : `pip took more than ${installMinutes} minutes.` };
  }
  writeFileSync(stamp, wanted);
  return { file };
}

const runs = (file: string, words: readonly string[]): boolean => spawnSync(file, words, { stdio: 'ignore', timeout: 120_000 }).status === 0;
