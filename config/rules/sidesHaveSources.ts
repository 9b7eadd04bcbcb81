import { featureKey, type Finding, type Rule } from './rule';

/** A feature other than an id is a column of the items or queries file, so its side must have a file. */
export const sidesHaveSources: Rule = {
  code: 'side-without-source',
  check({ features }) {
    if (!features) return [];
    const hasItems = features.items !== null;
    const hasQueries = features.queries === 'items' ? hasItems : features.queries !== null;
    return features.features.flatMap((feature, index): Finding[] => {
      if (feature.kind === 'id' || feature.kind === 'history') return [];
      const key = featureKey(features.features, index);
      if (feature.side !== 'query' && !hasItems) {
        return [{
          file: 'features', key: `${key}.kind`, severity: 'error',
          message: `\`${feature.name}\` describes items, but there is no \`items\` file to read it from. Add \`items: { path: …, id: … }\`, or keep only \`kind: id\` on the item side.`,
        }];
      }
      if (feature.side !== 'item' && !hasQueries) {
        return [{
          file: 'features', key: `${key}.side`, severity: 'error',
          message: `\`${feature.name}\` has \`side: ${feature.side}\`, but queries have no file to read it from. Add \`queries: items\` if queries are items, or \`queries: { path: …, id: … }\`${feature.side === 'both' ? '; or use `side: item`' : ''}.`,
        }];
      }
      return [];
    });
  },
};
