import * as tfjs from '@tensorflow/tfjs-core';
import type { Engine } from '../engine';
import { tensorDenseOptimizer } from '../tensorDenseOptimizer';
import { tensorPerceptron } from '../tensorPerceptron';
import { tensorRetrieval } from '../tensorRetrieval';
import { tensorSoftmaxCrossEntropy } from '../tensorSoftmaxCrossEntropy';
import { tfEngine } from '../tfEngine';
import { tensorflowInputLayer } from './tensorflowInputLayer';
import type { NodeBackend, OpenTfjsNode } from './tfjsNode';

/** What tfjs-node calls its backend, on the CPU and on a GPU. */
const backendName = 'tensorflow';

/**
 * The engine on TensorFlow itself, through tfjs-node's binding.
 *
 * @param device number of the GPU, from 0; the first where null
 * @throws what `open` throws; when a GPU is wanted and TensorFlow finds none
 */
export function tensorflowEngine(name: 'cuda' | 'tensorflow', open: OpenTfjsNode, device: number | null): Engine {
  const node = open(name === 'cuda' ? 'GPU' : 'CPU', device, { ...tfjs, KernelBackend: inheritable(tfjs.KernelBackend) });
  if (tfjs.findBackend(backendName) === null && tfjs.engine().registryFactory[backendName] === undefined) {
    // Made here, since what a factory throws tfjs keeps to itself.
    const backend = node.makeBackend();
    tfjs.registerBackend(backendName, () => backend, 0);
    node.registerKernels();
  }
  void tfjs.setBackend(backendName);
  const generic = tfEngine(backendName, node.device, { tensorflow: node.binding.TF_Version, 'tfjs-node': node.version });
  const description = { ...generic.describe(), name };
  const backend = () => tfjs.findBackend(backendName) as NodeBackend;
  return {
    ...generic,
    describe: () => description,
    inputLayer(spec, optimizer) {
      generic.use();
      return tensorflowInputLayer(backend(), spec, optimizer, generic.use);
    },
    denseOptimizer: (parameters, spec) => tensorDenseOptimizer(parameters, spec, generic.use),
    perceptron: tensorPerceptron,
    softmaxCrossEntropy: tensorSoftmaxCrossEntropy,
    ...tensorRetrieval(generic.use),
  };
}

/** tfjs-node is compiled to ES5, whose way of inheriting calls a class without `new`. */
function inheritable({ prototype }: { readonly prototype: object }): unknown {
  return Object.assign(() => undefined, { prototype });
}
