import type { DataProfile, FeatureProfile } from '../dataProfile';
import type { FeatureConfig, FeaturesConfig } from '../schema/files';

/** Data in which nothing is wrong: 5,000 orders of 900 customers for 1,200 products. */
export function exampleProfile({ features }: FeaturesConfig): DataProfile {
  const columnNames = features.flatMap((feature) => (feature.kind === 'history' || feature.side === 'query' ? [] : [{ name: feature.column ?? feature.name, type: typeOf(feature) }]));
  const source = (name: string, rows: number, columns: DataProfile['interactions']['columns']) => ({
    files: [`/shop/${name}`], columns, rows, skippedRows: 0, rowsWithoutId: 0, duplicateRows: 0,
  });
  return {
    formatVersion: 1,
    sampled: false,
    interactions: source('orders.csv', 5000, ['customer', 'product', 'time'].map((name) => ({ name, type: 'VARCHAR' }))),
    items: source('items.csv', 1200, [{ name: 'product', type: 'VARCHAR' }, ...columnNames, { name: 'color', type: 'VARCHAR' }]),
    queries: null,
    features: features.filter(({ kind }) => kind !== 'history').map((feature) => profileOf(feature)),
    pairs: { pairs: 5000, queries: 900, items: 1200, orphanItems: 0, orphanQueries: 0, firstTimestamp: null, lastTimestamp: null },
    split: { train: 4000, validation: 500, test: 500, trainedItems: 1000, coldTestPairs: 20 },
  };
}

function profileOf(feature: FeatureConfig): FeatureProfile {
  const n = feature.side === 'query' ? 900 : 1200;
  const isNumeric = feature.kind === 'number' || feature.kind === 'vector';
  const distinct = isNumeric ? null : feature.kind === 'id' ? n : 40;
  const size = feature.kind === 'vector' ? feature.size : undefined;
  return {
    name: feature.name, side: feature.side === 'query' ? 'query' : 'item', present: n, missing: 0, distinct, vocabularySize: distinct,
    meanValues: feature.kind === 'categories' ? 2 : 1, maxValues: feature.kind === 'categories' ? 4 : 1,
    topValues: isNumeric ? [] : [{ value: 'kitchen', count: 60 }], entropyNats: isNumeric ? null : 3, unusable: 0,
    ...(feature.kind === 'categories' ? { separatorShares: { '|': 0.9, ',': 0, ';': 0, space: 0.1 } } : {}),
    ...(isNumeric ? { min: size ?? 1, max: size ?? 99, mean: 20 } : {}),
  };
}

function typeOf({ kind }: FeatureConfig): string {
  if (kind === 'number') return 'DOUBLE';
  return kind === 'vector' ? 'FLOAT[]' : 'VARCHAR';
}
