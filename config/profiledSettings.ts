import type { FeatureConfig, FeaturesConfig } from './schema/files';

/**
 * The settings that a profile of the data depends on, as plain JSON: equal settings have equal profiles over equal files.
 * How an embedding is made (`dim`, `pooling` …) is not among them.
 */
export function profiledSettings({ interactions, items, queries, split, features }: FeaturesConfig): unknown {
  const unlabeled = (source: FeaturesConfig['queries']) => (source === null || source === 'items' ? source : { ...source, label: undefined });
  return [interactions, unlabeled(items), unlabeled(queries), split, features.map(profiledFeatureSettings)];
}

/** Those of one feature. */
export function profiledFeatureSettings(feature: FeatureConfig): unknown {
  const { name, kind, side } = feature;
  return [name, kind, side, ...ownSettings(feature)];
}

function ownSettings(feature: FeatureConfig): readonly unknown[] {
  switch (feature.kind) {
    case 'id':
    case 'category': return [feature.column, feature.table, feature.vocabulary];
    case 'categories': return [feature.column, feature.table, feature.vocabulary, feature.separator];
    case 'text': return [feature.column, feature.table, feature.vocabulary, feature.lowercase, feature.ngrams];
    case 'number': return [feature.column, feature.decimal];
    case 'vector': return [feature.column, feature.size];
    case 'history': return [];
  }
}
