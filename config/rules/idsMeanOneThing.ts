import { featureKey, type Rule } from './rule';

/** One id table for both sides says that query 7 and item 7 are the same thing. */
export const idsMeanOneThing: Rule = {
  code: 'id-on-both-sides',
  check({ features }) {
    if (!features || features.queries === 'items') return [];
    return features.features.flatMap((feature, index) => (feature.kind !== 'id' || feature.side !== 'both' ? [] : [{
      file: 'features', key: `${featureKey(features.features, index)}.side`, severity: 'warning',
      message: `The id \`${feature.name}\` is shared by queries and items, but \`queries\` is not \`items\`, so an id of one side would stand for an unrelated id of the other. Write \`queries: items\` if queries are items; otherwise use two features, \`side: query\` and \`side: item\`.`,
    }]));
  },
};
