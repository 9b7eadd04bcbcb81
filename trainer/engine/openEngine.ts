import { findBackendFactory, setBackend } from '@tensorflow/tfjs-core';
import type { Engine, EngineName, EnginePlaces } from './engine';
import { EngineUnavailable } from './engineUnavailable';
import { loadKernels } from './native/kernels';
import { quietly } from './quietly';
import { tfEngine } from './tfEngine';

/** In the order in which `auto` tries them: GPUs, then the fastest on the CPU. */
export const engineNames: readonly EngineName[] = ['cuda', 'webgpu', 'native', 'tensorflow', 'wasm', 'cpu'];
/** Engines that compute on a GPU: there may be several, numbered from 0. */
const onGpu: ReadonlySet<EngineName> = new Set(['cuda', 'webgpu']);

/** What a config asks for. */
export interface EngineWish {
  readonly backend: 'auto' | EngineName;
  /** Number of the GPU; the first where null. An engine on the CPU has device 0 alone. */
  readonly device: number | null;
}

/** An engine that was tried before, and why it was not taken. */
export interface PassedOver { readonly name: EngineName; readonly reason: string }

export interface OpenedEngine {
  readonly engine: Engine;
  readonly name: EngineName;
  readonly passedOver: readonly PassedOver[];
  /** For people: which was taken, why, and what was passed over and why. */
  readonly why: string;
}

/**
 * Opens the engine a config asks for.
 *
 * @param wish `auto` takes the first of {@link engineNames} that works
 * @throws EngineUnavailable when the engine asked for (or, with `auto`, every engine) does not work here
 */
export async function openEngine(wish: EngineWish | EngineWish['backend'], places: EnginePlaces): Promise<OpenedEngine> {
  const { backend, device } = typeof wish === 'string' ? { backend: wish, device: null } : wish;
  const passedOver: PassedOver[] = [];
  for (const name of backend === 'auto' ? engineNames : [backend]) {
    try {
      if (device !== null && device !== 0 && !onGpu.has(name)) throw new Error(`it has device 0 alone, and \`training.device\` asks for ${device}`);
      const engine = await openers[name](places, device, backend === 'auto');
      const reason = backend === 'auto' ? 'the fastest engine present' : 'asked for by `training.backend`';
      return { engine, name, passedOver, why: [`${name} (${engine.describe().device}): ${reason}`, ...passedOver.map((one) => `${one.name} passed over: ${one.reason}`)].join('; ') };
    } catch (error) {
      passedOver.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  throw new EngineUnavailable(backend, passedOver);
}

type Opener = (places: EnginePlaces, device: number | null, isAuto: boolean) => Promise<Engine>;

const onTensorflow = (name: 'cuda' | 'tensorflow'): Opener => async ({ openTfjsNode }, device) => {
  if (openTfjsNode === undefined) throw new Error('this program does not look for TensorFlow');
  const { tensorflowEngine } = await quietly(() => import('./tensorflow/tensorflowEngine'));
  return quietly(() => Promise.resolve(tensorflowEngine(name, openTfjsNode, device)));
};

const openers: Record<EngineName, Opener> = {
  cuda: onTensorflow('cuda'),
  async webgpu({ dawnFile, largestBuffer }, device, isAuto) {
    const { webgpuEngine } = await quietly(() => import('./webgpu/webgpuEngine'));
    return webgpuEngine({ dawnFile, device, largestBuffer, maySoftware: !isAuto });
  },
  async native({ kernelsFile, threads }) {
    const kernels = loadKernels(kernelsFile);
    const { nativeEngine } = await quietly(() => import('./native/nativeEngine'));
    return nativeEngine(kernels, threads ?? 0);
  },
  tensorflow: onTensorflow('tensorflow'),
  async wasm({ wasmFolder }) {
    const wasm = await quietly(() => import('@tensorflow/tfjs-backend-wasm'));
    wasm.setWasmPaths(wasmFolder);
    if (!(await quietly(() => setBackend('wasm')))) throw new Error(`the WebAssembly files in ${wasmFolder} do not load`);
    return tfEngine('wasm', 'WebAssembly SIMD, 1 thread', { 'tfjs-backend-wasm': wasm.version_wasm });
  },
  async cpu() {
    const cpu = await quietly(() => import('@tensorflow/tfjs-backend-cpu'));
    if (findBackendFactory('cpu') === null || !(await quietly(() => setBackend('cpu')))) throw new Error('its backend does not register');
    return tfEngine('cpu', 'plain JavaScript, 1 thread', { 'tfjs-backend-cpu': cpu.version_cpu });
  },
};
