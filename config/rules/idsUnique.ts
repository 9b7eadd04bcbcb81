import { countWords, filesWords, readableSources } from './dataSources';
import type { DataRule, Finding } from './rule';

/** One row describes one item, or one query. */
export const idsUnique: DataRule = {
  code: 'id-duplicate',
  check({ features }, profile) {
    return readableSources(features, profile).flatMap((source): Finding[] => {
      const { duplicateRows, rows } = source.profile;
      if (source.name === 'interactions' || duplicateRows === 0) return [];
      return [{
        file: 'features', key: `${source.name}.id`, severity: 'warning',
        message: `${duplicateRows.toLocaleString('en-US')} of ${countWords(rows, 'row')} in ${filesWords(source).replace(/^The /, 'the ')} ${duplicateRows === 1 ? 'repeats' : 'repeat'} an id that was met before; the first row of each id counts. Check that \`${source.name}.id\` is the right column.`,
      }];
    });
  },
};
