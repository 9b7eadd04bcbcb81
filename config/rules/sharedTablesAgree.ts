import type { FeatureConfig } from '../schema/files';
import { featureKey, type Finding, type Rule } from './rule';

/** Features that name one table read the same rows, so the rows must have one width and one vocabulary. */
export const sharedTablesAgree: Rule = {
  code: 'table-settings-differ',
  check({ features }) {
    const list = features?.features ?? [];
    const firstOf = new Map<string, number>();
    return list.flatMap((feature, index): Finding[] => {
      if (!hasTable(feature)) return [];
      const table = tableOf(feature);
      const first = firstOf.get(table);
      if (first === undefined) {
        firstOf.set(table, index);
        return [];
      }
      const other = list[first] as TableFeature;
      const related = (key: string) => [{ file: 'features' as const, key: `${featureKey(list, first)}.${key}`, message: `\`${other.name}\` uses the table \`${table}\` too.` }];
      if (feature.dim !== other.dim) {
        return [{
          file: 'features', key: `${featureKey(list, index)}.dim`, severity: 'error', replacement: String(other.dim),
          message: `\`${other.name}\` and \`${feature.name}\` share the table \`${table}\`, but one is ${other.dim} wide and the other ${feature.dim}. Give them the same \`dim\`, or a \`table\` each.`,
          related: related('dim'),
        }];
      }
      if (feature.vocabulary.minCount !== other.vocabulary.minCount || feature.vocabulary.maxSize !== other.vocabulary.maxSize) {
        return [{
          file: 'features', key: `${featureKey(list, index)}.vocabulary`, severity: 'error',
          message: `\`${other.name}\` and \`${feature.name}\` share the table \`${table}\`, but ask for different vocabularies. Give them the same \`vocabulary\`, or a \`table\` each.`,
          related: related('vocabulary'),
        }];
      }
      return [];
    });
  },
};

/** A feature with an embedding table of its own or a shared one. */
export type TableFeature = Extract<FeatureConfig, { dim: number }>;

export function hasTable(feature: FeatureConfig): feature is TableFeature {
  return 'dim' in feature;
}

/** The name of a feature's table: the one it names, or its own name. */
export function tableOf(feature: TableFeature): string {
  return feature.table ?? feature.name;
}
