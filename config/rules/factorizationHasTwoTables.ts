import { tableOf } from '../embeddingTables';
import { towerFeatures } from '../towerFeatures';
import type { Rule } from './rule';

/** One table in both roles makes every item its own best match, and likes mutual. */
export const factorizationHasTwoTables: Rule = {
  code: 'factorization-shared-table',
  check({ model, features }) {
    if (!model || !features || model.towers.kind !== 'matrixFactorization') return [];
    const [query, item] = [towerFeatures(model, features, 'query')[0], towerFeatures(model, features, 'item')[0]];
    if (!query || !item || tableOf({ model, features }, query, 'query') !== tableOf({ model, features }, item, 'item')) return [];
    return [{
      file: 'model', key: 'towers.kind', severity: 'warning',
      message: `With \`matrixFactorization\` and one table for \`${item.name}\` in both roles, an item’s vector as a query is its vector as a candidate, so whatever leads from a to b leads back. Write \`shareTables: false\`.`,
    }];
  },
};
