import { momentOf } from '../moment';
import type { Rule } from './rule';

/** Two cuts make three parts: one alone leaves a part undefined, and in the wrong order one part is empty. */
export const splitCutsAgree: Rule = {
  code: 'split-cuts',
  check({ features }) {
    const split = features?.split;
    if (split?.kind !== 'time') return [];
    const { validationFrom, testFrom } = split;
    if (validationFrom === null && testFrom === null) return [];
    if (testFrom === null) {
      return [{ file: 'features', key: 'split.validationFrom', severity: 'error', message: '`split.validationFrom` is set and `split.testFrom` is not. Write both, or neither to cut by shares.' }];
    }
    if (validationFrom === null) {
      return [{ file: 'features', key: 'split.testFrom', severity: 'error', message: '`split.testFrom` is set and `split.validationFrom` is not. Write both, or neither to cut by shares.' }];
    }
    if (typeof validationFrom !== typeof testFrom) {
      return [{ file: 'features', key: 'split.testFrom', severity: 'error', message: `\`split.validationFrom\` is a ${typeof validationFrom === 'number' ? 'number' : 'text'} and \`split.testFrom\` a ${typeof testFrom === 'number' ? 'number' : 'text'}. Write both as the timestamps in the data are.` }];
    }
    const [validation, test] = [momentOf(validationFrom), momentOf(testFrom)];
    if (validation === undefined || test === undefined || validation < test) return [];
    return [{
      file: 'features', key: 'split.testFrom', severity: 'error',
      message: `\`split.testFrom\` (${testFrom}) is not after \`split.validationFrom\` (${validationFrom}), which leaves no time for validation. Put the test last.`,
    }];
  },
};
