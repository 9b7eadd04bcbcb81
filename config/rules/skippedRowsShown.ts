import { countWords, filesWords, percentWords, readableSources } from './dataSources';
import type { DataRule, Finding } from './rule';

/** Rows that are skipped on request are still worth a look, and are found by not skipping them. */
export const skippedRowsShown: DataRule = {
  code: 'rows-skipped',
  check({ features }, profile) {
    return readableSources(features, profile).flatMap((source): Finding[] => {
      const { skippedRows, rows } = source.profile;
      if (skippedRows === 0) return [];
      return [{
        file: 'features', key: `${source.name}.badRows`, severity: 'warning', replacement: 'fail',
        message: `${countWords(skippedRows, 'malformed row')} of ${filesWords(source).replace(/^The /, 'the ')} ${skippedRows === 1 ? 'was' : 'were'} skipped (${percentWords(skippedRows / Math.max(1, rows + skippedRows))}). With \`badRows: fail\` instead, the first is shown with its row number and its text. If they are more than you expect, check \`delimiter\` and \`encoding\`.`,
      }];
    });
  },
};
