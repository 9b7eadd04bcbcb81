import type { Rule } from './rule';

const ofPerceptrons = ['activation', 'outputActivation', 'initialization'] as const;
const ofVectors = ['normalize', 'shareTables', 'initialScale', 'defaultEmbedding'] as const;

/** What shapes a perceptron shapes nothing else. */
export const towerKeysApply: Rule = {
  code: 'tower-key-unused',
  check({ model, isWritten }) {
    if (!model || model.towers.kind === 'perceptron') return [];
    const { kind } = model.towers;
    const written = [...ofPerceptrons, ...(kind === 'popularity' ? ofVectors : [])].find((key) => isWritten('model', `towers.${key}`));
    if (written === undefined) return [];
    return [{
      file: 'model', key: `towers.${written}`, atKey: true, severity: 'hint',
      message: `\`towers.${written}\` has no effect: \`kind: ${kind}\` ${kind === 'popularity' ? 'trains nothing' : 'has no layers'}.`,
    }];
  },
};
