import type { Rule } from './rule';

/** The three parts of a split together are all pairs. */
export const splitSharesSum: Rule = {
  code: 'split-shares-sum',
  check({ features, isWritten }) {
    const split = features?.split;
    if (!split || split.kind === 'leaveLastOut') return [];
    if (split.kind === 'time' && (split.testFrom !== null || split.validationFrom !== null)) return [];
    const { train, validation, test } = split;
    const sum = round(train + validation + test);
    if (sum === 1) return [];
    const rest = round(1 - validation - test);
    const written = (['train', 'validation', 'test'] as const).filter((part) => isWritten('features', `split.${part}`));
    const defaults = (['train', 'validation', 'test'] as const).filter((part) => !written.includes(part)).map((part) => `\`${part}\` is ${split[part]} by default`);
    return [{
      file: 'features', key: written.length > 0 ? `split.${written[0]!}` : 'split', severity: 'error',
      message: `The shares of \`split\` add up to ${sum} and not to 1: train ${train}, validation ${validation}, test ${test}.${defaults.length > 0 ? ` ${capital(defaults.join(', '))}.` : ''} ${rest > 0 ? `With these, \`train: ${rest}\` fits.` : 'Lower `validation` or `test`.'}`,
      ...(written[0] === 'train' && rest > 0 ? { replacement: String(rest) } : {}),
    }];
  },
};

function round(share: number): number {
  return Math.round(share * 1e9) / 1e9;
}

function capital(text: string): string {
  return text.startsWith('`') ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
