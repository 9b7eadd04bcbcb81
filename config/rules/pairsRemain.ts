import { countWords, readableSources } from './dataSources';
import type { DataRule } from './rule';

/** Filters that leave nothing leave nothing to learn. */
export const pairsRemain: DataRule = {
  code: 'no-pairs',
  check({ features }, profile) {
    const source = readableSources(features, profile).find(({ name }) => name === 'interactions');
    if (!source || !profile.pairs || profile.pairs.pairs > 0) return [];
    const { where, minItemPairs, minQueryPairs } = features.interactions;
    const filters = [...(where.length > 0 ? ['`where`'] : []), ...(minQueryPairs > 0 ? ['`minQueryPairs`'] : []), ...(minItemPairs > 0 ? ['`minItemPairs`'] : [])];
    const isFiltered = filters.length > 0 && source.profile.rows > 0;
    return [{
      file: 'features', key: isFiltered && where.length > 0 ? 'interactions.where' : 'interactions.path', severity: 'error',
      message: isFiltered ? `None of the ${countWords(source.profile.rows, 'row')} of the interactions passes ${filters.join(' and ')}. Loosen ${filters.length === 1 ? 'it' : 'them'}.`
        : 'The interactions hold no pair of a query and an item. Check the file, `interactions.query` and `interactions.item`.',
    }];
  },
};
