import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { engineTrouble } from './engineTrouble';

/** The TensorFlow that a Python has installed. */
export interface PythonTensorflow {
  readonly python: string;
  readonly pythonVersion: string;
  /** The package's folder, with `include/` and the shared libraries. */
  readonly folder: string;
  /** null when no package says so. */
  readonly version: string | null;
  /** The CUDA it was built for; null without. */
  readonly cuda: string | null;
  /** File names of libtensorflow_cc and libtensorflow_framework in `folder`. */
  readonly libraries: readonly string[];
}

/** Finds the package without importing it: that would take seconds and need all that it depends on. */
const question = `
import importlib.util, json, sys
spec = importlib.util.find_spec('tensorflow')
version = None
try:
    from importlib import metadata
    for name in ('tensorflow', 'tensorflow-cpu', 'tf-nightly', 'tf-nightly-cpu', 'tensorflow-macos', 'tensorflow-rocm', 'tensorflow-aarch64'):
        try:
            version = metadata.version(name)
            break
        except metadata.PackageNotFoundError:
            pass
except ImportError:
    pass
places = list(spec.submodule_search_locations or []) if spec else []
print(json.dumps({'pythonVersion': '.'.join(map(str, sys.version_info[:3])), 'folder': places[0] if places else None, 'version': version}))
`;
const answerLimitMs = 60_000;

/**
 * Asks a Python for its TensorFlow.
 *
 * @param wanted what the person named; else `python3` and `python` on the PATH, the first that has one
 * @throws TrainerError when there is no Python, no TensorFlow in it, or one that cannot be linked
 */
export async function pythonTensorflow(wanted: string | null, platform: NodeJS.Platform = process.platform): Promise<PythonTensorflow> {
  if (platform === 'win32') throw engineTrouble('On Windows the TensorFlow of Python cannot be linked: its package has no import library for C.', 'Use `webgpu` for a GPU there, or WSL with Linux.');
  const tried: string[] = [];
  for (const python of wanted === null ? ['python3', 'python'] : [wanted]) {
    let answer: { readonly pythonVersion: string; readonly folder: string | null; readonly version: string | null };
    try {
      const { stdout } = await promisify(execFile)(python, ['-c', question], { timeout: answerLimitMs });
      answer = JSON.parse(stdout.trim().split('\n').at(-1)!) as typeof answer;
    } catch (error) {
      tried.push((error as NodeJS.ErrnoException).code === 'ENOENT' ? `there is no \`${python}\`` : `\`${python}\` does not answer (${(error as Error).message.trim().split('\n').at(-1)})`);
      continue;
    }
    if (answer.folder === null) {
      tried.push(`\`${python}\` (Python ${answer.pythonVersion}) has no TensorFlow`);
      continue;
    }
    const libraries = ['libtensorflow_cc', 'libtensorflow_framework'].map((name) => (platform === 'darwin' ? `${name}.2.dylib` : `${name}.so.2`));
    const missing = [...libraries, path.join('include', 'tensorflow', 'c', 'eager', 'c_api.h')].find((name) => !existsSync(path.join(answer.folder!, name)));
    if (missing !== undefined) throw engineTrouble(`TensorFlow ${answer.version ?? ''} in ${answer.folder} cannot be linked: it has no ${missing}.`, 'Versions from 2.10 on from PyPI have it: `python3 -m pip install --upgrade tensorflow`.');
    return { python, pythonVersion: answer.pythonVersion, folder: answer.folder, version: answer.version, cuda: cudaOf(answer.folder), libraries };
  }
  throw engineTrouble(`No TensorFlow to link: ${tried.join('; ')}.`,
    'Install it with `python3 -m pip install tensorflow` (with CUDA: `python3 -m pip install "tensorflow[and-cuda]"`), or name the Python that has it with `--python`.');
}

/** What TensorFlow's own build information says. */
function cudaOf(folder: string): string | null {
  try {
    return /'cuda_version', '([\d.]+)'/.exec(readFileSync(path.join(folder, 'python', 'platform', 'build_info.py'), 'utf8'))?.[1] ?? null;
  } catch {
    return null;
  }
}
