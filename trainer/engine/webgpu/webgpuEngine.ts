import { engine as tfEngineState, findBackendFactory, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgpu';
import type { Engine, InputSpec, OptimizerSpec } from '../engine';
import { tfEngine } from '../tfEngine';
import { adapterNames, findAdapter, loadDawn, requestDevice } from './dawn';
import { DeviceBackend } from './deviceBackend';
import { gpuDenseOptimizer } from './gpuDenseOptimizer';
import { gpuInputLayer } from './gpuInputLayer';
import { gpuNormalizeRows, gpuPerceptron } from './gpuPerceptron';
import { gpuRetrieval } from './gpuRetrieval';
import { gpuSoftmaxCrossEntropy } from './gpuSoftmax';
import { GpuFailure, tablesTooLarge } from './gpuFailure';
import { registerProducts } from './gpuProducts';
import { closeGuard } from './wgsl/moveRows';

const backendName = 'webgpu';

export interface WebgpuWishes {
  /** `dawn.node` of the package `webgpu`. */
  readonly dawnFile: string;
  /** Number among the adapters that Dawn can name; null for the fastest. */
  readonly device: number | null;
  /** Whether a software adapter will do. */
  readonly maySoftware: boolean;
  /** Bytes of a table's buffer, at most; what the adapter allows when absent. */
  readonly largestBuffer?: number | undefined;
}

/**
 * The engine on any vendor's GPU: tfjs's WebGPU backend on Dawn, with programs of our own for tables, sparse updates, the
 * softmax, products and retrieval.
 *
 * @throws with one plain sentence when there is no Dawn, no driver, no such device, or only a software adapter that was not asked for
 */
export async function webgpuEngine({ dawnFile, device: wanted, maySoftware, largestBuffer }: WebgpuWishes): Promise<Engine> {
  const binding = loadDawn(dawnFile);
  const adapter = await findAdapter(binding, wanted);
  const { info, limits } = adapter as GPUAdapter & { readonly info: GPUAdapterInfo & { readonly isFallbackAdapter?: boolean } };
  const name = await nameOf(info, binding);
  if (info.isFallbackAdapter === true && !maySoftware) throw new Error(`the only device is ${name}, which computes on the processor and more slowly than the other engines; \`training.backend: webgpu\` takes it all the same`);
  const opened = await requestDevice(adapter, {
    requiredFeatures: (['timestamp-query'] as const).filter((feature) => adapter.features.has(feature)),
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize, maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize, maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX, maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    },
  });
  const allowed = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  const backend = withNavigator(() => new DeviceBackend(opened, info, Math.min(largestBuffer ?? allowed, allowed)));
  register(backend);

  let built: { readonly spec: InputSpec; readonly optimizer: OptimizerSpec } | undefined;
  const generic = tfEngine(backendName, name, {});
  return {
    ...generic,
    wantsPlans: true,
    use() {
      backend.assertAlive();
      generic.use();
    },
    inputLayer(spec, optimizer) {
      built = { spec, optimizer };
      return gpuInputLayer(backend, spec, optimizer);
    },
    denseOptimizer: (parameters, spec) => gpuDenseOptimizer(backend, parameters, spec),
    perceptron: gpuPerceptron(backend),
    normalizeRows: gpuNormalizeRows(backend),
    softmaxCrossEntropy: gpuSoftmaxCrossEntropy(backend),
    ...gpuRetrieval(backend),
    readLater(scalars) {
      const losses = backend.scratch('losses', 4 * scalars.length);
      scalars.forEach((one, at) => backend.copy(backend.bufferOf(one), 0, losses, 4 * at, 4));
      backend.run(closeGuard, { whole: [scalars.length] }, [losses, backend.guard], [1]);
      return backend.readBytes(losses, 0, 4 * scalars.length).then((bytes) => new Float32Array(bytes));
    },
    async settled() {
      try {
        await backend.readBytes(backend.guard, 0, 4);
      } catch (error) {
        throw built !== undefined && error instanceof GpuFailure && error.code === 'gpu-memory' ? tablesTooLarge(built.spec, built.optimizer) : error;
      }
    },
    dispose() {
      // Another one may have come in its place.
      if (tfEngineState().registry[backendName] === backend) removeBackend(backendName);
      return Promise.resolve();
    },
  };
}

/** The card and its driver, and what else there is under which number: `NVIDIA L4, driver 550.54.15; device 1 is Intel UHD Graphics`. */
async function nameOf(info: GPUAdapterInfo, binding: Parameters<typeof adapterNames>[0]): Promise<string> {
  const names = (await adapterNames(binding)).map(({ name }) => name);
  // Dawn tells the device's name in this form only.
  const own = names.findIndex((name) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-') === info.device);
  const others = names.flatMap((name, at) => (at === own ? [] : [`device ${at} is ${name}`]));
  const card = [names[own], info.description].filter((part) => part !== undefined && part !== '').join(', ') || info.vendor;
  return names.length < 2 ? card : [card, ...others].join('; ');
}

/** tfjs's backend asks once whether the host has WebGPU. */
function withNavigator<Result>(work: () => Result): Result {
  const had = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: {}, userAgent: 'Node.js' }, configurable: true });
  try {
    return work();
  } finally {
    if (had === undefined) Reflect.deleteProperty(globalThis, 'navigator');
    else Object.defineProperty(globalThis, 'navigator', had);
  }
}

/** Makes `backend` tfjs's, in the place of one before it, which ends. */
function register(backend: DeviceBackend): void {
  if (findBackendFactory(backendName) !== null || tfEngineState().registry[backendName] !== undefined) removeBackend(backendName);
  registerBackend(backendName, () => backend, 0);
  void setBackend(backendName);
  registerProducts(backendName);
}
