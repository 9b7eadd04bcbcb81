import { add, cast, concat, greater, less, mul, slice, sub, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import type { StepBatch } from '../stepBatch';

/**
 * Scales the inputs of the views, `z · scale`, and then adds noise with the signs of what it is added to; inputs of other
 * passes stay as they are. The signs are constants of the step, as in the authors' code.
 *
 * @param inputs the leaf of the item side, read for its signs, float32 [ΣB, width]
 * @param from   the first row of the views; all rows from there on are theirs
 * @returns what does it to the leaf on the tape
 */
export function perturbedViews(inputs: Tensor2D, from: number, { scale, noise }: NonNullable<NonNullable<StepBatch['selfSupervision']>['perturbation']>): (leaf: Tensor2D) => Tensor2D {
  const [nRows, width] = inputs.shape;
  const shape: [number, number] = [nRows - from, width];
  const scaled = (all: Tensor2D): Tensor2D => {
    const views = slice(all, [from, 0], shape);
    return scale === undefined ? views : mul(views, tensor2d(scale, shape));
  };
  const now = scaled(inputs);
  const shift = noise === undefined ? null : mul(tensor2d(noise, shape), sub(cast(greater(now, 0), 'float32'), cast(less(now, 0), 'float32')));
  return (leaf) => {
    const views = scaled(leaf);
    return concat([slice(leaf, [0, 0], [from, width]), shift === null ? views : add(views, shift)], 0) as Tensor2D;
  };
}
