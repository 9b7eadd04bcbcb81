import type { Rule } from './rule';

/** The default rate is Adagrad's; Adam moves every weight by about the rate at each step. */
export const adamStepsAreSmall: Rule = {
  code: 'adam-learning-rate',
  check({ model, isWritten }) {
    if (!model || model.optimizer.kind !== 'adam' || model.optimizer.learningRate < 0.05) return [];
    const { learningRate } = model.optimizer;
    const isDefault = !isWritten('model', 'optimizer.learningRate');
    return [{
      file: 'model', key: isDefault ? 'optimizer.kind' : 'optimizer.learningRate', severity: 'warning',
      message: `Adam with ${isDefault ? 'the default' : 'a'} learning rate of ${learningRate} moves every weight by about ${learningRate} a step, which seldom learns. Write \`learningRate: 0.001\`.`,
    }];
  },
};
