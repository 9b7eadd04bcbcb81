import type { Config } from '../../config/schema/files';
import type { GainGrouping } from '../../insight/gainReport';
import { rangeText } from '../../insight/tailGroups';
import type { BagColumn, Dataset } from '../data/dataset';
import { itemAssociation } from '../data/itemAssociation';
import { headCut } from '../numerics/headCut';
import { popularityGroups } from '../numerics/popularityGroups';
import { quantile } from '../numerics/quantile';

/** How finely: popularity in tenths, association in fifths, a feature by its most frequent values. */
const nPopularityGroups = 10;
const nAssociationGroups = 5;
const nValues = 8;

type Groups = GainGrouping['groups'];

/**
 * What test pairs are grouped by to see where a model gains: popularity, number of features, how these go together, and the
 * values of features.
 *
 * @param by features with a value or several; null takes every feature of kind `category`
 * @throws RangeError for a name that is no such feature
 */
export function gainGroupings({ model, features }: Config, dataset: Dataset, by: readonly string[] | null): GainGrouping[] {
  const grouped = features.features.filter(({ kind }) => kind === 'category' || kind === 'categories').map(({ name }) => name);
  const unknown = by?.find((name) => !grouped.includes(name));
  if (unknown !== undefined) throw new RangeError(`\`${unknown}\` is no feature of kind \`category\` or \`categories\`. There are ${grouped.map((name) => `\`${name}\``).join(', ')}.`);
  const ids = new Set(features.features.filter(({ kind }) => kind === 'id').map(({ name }) => name));
  const kindOf = new Map(features.features.map(({ name, kind }) => [name, kind]));
  const tests = (isIn: (query: number, item: number) => boolean): Int32Array => {
    const chosen: number[] = [];
    dataset.test.item.forEach((item, pair) => { if (isIn(dataset.test.query[pair]!, item)) chosen.push(pair); });
    return Int32Array.from(chosen);
  };
  const byValue = (side: 'item' | 'query', column: BagColumn): GainGrouping => {
    const values = dataset.vocabularies.find(({ table }) => table === column.table)!.values;
    const entities = dataset.test[side];
    const counts = new Map<number, number>();
    for (const entity of entities) for (let at = column.offsets[entity]!; at < column.offsets[entity + 1]!; at += 1) counts.set(column.rows[at]!, (counts.get(column.rows[at]!) ?? 0) + 1);
    const shown = [...counts].sort(([a, n], [b, m]) => m - n || a - b).slice(0, nValues).map(([row]) => row);
    const has = (entity: number, row: number) => column.rows.subarray(column.offsets[entity], column.offsets[entity + 1]).includes(row);
    const isMissing = (entity: number) => column.offsets[entity] === column.offsets[entity + 1];
    const noun = side === 'item' ? 'items' : 'queries';
    const of = (wanted: (entity: number) => boolean) => tests((query, item) => wanted(side === 'item' ? item : query));
    return {
      key: `${side}.${column.feature}`, title: `by ${column.feature} of the ${side}`,
      groups: [
        ...shown.map((row) => ({ label: values[row]!, what: `${noun} with ${column.feature} ${values[row]!}`, pairs: of((entity) => has(entity, row)) })),
        { label: 'other values', what: `${noun} with a rarer ${column.feature}`, pairs: of((entity) => !isMissing(entity) && !shown.some((row) => has(entity, row))) },
        { label: 'none', what: `${noun} without a known ${column.feature}`, pairs: of(isMissing) },
      ].filter(({ pairs }) => pairs.length > 0),
    };
  };
  const categories = (side: 'item' | 'query') => dataset[side === 'item' ? 'items' : 'queries'].columns
    .filter((column): column is BagColumn => column.kind === 'bag' && (by === null ? kindOf.get(column.feature) === 'category' : by.includes(column.feature))).map((column) => byValue(side, column));
  return [
    { key: 'popularity', title: 'by training pairs of the item', groups: popularity(model, dataset, tests) },
    { key: 'features', title: 'by features that the item has', groups: presence(dataset, ids, tests) },
    { key: 'association', title: 'by how its features go together', groups: association(dataset, ids, tests) },
    ...categories('item'), ...(features.queries === 'items' ? [] : categories('query')),
  ].filter(({ groups }) => groups.length > 1);
}

type Tests = (isIn: (query: number, item: number) => boolean) => Int32Array;

function popularity({ evaluation }: Config['model'], { trainingCount }: Dataset, tests: Tests): Groups {
  const groups = popularityGroups(trainingCount, headCut(trainingCount, evaluation.head), nPopularityGroups);
  const groupOf = new Int32Array(trainingCount.length).fill(-1);
  groups.forEach(({ items }, at) => { for (const item of items) groupOf[item] = at; });
  return [
    ...groups.map(({ minPairs, maxPairs, part }, at) => ({
      label: `${minPairs === maxPairs ? minPairs : `${minPairs}–${maxPairs}`}${part === 'head' ? ', head' : ''}`, what: `${part} items with ${rangeText(minPairs, maxPairs)}`, pairs: tests((_, item) => groupOf[item] === at),
    })),
    { label: '0, cold', what: 'cold items, without a training pair', pairs: tests((_, item) => groupOf[item] === -1) },
  ].filter(({ pairs }) => pairs.length > 0);
}

function presence({ items }: Dataset, ids: ReadonlySet<string>, tests: Tests): Groups {
  const columns = items.columns.filter(({ feature, kind }) => !ids.has(feature) && kind !== 'history');
  const count = Int32Array.from({ length: items.n }, (_, item) => columns.reduce((n, column) => n + (column.kind === 'bag' ? Number(column.offsets[item]! < column.offsets[item + 1]!) : column.kind === 'number' ? column.present[item]! : 0), 0));
  return Array.from({ length: columns.length + 1 }, (_, n) => ({
    label: `${n} of ${columns.length}`, what: `items with ${n} of ${columns.length} features besides the id`, pairs: tests((__, item) => count[item] === n),
  })).filter(({ pairs }) => pairs.length > 0);
}

function association({ items }: Dataset, ids: ReadonlySet<string>, tests: Tests): Groups {
  const strength = itemAssociation(items, ids);
  const known = strength.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0) return [];
  const edges = Array.from({ length: nAssociationGroups + 1 }, (_, at) => quantile(known, at / nAssociationGroups));
  const words = ['weakest', 'weak', 'middle', 'strong', 'strongest'];
  return edges.slice(1).map((high, at) => ({
    label: `${words[at]!}, ${edges[at]!.toFixed(2)} to ${high.toFixed(2)} nats`,
    what: `items whose features go together ${['least', 'less than most', 'as most do', 'more than most', 'most'][at]!}`,
    pairs: tests((_, item) => (at === 0 || edges[at]! < strength[item]!) && strength[item]! <= high),
  })).filter(({ pairs }) => pairs.length > 0);
}
