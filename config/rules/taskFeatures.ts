import type { FeatureConfig, FeaturesConfig, ModelConfig } from '../schema/files';

/** The features that the item tower reads. */
export function itemFeatures(_: ModelConfig, { features }: FeaturesConfig): readonly FeatureConfig[] {
  return features.filter(({ side }) => side !== 'query');
}

/** The self-supervised task is on and compares two views of an item. */
export function hasTwoViews({ selfSupervision: { alpha, task } }: ModelConfig): boolean {
  return alpha !== 0 && task === 'contrastive';
}

/** Views lose single values of features that have several. */
export function dropsValues(model: ModelConfig, features: FeaturesConfig): boolean {
  return model.selfSupervision.dropoutRate > 0 && itemFeatures(model, features).some(({ kind }) => kind === 'categories' || kind === 'text');
}
