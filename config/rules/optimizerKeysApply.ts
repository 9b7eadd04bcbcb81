import { listed } from '../shapeWords';
import type { Finding, Rule } from './rule';

const usedBy: Readonly<Record<string, readonly string[]>> = {
  initialAccumulator: ['adagrad', 'rowwiseAdagrad'],
  beta1: ['adam'],
  beta2: ['adam'],
  epsilon: ['adagrad', 'rowwiseAdagrad', 'adam'],
};

/** A knob of another optimizer turns nothing. */
export const optimizerKeysApply: Rule = {
  code: 'optimizer-key-unused',
  check({ model, isWritten }) {
    if (!model) return [];
    const { kind } = model.optimizer;
    return Object.entries(usedBy).flatMap(([key, kinds]): Finding[] => (kinds.includes(kind) || !isWritten('model', `optimizer.${key}`) ? [] : [{
      file: 'model', key: `optimizer.${key}`, atKey: true, severity: 'warning',
      message: `\`optimizer.${key}\` has no effect on \`${kind}\`; ${listed(kinds, { last: 'and' })} ${kinds.length === 1 ? 'uses' : 'use'} it. Remove it or change \`optimizer.kind\`.`,
    }]));
  },
};
