import { towerFeatures } from '../towerFeatures';
import type { FeatureConfig, FeaturesConfig, ModelConfig } from '../schema/files';

/** The features that the item tower reads. */
export function itemFeatures(model: ModelConfig, features: FeaturesConfig): readonly FeatureConfig[] {
  return towerFeatures(model, features, 'item');
}

/** The self-supervised task is on and compares two views of an item. */
export function hasTwoViews({ towers, selfSupervision: { alpha, task } }: ModelConfig): boolean {
  return towers.kind !== 'popularity' && alpha !== 0 && (task === 'contrastive' || task === 'noNegatives');
}

/** Views lose single values of features that have several. */
export function dropsValues(model: ModelConfig, features: FeaturesConfig): boolean {
  return model.selfSupervision.dropoutRate > 0 && itemFeatures(model, features).some(({ kind }) => kind === 'categories' || kind === 'text');
}
