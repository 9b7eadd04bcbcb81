import type { Config } from '../../config/schema/files';
import type { Dataset } from '../data/dataset';
import type { DenseOptimizer, Engine, InputLayer, InputSpec } from '../engine/engine';
import type { TwoTower } from '../model/twoTower';

/** A model in memory with the data it learns from. */
export interface Trained {
  readonly config: Config;
  readonly dataset: Dataset;
  readonly spec: InputSpec;
  readonly engine: Engine;
  readonly model: TwoTower;
  readonly inputLayer: InputLayer;
  readonly optimizer: DenseOptimizer;
}
