import { dimOf, tableOf } from '../../config/embeddingTables';
import type { Config, FeatureConfig } from '../../config/schema/files';
import { towerFeatures } from '../../config/towerFeatures';
import type { BagField, Field, InputSpec, TableSpec } from '../engine/engine';

export { tableOf };

/**
 * Tables and fields of a model: per table the vocabulary's rows, then one default row for each feature that reads it.
 *
 * A `side: both` feature with a shared table has one default row for both towers; a history has its own in the table
 * of item ids.
 *
 * @param vocabularySizes rows of each table as `tableOf` names it, default rows not counted
 * @throws when a table is not among them
 */
export function inputSpec(config: Config, vocabularySizes: ReadonlyMap<string, number>): InputSpec {
  const { towers, training } = config.model;
  const tables = new Map<string, { dim: number; defaults: string[] }>();
  const bag = (feature: FeatureConfig, side: 'query' | 'item'): BagField => {
    const table = tableOf(config, feature, side);
    const size = vocabularySizes.get(table);
    if (size === undefined) throw new Error(`No vocabulary for the table \`${table}\` of \`${feature.name}\``);
    const entry = tables.get(table) ?? { dim: dimOf(config, feature, side), defaults: [] };
    tables.set(table, entry);
    if (!entry.defaults.includes(feature.name)) entry.defaults.push(feature.name);
    return { kind: 'bag', feature: feature.name, table, pooling: 'pooling' in feature ? feature.pooling : 'mean', defaultRow: size + entry.defaults.indexOf(feature.name) };
  };
  const fields = (side: 'query' | 'item'): Field[] => towerFeatures(config.model, config.features, side)
    .map((feature): Field => {
      if (feature.kind === 'number') return { kind: 'number', feature: feature.name, width: 1 };
      if (feature.kind === 'vector') return { kind: 'number', feature: feature.name, width: feature.size };
      return bag(feature, side);
    });
  const sides = { query: fields('query'), item: fields('item') };
  const specs = [...tables].map(([name, { dim, defaults }]): TableSpec => {
    const size = vocabularySizes.get(name)!;
    return { name, rows: size + defaults.length, dim, frozenRows: towers.defaultEmbedding === 'zero' ? defaults.map((_, at) => size + at) : [] };
  });
  return { tables: specs, sides, initialScale: towers.initialScale, seed: training.seed };
}

/** Numbers in the input of a side's tower. */
export function sideWidth({ tables, sides }: InputSpec, side: 'query' | 'item'): number {
  return sides[side].reduce((sum, field) => sum + (field.kind === 'bag' ? tables.find(({ name }) => name === field.table)!.dim : field.width), 0);
}
