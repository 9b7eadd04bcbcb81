import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import util from 'node:util';
import type { NodeBackend, OpenTfjsNode, TensorflowBinding } from '../../engine/tensorflow/tfjsNode';
import { evaluateCommonJs } from './evaluateCommonJs';
import { nvidiaDriver, type NvidiaGpu } from './nvidiaGpus';
import { tensorflowPlaces, tfjsNodeVersion, type TensorflowPlace } from './tensorflowPlaces';

const howToGet = '`longtail engine link-tensorflow` uses the TensorFlow of your Python';
const withCuda = '`pip install "tensorflow[and-cuda]"`, then `longtail engine link-tensorflow`';

/**
 * Loads tfjs-node from the first place that has it.
 *
 * @param places see {@link tensorflowPlaces}
 */
export function tfjsNodeOpener(places: () => readonly TensorflowPlace[]): OpenTfjsNode {
  return (wanted, device, tfjs) => {
    if (process.versions.electron !== undefined) throw new Error('it needs a Node of its own, since TensorFlow does not bear the editor’s runtime: set `longtail.nodePath` to a Node of 20.19 or newer');
    const gpu = wanted === 'GPU' ? chooseGpu(device) : null;
    const all = places();
    const place = all.find(({ cuda }) => wanted === 'CPU' || cuda !== null);
    if (place === undefined) {
      throw new Error(all.length === 0 ? `TensorFlow is not here; ${howToGet}, \`longtail engine install ${wanted === 'GPU' ? 'cuda' : 'tensorflow'}\` downloads one`
        : `the TensorFlow that is here (${all[0]!.libraryFolder}) was built without CUDA; ${withCuda}`);
    }
    setDefaults();
    const binding = seeing(gpu?.visible ?? '-1', () => loadBinding(place));
    if (gpu !== null && !binding.isUsingGpuDevice()) {
      throw new Error(`TensorFlow ${binding.TF_Version} finds no GPU although the driver has ${gpu.label}: the libraries of CUDA ${place.cuda} are missing or the driver is too old for them; ${withCuda}`);
    }
    if (gpu === null && binding.isUsingGpuDevice()) throw new Error('TensorFlow runs on a GPU in this process already');
    const load = evaluateCommonJs({
      '@tensorflow/tfjs': tfjs, '@tensorflow/tfjs-core': tfjs, os,
      // Gone since Node 23.
      util: { ...util, isNullOrUndefined: (value: unknown) => value === null || value === undefined, isArray: Array.isArray },
      // Only for TensorBoard summaries, and made of a package that is not here.
      './proto/api_pb': {},
    });
    const dist = (name: string) => load(path.join(place.packageFolder, 'dist', name));
    return {
      version: tfjsNodeVersion,
      binding,
      device: gpu?.label ?? `CPU, ${os.availableParallelism()} ${os.availableParallelism() === 1 ? 'core' : 'cores'}`,
      makeBackend() {
        const { NodeJSKernelBackend } = dist('nodejs_kernel_backend') as { readonly NodeJSKernelBackend: new (binding: TensorflowBinding, packageName: string) => NodeBackend };
        return new NodeJSKernelBackend(binding, gpu === null ? '@tensorflow/tfjs-node' : '@tensorflow/tfjs-node-gpu');
      },
      registerKernels: () => void dist('register_all_kernels'),
    };
  };
}

/**
 * The GPU that a run gets, alone: as TensorFlow would take memory on every GPU that it sees.
 *
 * Where `CUDA_VISIBLE_DEVICES` is set (by Slurm, say) devices are numbered within it.
 */
function chooseGpu(device: number | null): { readonly visible: string; readonly label: string } {
  const { gpus, trouble } = nvidiaDriver();
  if (trouble !== null) throw new Error(trouble);
  const allowed = process.env.CUDA_VISIBLE_DEVICES?.split(',').map((one) => one.trim()).filter((one) => one !== '');
  const visible = allowed ?? (gpus.length === 0 ? ['0'] : gpus.map(({ index }) => String(index)));
  const chosen = visible[device ?? 0];
  if (chosen === undefined || chosen === '-1') {
    throw new Error(visible.length === 0 || chosen === '-1' ? 'CUDA_VISIBLE_DEVICES hides every GPU'
      : `there is no device ${device}: CUDA has ${visible.map((one, at) => `${at} (${nameOf(one, gpus)})`).join(', ')}`);
  }
  return { visible: chosen, label: nameOf(chosen, gpus) };
}

const nameOf = (id: string, gpus: readonly NvidiaGpu[]): string => gpus.find(({ index }) => String(index) === id)?.name ?? `GPU ${id}`;

/** TensorFlow reads these when it first computes. What the person has set stays. */
function setDefaults(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // No faster for products of our sizes, other numbers, and it announces itself on standard error.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '0';
  process.env.TF_DETERMINISTIC_OPS ??= '1';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  process.env.CUDA_DEVICE_ORDER ??= 'PCI_BUS_ID';
  if (process.env.LONGTAIL_THREADS !== undefined) process.env.TF_NUM_INTRAOP_THREADS ??= process.env.LONGTAIL_THREADS;
}

/** Shows CUDA some devices while `load` runs; programs that this one starts see what it saw. */
function seeing<Result>(devices: string, load: () => Result): Result {
  const before = process.env.CUDA_VISIBLE_DEVICES;
  process.env.CUDA_VISIBLE_DEVICES = devices;
  try {
    return load();
  } finally {
    if (before === undefined) delete process.env.CUDA_VISIBLE_DEVICES;
    else process.env.CUDA_VISIBLE_DEVICES = before;
  }
}

/** A process loads each once: another copy would be another TensorFlow beside it. */
const loaded = new Map<string, TensorflowBinding>();

function loadBinding({ bindingFile, libraryFolder, origin, name }: TensorflowPlace): TensorflowBinding {
  const again = origin === 'linked' ? '`longtail engine link-tensorflow` links it anew' : origin === 'installed' ? `\`longtail engine install ${name}\` installs it anew` : `\`npm rebuild ${name}\` builds it anew`;
  const known = loaded.get(bindingFile);
  if (known !== undefined) return known;
  if (!existsSync(bindingFile)) throw new Error(`the binding to TensorFlow is gone (${bindingFile}); ${again}`);
  if (origin === 'linked' && !existsSync(libraryFolder)) throw new Error(`the TensorFlow that was linked is gone (${libraryFolder}); ${again}`);
  const module = { exports: {} as unknown };
  try {
    process.dlopen(module, bindingFile);
  } catch (error) {
    throw new Error(`TensorFlow does not load: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}; ${again}`);
  }
  const binding = module.exports as TensorflowBinding;
  loaded.set(bindingFile, binding);
  return binding;
}

/** As {@link tfjsNodeOpener}, from what is kept for this user and beside the program. @param script the program's bundle */
export const openTfjsNode = (script: string | null): OpenTfjsNode => tfjsNodeOpener(() => tensorflowPlaces(script));
