import type { Rule } from './rule';

/** A tower without a feature gives every query, or every item, the same vector. */
export const towersHaveInputs: Rule = {
  code: 'side-without-features',
  check({ features }) {
    if (!features) return [];
    return (['query', 'item'] as const).flatMap((side) => {
      if (features.features.some((feature) => feature.side === side || feature.side === 'both')) return [];
      const { query, item } = features.interactions;
      return [{
        file: 'features', key: 'features', atKey: true, severity: 'error',
        message: `No feature describes ${side === 'query' ? 'queries' : 'items'}, so the ${side} tower has nothing to read. Add one, such as \`{ name: ${side === 'query' ? query : item}, side: ${side}, kind: id }\`${features.queries === 'items' ? ', or use `side: both`' : ''}.`,
      }];
    });
  },
};
