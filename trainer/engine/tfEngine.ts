import { enableProdMode, engine as tfEngineState, setBackend, version_core } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { arrayInputLayer } from './arrayInputLayer';
import { arrayDenseOptimizer } from './denseOptimizer';
import type { Engine, EngineDescription } from './engine';
import { normalizeRows } from './normalizeRows';
import { perceptron } from './perceptron';
import { ranks, topK } from './retrieval';
import { softmaxCrossEntropy } from './softmaxCrossEntropy';

/** An engine over a registered tfjs backend whose memory is this process's: `cpu` and `wasm`. */
export function tfEngine(backend: string, device: string, versions: Readonly<Record<string, string>>): Engine {
  const description: EngineDescription = { name: backend, device, versions: { 'tfjs-core': version_core, ...versions } };
  // Else tfjs greets on standard error, and checks every tensor for NaN.
  enableProdMode();
  const use = () => {
    if (tfEngineState().backendName !== backend) void setBackend(backend);
  };
  return {
    describe: () => description,
    use,
    inputLayer: arrayInputLayer,
    denseOptimizer: arrayDenseOptimizer,
    perceptron,
    normalizeRows,
    softmaxCrossEntropy,
    topK(...request) {
      use();
      return topK(...request);
    },
    ranks(...request) {
      use();
      return ranks(...request);
    },
    dispose: () => Promise.resolve(),
  };
}
