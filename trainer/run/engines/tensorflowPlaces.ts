import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { engineFolders } from './engineFolders';

/** The version of tfjs-node and tfjs-node-gpu that we know, as package.json's peers say. */
export const tfjsNodeVersion = '4.22.0';
/** The CUDA that npm's tfjs-node-gpu is built for, with cuDNN 8.1. */
export const tfjsNodeCuda = '11.2';

/** How TensorFlow came to be here: linked to Python's, installed by us from npm, or in `node_modules` beside the program. */
export type TensorflowOrigin = 'linked' | 'installed' | 'package';

/** A tfjs-node with a binding to a TensorFlow. */
export interface TensorflowPlace {
  readonly origin: TensorflowOrigin;
  /** What `longtail engine list` and `remove` call it; of `origin: package` its npm name. */
  readonly name: string;
  /** All that belongs to it; of `origin: package` the npm package. */
  readonly folder: string;
  /** tfjs-node's own `package.json` and `dist/`. */
  readonly packageFolder: string;
  readonly bindingFile: string;
  /** Where its shared libraries are. */
  readonly libraryFolder: string;
  /** TensorFlow's version; null where nobody wrote it down. */
  readonly tensorflow: string | null;
  /** The CUDA it was built for; null without. */
  readonly cuda: string | null;
}

/** `engine.json` of a folder under one of {@link engineFolders}. Paths are relative to it, or absolute. */
export interface EngineRecord {
  readonly formatVersion: 1;
  readonly origin: 'linked' | 'installed';
  readonly packageFolder: string;
  readonly bindingFile: string;
  readonly libraryFolder: string;
  readonly tensorflow: string | null;
  readonly cuda: string | null;
  /** Milliseconds since 1970 (UTC). */
  readonly madeAt: number;
  /** What made it: the compiler, Node, npm. */
  readonly madeWith: string;
}

export const engineRecordName = 'engine.json';

/** Every TensorFlow that this program could load: linked and installed ones, then packages beside it. @param script the program's own bundle, or null */
export function tensorflowPlaces(script: string | null, folders: readonly string[] = engineFolders()): TensorflowPlace[] {
  const kept = folders.flatMap((folder) => namesIn(folder).flatMap((name) => keptPlace(path.join(folder, name)) ?? []));
  return [...kept.filter(({ origin }) => origin === 'linked'), ...kept.filter(({ origin }) => origin === 'installed'), ...(script === null ? [] : packagesBeside(script))];
}

/** The engine kept in a folder; undefined when there is none, or it was never finished. */
export function keptPlace(folder: string): TensorflowPlace | undefined {
  let record: EngineRecord;
  try {
    record = JSON.parse(readFileSync(path.join(folder, engineRecordName), 'utf8')) as EngineRecord;
  } catch {
    return undefined;
  }
  if (record.formatVersion !== 1) return undefined;
  const inside = (place: string) => path.resolve(folder, place);
  return { origin: record.origin, name: path.basename(folder), folder, packageFolder: inside(record.packageFolder), bindingFile: inside(record.bindingFile), libraryFolder: inside(record.libraryFolder), tensorflow: record.tensorflow, cuda: record.cuda };
}

/** The binding that npm's tfjs-node has built or fetched for this Node. */
export function bindingOfPackage(packageFolder: string): string {
  const newest = Math.min(8, Number(process.versions.napi ?? 8));
  const files = Array.from({ length: newest }, (_, at) => path.join(packageFolder, 'lib', `napi-v${newest - at}`, 'tfjs_binding.node'));
  return files.find((file) => existsSync(file)) ?? files[0]!;
}

function packagesBeside(script: string): TensorflowPlace[] {
  const require = createRequire(script);
  return ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'].flatMap((name): TensorflowPlace[] => {
    try {
      const packageFolder = path.dirname(require.resolve(`${name}/package.json`));
      return [{ origin: 'package', name, folder: packageFolder, packageFolder, bindingFile: bindingOfPackage(packageFolder), libraryFolder: path.join(packageFolder, 'deps', 'lib'), tensorflow: null, cuda: name.endsWith('-gpu') ? tfjsNodeCuda : null }];
    } catch {
      return [];
    }
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
