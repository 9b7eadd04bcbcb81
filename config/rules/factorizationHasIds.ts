import { towerFeatures } from '../towerFeatures';
import type { Finding, Rule } from './rule';

/** The embeddings of ids are all that matrix factorization has. */
export const factorizationHasIds: Rule = {
  code: 'factorization-without-ids',
  check({ model, features }) {
    if (!model || !features || model.towers.kind !== 'matrixFactorization') return [];
    return (['query', 'item'] as const).flatMap((side): Finding[] => {
      const ids = towerFeatures(model, features, side);
      if (ids.length === 1) return [];
      const what = side === 'query' ? 'queries' : 'items';
      return [{
        file: 'model', key: 'towers.kind', severity: 'error',
        message: ids.length === 0
          ? `\`towers.kind: matrixFactorization\` makes the vectors of ${what} of their ids alone, and no feature with \`kind: id\` describes ${what}. Add \`{ name: ${side === 'query' ? features.interactions.query : features.interactions.item}, side: ${side}, kind: id }\`, or use \`kind: perceptron\`.`
          : `\`towers.kind: matrixFactorization\` takes one id for a vector, and ${ids.map(({ name }) => `\`${name}\``).join(' and ')} are ${ids.length} ids of ${what}. Keep one, or use \`kind: perceptron\`.`,
        related: [{ file: 'features', key: 'features', message: 'Features are listed here.' }],
      }];
    });
  },
};
