import { findBackendFactory, setBackend } from '@tensorflow/tfjs-core';
import type { Engine, EngineName, EnginePlaces } from './engine';
import { loadKernels } from './native/kernels';
import { quietly } from './quietly';
import { tfEngine } from './tfEngine';

/** Fastest first. */
export const engineNames: readonly EngineName[] = ['native', 'wasm', 'cpu'];

/**
 * Opens the engine a config asks for.
 *
 * @param backend `auto` takes the fastest that works
 * @returns the engine and, for people, which was taken, why, and what was passed over and why
 * @throws when the engine asked for (or, with `auto`, every engine) does not work here
 */
export async function openEngine(backend: 'auto' | EngineName, places: EnginePlaces): Promise<{ engine: Engine; why: string }> {
  const passedOver: string[] = [];
  for (const name of backend === 'auto' ? engineNames : [backend]) {
    try {
      const engine = await openers[name](places);
      const reason = backend === 'auto' ? 'the fastest engine present' : 'asked for by `training.backend`';
      return { engine, why: [`${name} (${engine.describe().device}): ${reason}`, ...passedOver].join('; ') };
    } catch (error) {
      passedOver.push(`${name} passed over: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`No engine works here: ${passedOver.join('; ')}`);
}

const openers: Record<EngineName, (places: EnginePlaces) => Promise<Engine>> = {
  async native({ kernelsFile, threads }) {
    const kernels = loadKernels(kernelsFile);
    const { nativeEngine } = await quietly(() => import('./native/nativeEngine'));
    return nativeEngine(kernels, threads ?? 0);
  },
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
