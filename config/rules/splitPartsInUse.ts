import type { Finding, Rule } from './rule';

/** Training needs training pairs, and a final judgement needs test pairs. */
export const splitPartsInUse: Rule = {
  code: 'split-part-none',
  check({ features }) {
    const split = features?.split;
    if (!split || split.kind === 'leaveLastOut') return [];
    if (split.kind === 'time' && split.testFrom !== null) return [];
    return (['train', 'test'] as const).flatMap((part): Finding[] => (split[part] > 0 ? [] : [{
      file: 'features', key: `split.${part}`, severity: 'error',
      message: `\`split.${part}\` is 0, so nothing is left to ${part === 'train' ? 'train on' : 'judge the model by'}. Write a share above 0.`,
    }]));
  },
};
