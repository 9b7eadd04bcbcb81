import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { engineFolders } from './engineFolders';
import { engineTrouble } from './engineTrouble';
import { keep } from './linkTensorflow';
import { makingFolder } from './makingFolder';
import { npmTrouble } from './npmTarballs';
import { probeEngine, type EngineProbe } from './probeEngine';
import { runLogged, type LoggedRun } from './runLogged';
import { bindingOfPackage, engineRecordName, tfjsNodeCuda, tfjsNodeVersion, type EngineRecord } from './tensorflowPlaces';

/** Engines that npm and Google's storage have ready made. */
export type InstallableEngine = 'cuda' | 'tensorflow';
export const installableEngines: readonly InstallableEngine[] = ['cuda', 'tensorflow'];

/** The TensorFlow that tfjs-node 4.22 fetches. */
const libraryVersion = '2.9.1';
const askLimitMs = 20_000;
const installLimitMs = 60 * 60_000;

/** What would be fetched. */
export interface InstallOffer {
  readonly name: InstallableEngine;
  /** The npm package, with its version. */
  readonly npmPackage: string;
  /** TensorFlow's libraries: the large part. */
  readonly url: string;
  /** Of the file behind `url`, as its server says; null where it does not. */
  readonly bytes: number | null;
  readonly folder: string;
}

/**
 * Asks the server how large TensorFlow's libraries are.
 *
 * @throws TrainerError when this system has none, or the server cannot be reached
 */
export async function installOffer(name: InstallableEngine): Promise<InstallOffer> {
  const url = libraryUrl(name);
  let answer: Response;
  try {
    answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(askLimitMs) });
  } catch (error) {
    const cause = (error as { readonly cause?: { readonly code?: string; readonly message?: string } }).cause;
    throw engineTrouble(`${new URL(url).host} cannot be reached (${cause?.code ?? cause?.message ?? (error as Error).message}), and TensorFlow's libraries are there: ${url}.`,
      'Try again with a network. A TensorFlow that Python has installed needs none of it: `longtail engine link-tensorflow`.');
  }
  if (!answer.ok) throw engineTrouble(`${url} answers ${answer.status} ${answer.statusText}.`, '`longtail engine link-tensorflow` uses the TensorFlow of a Python instead.');
  const length = Number(answer.headers.get('content-length') ?? '');
  return { name, npmPackage: `${packageOf(name)}@${tfjsNodeVersion}`, url, bytes: Number.isFinite(length) && 0 < length ? length : null, folder: path.join(engineFolders()[0], name) };
}

const packageOf = (name: InstallableEngine): string => (name === 'cuda' ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node');

/** Where tfjs-node's own install script fetches from; `TFJS_NODE_BASE_URI` moves both. @throws TrainerError where there is nothing for this system */
export function libraryUrl(name: InstallableEngine, platform: NodeJS.Platform = process.platform, arch: string = process.arch, environment: NodeJS.ProcessEnv = process.env): string {
  const system = ({ linux: 'linux', darwin: 'darwin', win32: 'windows' } as Readonly<Record<string, string>>)[platform];
  const known = arch === 'x64' && system !== undefined && (name === 'tensorflow' || platform !== 'darwin');
  if (!known) {
    throw engineTrouble(`There is no ${name === 'cuda' ? 'CUDA ' : ''}TensorFlow ${libraryVersion} for ${platform}-${arch}.`,
      platform === 'darwin' && name === 'cuda' ? 'Macs have no CUDA; `webgpu` uses their GPU.' : '`longtail engine link-tensorflow` uses the TensorFlow of a Python instead.');
  }
  const from = environment.TFJS_NODE_BASE_URI ?? 'https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-';
  return `${from}${name === 'cuda' ? 'gpu' : 'cpu'}-${system}-x86_64-${libraryVersion}.${platform === 'win32' ? 'zip' : 'tar.gz'}`;
}

/**
 * Installs tfjs-node or tfjs-node-gpu with npm, its own scripts allowed, and tries it. What was there before stays until the
 * new one works.
 *
 * @throws TrainerError with what to do
 */
export async function installEngine({ name, npmPackage, folder: kept }: InstallOffer, { script, onStage, signal }: { readonly script: string; readonly onStage: (stage: string) => void; readonly signal?: AbortSignal }): Promise<EngineProbe> {
  const root = path.dirname(kept);
  const making = makingFolder(root);
  const folder = path.join(making, name);
  mkdirSync(folder);
  const logged: LoggedRun = { logFile: path.join(root, `install-${name}.log`), limitMs: installLimitMs, cwd: folder, onLine: (line) => onStage(line), ...(signal === undefined ? {} : { signal }) };
  writeFileSync(logged.logFile, `${new Date().toISOString()} ${npmPackage}\n`);
  try {
    onStage(`npm install ${npmPackage}`);
    // From npm 11 on a package's scripts run when its name is written down.
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: { [npmPackage]: true } }));
    const outcome = await runLogged('npm', ['install', npmPackage, '--prefix', folder, '--no-audit', '--no-fund', '--foreground-scripts', '--loglevel=error'], logged);
    if (outcome.code !== 0) throw npmTrouble(npmPackage, outcome.said, logged.logFile);
    const packageFolder = path.join('node_modules', ...packageOf(name).split('/'));
    const bindingFile = bindingOfPackage(path.join(folder, packageFolder));
    if (!existsSync(bindingFile)) throw engineTrouble(`${npmPackage} was installed and has no binding for Node ${process.versions.node} (${path.basename(path.dirname(bindingFile))}).`, `The log says what its install script did: ${logged.logFile}`);
    const record: EngineRecord = {
      formatVersion: 1, origin: 'installed', packageFolder, bindingFile: path.relative(folder, bindingFile), libraryFolder: path.join(packageFolder, 'deps', 'lib'),
      tensorflow: libraryVersion, cuda: name === 'cuda' ? tfjsNodeCuda : null, madeAt: Date.now(), madeWith: `npm, Node ${process.versions.node}`,
    };
    writeFileSync(path.join(folder, engineRecordName), `${JSON.stringify(record, null, 2)}\n`);
    onStage('Trying three training steps');
    const probe = await probeEngine(script, { name, device: null, isTried: true, isMeasured: false }, { ...process.env, LONGTAIL_ENGINES: making });
    // A GPU that does not answer may be another day's: the engine is kept, and says so.
    if (!probe.works && name === 'tensorflow') throw engineTrouble(`TensorFlow was installed and does not work: ${probe.reason}.`, `Nothing was changed. The log: ${logged.logFile}`);
    keep(folder, kept);
    return probe;
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}
