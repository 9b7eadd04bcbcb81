import type { FeatureConfig, FeaturesConfig, ModelConfig } from './schema/files';

/** The features that a side's vectors are made of: all of the side, its ids for matrix factorization, none for popularity. */
export function towerFeatures({ towers: { kind } }: Pick<ModelConfig, 'towers'>, { features }: Pick<FeaturesConfig, 'features'>, side: 'query' | 'item'): readonly FeatureConfig[] {
  if (kind === 'popularity') return [];
  return features.filter((feature) => (feature.side === side || feature.side === 'both') && (kind === 'perceptron' || feature.kind === 'id'));
}
