import { countWords, percentWords } from './dataSources';
import type { DataRule, Finding } from './rule';

/** A pair whose item or query has no row in its file has no features to learn from. */
export const pairsHaveEntities: DataRule = {
  code: 'orphan-pairs',
  check({ features }, { pairs }) {
    if (!pairs || pairs.pairs === 0) return [];
    const found = (side: 'item' | 'query', orphans: number): Finding[] => {
      if (orphans === 0) return [];
      const section = side === 'item' || features.queries === 'items' ? 'items' : 'queries';
      const share = orphans / pairs.pairs;
      const all = orphans >= pairs.pairs;
      return [{
        file: 'features', key: `interactions.${side}`, severity: all ? 'error' : 'warning',
        message: all
          ? `No ${side} of the interactions is in \`${section}\`: \`interactions.${side}\` and \`${section}.id\` do not hold the same ids. Check both columns.`
          : `${orphans.toLocaleString('en-US')} of ${countWords(pairs.pairs, 'pair')} (${percentWords(share)}) ${orphans === 1 ? 'has' : 'have'} ${side === 'item' ? 'an item' : 'a query'} that is not in \`${section}\`. Check that both files are of the same date and write ids alike.`,
        related: [{ file: 'features', key: `${section}.id`, message: 'The ids are here.' }],
      }];
    };
    return [...found('item', pairs.orphanItems), ...found('query', pairs.orphanQueries)];
  },
};
