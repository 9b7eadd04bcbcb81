import { countWords, filesWords, readableSources } from './dataSources';
import type { DataRule, Finding } from './rule';

/** A row without an id belongs to nothing. */
export const idsPresent: DataRule = {
  code: 'id-missing',
  check({ features }, profile) {
    return readableSources(features, profile).flatMap((source): Finding[] => {
      const { rows, rowsWithoutId } = source.profile;
      if (rowsWithoutId === 0) return [];
      const column = source.name === 'interactions' ? 'interactions.query' : `${source.name}.id`;
      const what = source.name === 'interactions' ? 'a query or item id' : 'an id';
      const all = rowsWithoutId >= rows;
      return [{
        file: 'features', key: column, severity: all ? 'error' : 'warning',
        message: all ? `No row of ${inSentence(filesWords(source))} has ${what}. Check \`${column}\`${source.name === 'interactions' ? ' and `interactions.item`' : ''}.`
          : `${rowsWithoutId.toLocaleString('en-US')} of ${countWords(rows, 'row')} in ${inSentence(filesWords(source))} ${rowsWithoutId === 1 ? 'lacks' : 'lack'} ${what} and ${rowsWithoutId === 1 ? 'is' : 'are'} left out. Check \`${column}\` if that is not meant.`,
      }];
    });
  },
};

function inSentence(words: string): string {
  return words.startsWith('The ') ? `the ${words.slice(4)}` : words;
}
