import { momentOf } from '../moment';
import type { Finding, Rule } from './rule';

/** A cut is a time of the data, which a text must be readable as. */
export const splitCutsReadable: Rule = {
  code: 'split-cut-unreadable',
  check({ features }) {
    const split = features?.split;
    if (split?.kind !== 'time') return [];
    return (['validationFrom', 'testFrom'] as const).flatMap((key): Finding[] => {
      const written = split[key];
      if (written === null || momentOf(written) !== undefined) return [];
      return [{
        file: 'features', key: `split.${key}`, severity: 'error',
        message: `\`split.${key}\` is \`${written}\`, which is no time. Write a date such as \`2024-05-01\` or \`2024-05-01 12:30:00\`, or a number as the timestamps in the data are.`,
      }];
    });
  },
};
