import { nearestWord } from '../nearestWord';
import { listed } from '../shapeWords';
import { featureKey, type Rule } from './rule';
import { hasTable, tableOf } from './sharedTablesAgree';

/** A history is a bag of item ids, whose embeddings an item-side `id` feature must bring. */
export const historyNeedsItemIds: Rule = {
  code: 'history-without-table',
  check({ features }) {
    const list = features?.features ?? [];
    const tables = [...new Set(list.flatMap((feature) => (feature.kind === 'id' && feature.side !== 'query' && hasTable(feature) ? [tableOf(feature)] : [])))];
    return list.flatMap((feature, index) => {
      if (feature.kind !== 'history' || (feature.table === null ? tables.length > 0 : tables.includes(feature.table))) return [];
      const key = featureKey(list, index);
      const near = feature.table === null ? undefined : nearestWord(feature.table, tables);
      return [{
        file: 'features', key: feature.table === null ? `${key}.kind` : `${key}.table`, severity: 'error',
        ...(near === undefined ? {} : { replacement: near }),
        message: feature.table === null || tables.length === 0
          ? `The history \`${feature.name}\` is made of item ids, and no feature embeds them. Add one with \`kind: id\` and \`side: item\`.`
          : `The history \`${feature.name}\` names the table \`${feature.table}\`, which holds no item ids. ${near === undefined ? `Use ${listed(tables)}, or leave \`table\` out.` : `Did you mean \`${near}\`?`}`,
      }];
    });
  },
};
