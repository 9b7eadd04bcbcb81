import { tensor1d, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../../config/schema/files';
import type { Engine } from '../../engine/engine';
import type { StepBatch } from '../stepBatch';
import { binaryCrossEntropy } from './binaryCrossEntropy';
import { correctedLogQ } from './correctedLogQ';
import { directAU } from './directAU';
import { weightedSoftmax } from './weightedSoftmax';

/**
 * The supervised loss that a config asks for. The batch softmax, with or without logQ, is the engine's own kernel; all
 * others are made of tensor operations, the same on every engine.
 *
 * @param queries float32 [N, D]
 * @param items   float32 [N + negatives, D]: the positives in the order of the queries, then negatives of all rows
 * @param parameterOf where weights beside the towers' are read from
 * @returns float32 scalar
 */
export function mainLoss(engine: Engine, queries: Tensor2D, items: Tensor2D, { logQ, excluded, nPositives }: StepBatch['main'], loss: ModelConfig['loss'], temperature: number, parameterOf: (name: string) => Tensor): Scalar {
  if (loss.kind === 'binaryCrossEntropy') return binaryCrossEntropy(queries, items, nPositives ?? queries.shape[0], parameterOf);
  if (loss.kind === 'directAU') return directAU(queries, items, loss.uniformityWeight);
  if (loss.logQ === 'khrylchenko2025') {
    if (logQ === undefined) throw new TypeError('The corrected logQ needs the log of each column’s sampling probability');
    return correctedLogQ(queries, items, { temperature, logQ, excluded });
  }
  const { hardNegatives: hardness, debiasing: prior, decoupled: isDecoupled } = loss;
  if (!isBatchSoftmax(loss, items.shape[0] - queries.shape[0])) return weightedSoftmax(queries, items, { temperature, logQ, excluded, hardness, prior, isDecoupled });
  return engine.softmaxCrossEntropy(queries, items, { temperature, logQ: logQ === undefined ? undefined : tensor1d(logQ), excluded });
}

/** Whether the main loss is the batch softmax as it is, with or without logQ. */
export function isBatchSoftmax(loss: ModelConfig['loss'], nNegatives: number): boolean {
  return loss.kind === 'batchSoftmax' && loss.logQ !== 'khrylchenko2025' && loss.hardNegatives === 0 && loss.debiasing === 0 && !loss.decoupled && nNegatives === 0;
}
