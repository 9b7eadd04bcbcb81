import type { Config, FeatureConfig } from '../../config/schema/files';
import type { BagField, Field, InputSpec, TableSpec } from '../engine/engine';

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
  const fields = (side: 'query' | 'item'): Field[] => config.features.features
    .filter((feature) => feature.side === side || feature.side === 'both')
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

/** The table a feature reads on a side: its `table`, else its name, with `@query` and `@item` where tables are not shared. */
export function tableOf(config: Config, feature: FeatureConfig, side: 'query' | 'item'): string {
  if (feature.kind === 'number' || feature.kind === 'vector') throw new TypeError(`\`${feature.name}\` has no table`);
  if (feature.kind === 'history') return feature.table ?? tableOf(config, itemId(config, feature), 'item');
  if (feature.table !== null) return feature.table;
  return feature.side === 'both' && !config.model.towers.shareTables ? `${feature.name}@${side}` : feature.name;
}

function dimOf(config: Config, feature: FeatureConfig, side: 'query' | 'item'): number {
  if ('dim' in feature) return feature.dim;
  const table = tableOf(config, feature, side);
  const owner = config.features.features.find((one) => 'dim' in one && tableOf(config, one, 'item') === table);
  if (owner === undefined || !('dim' in owner)) throw new Error(`No item feature owns the table \`${table}\` of \`${feature.name}\``);
  return owner.dim;
}

function itemId(config: Config, history: FeatureConfig): FeatureConfig {
  const found = config.features.features.find((feature) => feature.kind === 'id' && feature.side !== 'query');
  if (found === undefined) throw new Error(`\`${history.name}\` needs an \`id\` feature on the item side`);
  return found;
}
