import type { Rule } from './rule';

/** ReLU outputs confine cosines to [0, 1], and the contrastive loss wants items far apart. */
export const outputsSpreadOut: Rule = {
  code: 'relu-output',
  check({ model }) {
    if (!model || model.towers.outputActivation !== 'relu' || model.selfSupervision.alpha === 0) return [];
    return [{
      file: 'model', key: 'towers.outputActivation', severity: 'warning', replacement: 'linear',
      message: 'With `outputActivation: relu` no two items can be further apart than a right angle, which works against self-supervision, and a vector can become zero. Use `linear`.',
    }];
  },
};
