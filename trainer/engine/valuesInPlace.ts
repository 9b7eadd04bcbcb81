import { backend, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A tensor's own float32 numbers without a copy, on a backend whose memory is this process's.
 *
 * To be used at once: making a tensor may move the memory that they lie in. Writing to them changes the tensor.
 */
export function valuesInPlace(tensor: Tensor): Float32Array {
  const here = backend() as { typedArrayFromHeap?(tensor: Tensor): Float32Array };
  return here.typedArrayFromHeap?.(tensor) ?? tensor.dataSync<'float32'>();
}
