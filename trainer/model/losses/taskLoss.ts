import { add, mul, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../../config/schema/files';
import type { Engine } from '../../engine/engine';
import { fieldSpread } from '../regularizers/fieldSpread';
import { globalOrthogonal } from '../regularizers/globalOrthogonal';
import { squaredProducts } from '../regularizers/squaredProducts';
import type { StepBatch } from '../stepBatch';
import { contrastive } from './contrastive';
import { maskedFeatures } from './maskedFeatures';
import { noNegatives } from './noNegatives';
import { replacedFeatures } from './replacedFeatures';

/** What a self-supervised task sees of the items, of each of its passes. */
export interface TaskInputs {
  readonly engine: Engine;
  /** Vectors, float32 [N, D] each. */
  readonly views: readonly Tensor2D[];
  /** What the tower made them of, float32 [N, width]. */
  inputsOf(view: number): Tensor2D;
  readonly parameterOf: (name: string) => Tensor;
}

/** The self-supervised loss that a config asks for, float32 scalar. */
export function taskLoss({ engine, views, inputsOf, parameterOf }: TaskInputs, { included, excluded, targets }: NonNullable<StepBatch['selfSupervision']>, { task, symmetric, fieldWeight }: ModelConfig['selfSupervision'], temperature: number): Scalar {
  const first = views[0]!;
  switch (task) {
    case 'contrastive':
      return contrastive(engine, first, views[1]!, { temperature, included, excluded }, symmetric);
    case 'noNegatives':
      if (targets?.kind !== 'fields') throw new TypeError('Field alignment needs to know the fields');
      return add(noNegatives(first, views[1]!, included), mul(fieldSpread(engine, inputsOf(2), targets.fields), fieldWeight));
    case 'maskedFeatures':
      if (targets?.kind !== 'masked') throw new TypeError('Masked-feature prediction needs the fields that are hidden');
      return maskedFeatures(engine, first, inputsOf(1), parameterOf, targets, temperature);
    case 'replacedFeatures':
      if (targets?.kind !== 'replaced') throw new TypeError('Replaced-feature detection needs the fields that are replaced');
      return replacedFeatures(first, parameterOf, targets.replaced, included);
    case 'spreadOut':
      // The contrastive loss of items against themselves.
      return engine.softmaxCrossEntropy(first, first, { temperature, included, excluded });
    case 'spreadOutSquare':
      return squaredProducts(first, { included, excluded });
    case 'globalOrthogonal':
      return globalOrthogonal(first, { included, excluded });
  }
}
