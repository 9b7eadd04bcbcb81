import type { Config, FeatureConfig } from './schema/files';
import { towerFeatures } from './towerFeatures';

type Side = 'query' | 'item';

/** The table a feature reads on a side: its `table`, else its name, with `@query` and `@item` where tables are not shared. */
export function tableOf(config: Config, feature: FeatureConfig, side: Side): string {
  if (feature.kind === 'number' || feature.kind === 'vector') throw new TypeError(`\`${feature.name}\` has no table`);
  if (feature.kind === 'history') return feature.table ?? tableOf(config, itemId(config, feature), 'item');
  if (feature.table !== null) return feature.table;
  return feature.side === 'both' && !config.model.towers.shareTables ? `${feature.name}@${side}` : feature.name;
}

/** Width of the embeddings that a feature reads on a side. Those of matrix factorization are the vectors themselves. */
export function dimOf(config: Config, feature: FeatureConfig, side: Side): number {
  const { kind, hidden } = config.model.towers;
  if (kind === 'matrixFactorization') return hidden.at(-1)!;
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

/** How large a model is, in trained numbers. */
export interface ModelSize {
  readonly parameters: number;
  /** Of embedding tables among them, their default rows included; float32. */
  readonly tableBytes: number;
  /** Bytes of each table. */
  readonly tables: ReadonlyMap<string, number>;
}

/**
 * Trained numbers of a model: a table has a row for each value and a default row for each feature that reads it; a tower
 * of sizes h₁ … hₙ over inputs of width w has w·h₁ + h₁ + h₁·h₂ + h₂ + …; matrix factorization has tables alone
 *
 * @param vocabularySizes rows of each table as `tableOf` names it, default rows not counted
 * @returns undefined when a table is not among them
 */
export function modelSize(config: Config, vocabularySizes: ReadonlyMap<string, number>): ModelSize | undefined {
  const tables = new Map<string, { readonly size: number; readonly dim: number; readonly readers: Set<string> }>();
  const widths = { query: 0, item: 0 };
  for (const side of ['query', 'item'] as const) {
    for (const feature of towerFeatures(config.model, config.features, side)) {
      if (feature.kind === 'number' || feature.kind === 'vector') {
        widths[side] += feature.kind === 'number' ? 1 : feature.size;
        continue;
      }
      const name = tableOf(config, feature, side);
      const size = vocabularySizes.get(name);
      if (size === undefined) return undefined;
      const table = tables.get(name) ?? { size, dim: dimOf(config, feature, side), readers: new Set() };
      tables.set(name, table);
      table.readers.add(feature.name);
      widths[side] += table.dim;
    }
  }
  const bytes = new Map([...tables].map(([name, { size, dim, readers }]) => [name, 4 * dim * (size + readers.size)]));
  const tableBytes = [...bytes.values()].reduce((sum, one) => sum + one, 0);
  const { kind, hidden } = config.model.towers;
  const tower = (width: number) => (kind === 'perceptron' ? hidden : []).reduce((sum, units, layer) => sum + units * ((layer === 0 ? width : hidden[layer - 1]!) + 1), 0);
  return { parameters: tableBytes / 4 + tower(widths.query) + tower(widths.item), tableBytes, tables: bytes };
}
