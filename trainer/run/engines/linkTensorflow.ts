import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { engineFolders } from './engineFolders';
import { engineTrouble } from './engineTrouble';
import { makingFolder } from './makingFolder';
import { npmTarballs } from './npmTarballs';
import { probeEngine, type EngineProbe } from './probeEngine';
import { pythonTensorflow } from './pythonTensorflow';
import { runLogged, tellingLine, type LoggedRun } from './runLogged';
import { engineRecordName, tfjsNodeVersion, type EngineRecord } from './tensorflowPlaces';

/** Node's own headers for native modules, as npm has them. */
const nodeHeaders = 'node-api-headers@1.9.0';
export const linkedName = 'linked';

export interface LinkWishes {
  /** What the person named; null takes `python3` or `python`. */
  readonly python: string | null;
  /** The program's own bundle. */
  readonly script: string;
  readonly onStage: (stage: string) => void;
  readonly signal?: AbortSignal;
}

export interface Linked {
  readonly folder: string;
  readonly tensorflow: string;
  readonly python: string;
  /** On the CPU. */
  readonly cpu: EngineProbe;
  /** On a GPU; null for a TensorFlow without CUDA. */
  readonly cuda: EngineProbe | null;
}

/**
 * Compiles tfjs-node's binding against the TensorFlow of a Python, tries it with training steps and keeps it. What was
 * linked before stays until the new one works.
 *
 * @throws TrainerError when something is missing or fails, with what to do
 */
export async function linkTensorflow({ python: wanted, script, onStage, signal }: LinkWishes): Promise<Linked> {
  const [root] = engineFolders();
  onStage('Looking for TensorFlow in Python');
  const found = await pythonTensorflow(wanted);
  const making = makingFolder(root);
  const folder = path.join(making, linkedName);
  mkdirSync(folder);
  const logged: LoggedRun = { logFile: path.join(root, 'link-tensorflow.log'), limitMs: 10 * 60_000, ...(signal === undefined ? {} : { signal }) };
  writeFileSync(logged.logFile, `${new Date().toISOString()} ${found.python} (Python ${found.pythonVersion}), TensorFlow ${found.version ?? 'of unknown version'} in ${found.folder}\n`);
  try {
    const compiler = await cppCompiler(logged);
    onStage(`Fetching tfjs-node ${tfjsNodeVersion} and Node's headers from npm`);
    const [tfjsNode, headers] = await npmTarballs([`@tensorflow/tfjs-node@${tfjsNodeVersion}`, nodeHeaders], path.join(making, 'fetched'), logged) as [string, string];
    onStage(`Compiling the binding against TensorFlow ${found.version ?? ''} with ${compiler}`);
    await compile(compiler, { sources: path.join(tfjsNode, 'binding'), headers: path.join(headers, 'include'), tensorflow: found.folder, libraries: found.libraries, into: path.join(folder, 'tfjs_binding.node') }, logged);
    cpSync(path.join(tfjsNode, 'dist'), path.join(folder, 'tfjs-node', 'dist'), { recursive: true, filter: (file) => !/(_test\.js|\.d\.ts|\.map)$/.test(file) });
    for (const name of ['package.json', 'README.md']) cpSync(path.join(tfjsNode, name), path.join(folder, 'tfjs-node', name));
    const record: EngineRecord = {
      formatVersion: 1, origin: 'linked', packageFolder: 'tfjs-node', bindingFile: 'tfjs_binding.node', libraryFolder: found.folder, tensorflow: found.version, cuda: found.cuda,
      madeAt: Date.now(), madeWith: `${compiler}, Node ${process.versions.node}, Python ${found.pythonVersion}`,
    };
    writeFileSync(path.join(folder, engineRecordName), `${JSON.stringify(record, null, 2)}\n`);

    onStage('Trying three training steps');
    const env = { ...process.env, LONGTAIL_ENGINES: making };
    const probed = (name: 'tensorflow' | 'cuda') => probeEngine(script, { name, device: null, isTried: true, isMeasured: false }, env);
    const cpu = await probed('tensorflow');
    if (!cpu.works) throw engineTrouble(`TensorFlow ${found.version ?? ''} was linked and does not work: ${cpu.reason}.`, `Nothing was changed. The log: ${logged.logFile}`);
    const cuda = found.cuda === null ? null : await probed('cuda');
    keep(folder, path.join(root, linkedName));
    return { folder: path.join(root, linkedName), tensorflow: cpu.versions.tensorflow ?? found.version ?? '', python: found.python, cpu, cuda };
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/** Puts a finished engine where the last one was. */
export function keep(made: string, folder: string): void {
  const old = `${folder}.old-${process.pid}`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(made, folder);
  rmSync(old, { recursive: true, force: true });
}

/** The compiler `CXX` names, else the first there is. */
async function cppCompiler(logged: LoggedRun): Promise<string> {
  const candidates = process.env.CXX === undefined || process.env.CXX === '' ? ['c++', 'g++', 'clang++'] : [process.env.CXX];
  for (const candidate of candidates) if ((await runLogged(candidate, ['--version'], { ...logged, limitMs: 30_000 })).code === 0) return candidate;
  throw engineTrouble(`There is no C++ compiler (${candidates.join(', ')}), and the binding to TensorFlow is compiled here.`,
    process.platform === 'darwin' ? 'Install one with `xcode-select --install`.' : 'Install one: `sudo apt install g++` (Debian, Ubuntu), `sudo dnf install gcc-c++` (Fedora).');
}

interface Compilation { readonly sources: string; readonly headers: string; readonly tensorflow: string; readonly libraries: readonly string[]; readonly into: string }

async function compile(compiler: string, { sources, headers, tensorflow, libraries, into }: Compilation, logged: LoggedRun): Promise<void> {
  const isMac = process.platform === 'darwin';
  const outcome = await runLogged(compiler, [
    '-std=c++17', '-O2', '-fPIC', '-shared', '-fexceptions', '-DNAPI_VERSION=8', ...(isMac ? ['-undefined', 'dynamic_lookup'] : []),
    `-I${headers}`, `-I${path.join(tensorflow, 'include')}`,
    path.join(sources, 'tfjs_backend.cc'), path.join(sources, 'tfjs_binding.cc'), '-o', into,
    ...libraries.map((name) => path.join(tensorflow, name)), `-Wl,-rpath,${tensorflow}`,
  ], logged);
  if (outcome.code !== 0) {
    throw engineTrouble(`The binding to TensorFlow does not compile with ${compiler}: ${tellingLine(outcome.said)}.`, `The log has the command and all it said: ${logged.logFile}`);
  }
}
