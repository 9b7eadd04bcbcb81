import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { Engine } from '../engine';
import { tfEngine } from '../tfEngine';
import type { Kernels } from './kernels';
import { registerNativeBackend } from './nativeBackend';
import { nativeDenseOptimizer } from './nativeDenseOptimizer';
import { nativeInputLayer } from './nativeInputLayer';
import { nativePerceptron } from './nativePerceptron';
import { nativeRetrieval } from './nativeRetrieval';
import { nativeSoftmaxCrossEntropy } from './nativeSoftmax';
import { nativeSoftmaxStep } from './nativeSoftmaxStep';

/** The engine on our Rust kernels: every tfjs op runs on the cpu backend's kernels, the hot ones on ours. */
export function nativeEngine(kernels: Kernels, threads: number): Engine {
  const machine = kernels.start(threads);
  registerNativeBackend(kernels);
  void setBackend('native');
  const generic = tfEngine('native', `CPU, ${machine.instructions}, ${machine.threads} ${machine.threads === 1 ? 'thread' : 'threads'}`, { 'longtail-kernels': machine.version });
  return {
    ...generic,
    inputLayer: (spec, optimizer) => nativeInputLayer(kernels, spec, optimizer),
    denseOptimizer: (parameters, spec) => nativeDenseOptimizer(kernels, parameters, spec),
    perceptron: nativePerceptron(kernels),
    softmaxCrossEntropy: nativeSoftmaxCrossEntropy(kernels),
    softmaxStep: nativeSoftmaxStep(kernels),
    ...nativeRetrieval(kernels),
  };
}
