import type { FeaturesConfig } from '../schema/files';
import { countWords } from './dataSources';
import type { DataRule, Finding } from './rule';

/** A part of the split that should have pairs has some. */
export const splitPartsFilled: DataRule = {
  code: 'split-part-empty',
  check({ features, model }, { pairs, split }) {
    if (!split || !pairs || pairs.pairs === 0) return [];
    return (['train', 'validation', 'test'] as const).flatMap((part): Finding[] => {
      if (split[part] > 0 || !isWanted(features, part)) return [];
      const words = { train: 'training', validation: 'validation', test: 'test' }[part];
      const isNeeded = part !== 'validation' || (model?.training.earlyStopping ?? null) !== null;
      return [{
        file: 'features', key: features.split.kind === 'leaveLastOut' && part === 'train' ? 'split.kind' : `split.${part}`, severity: isNeeded ? 'error' : 'warning',
        message: `None of the ${countWords(pairs.pairs, 'pair')} became ${part === 'train' ? 'a training pair' : `a ${words} pair`}. ${adviceOf(features)}`,
      }];
    });
  },
};

function isWanted({ split }: FeaturesConfig, part: 'train' | 'validation' | 'test'): boolean {
  if (split.kind === 'leaveLastOut') return part === 'train' || split[part] > 0;
  return split[part] > 0;
}

function adviceOf({ split }: FeaturesConfig): string {
  if (split.kind === 'leaveLastOut') return 'Queries need more pairs than `split.validation` and `split.test` together; lower these, or use `kind: hash`.';
  if (split.kind === 'time' && split.testFrom !== null) return 'Move `split.validationFrom` and `split.testFrom` into the time that the data cover.';
  return 'Raise its share in `split`, or bring more data.';
}
