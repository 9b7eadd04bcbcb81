import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../../config/schema/files';
import type { Engine } from '../../engine/engine';
import { globalOrthogonal } from '../regularizers/globalOrthogonal';
import { squaredProducts } from '../regularizers/squaredProducts';
import type { StepBatch } from '../stepBatch';
import { contrastive } from './contrastive';

/**
 * The self-supervised loss that a config asks for, of the vectors of its views.
 *
 * @param views one or two, as `nViews` says, float32 [N, D] each
 * @returns float32 scalar
 */
export function taskLoss(engine: Engine, views: readonly Tensor2D[], { included, excluded }: NonNullable<StepBatch['selfSupervision']>, { task, symmetric }: ModelConfig['selfSupervision'], temperature: number): Scalar {
  const first = views[0]!;
  switch (task) {
    case 'contrastive':
      return contrastive(engine, first, views[1]!, { temperature, included, excluded }, symmetric);
    case 'spreadOut':
      // The contrastive loss of items against themselves.
      return engine.softmaxCrossEntropy(first, first, { temperature, included, excluded });
    case 'spreadOutSquare':
      return squaredProducts(first, { included, excluded });
    case 'globalOrthogonal':
      return globalOrthogonal(first, { included, excluded });
  }
}
