import type { ColumnPreview, DataPreview } from './previewData';

/** Which columns say who took what, when; null where it cannot be told. */
export interface GuessedPair {
  readonly query: string | null;
  readonly item: string | null;
  readonly timestamp: string | null;
}

/** A feature that a column could be. */
export type GuessedFeature =
  | { readonly kind: 'category' | 'text'; readonly column: string }
  | { readonly kind: 'number'; readonly column: string; readonly decimal: '.' | ',' }
  | { readonly kind: 'categories'; readonly column: string; readonly separator: string | null }
  | { readonly kind: 'vector'; readonly column: string; readonly size: number };

const queryNames = ['query', 'user', 'customer', 'session', 'visitor', 'member', 'buyer', 'client', 'account', 'person', 'reader', 'listener', 'uid', 'source', 'from'];
const itemNames = ['item', 'product', 'movie', 'book', 'article', 'song', 'track', 'sku', 'asin', 'isbn', 'package', 'game', 'video', 'news', 'title', 'page', 'recipe', 'iid', 'target', 'to'];
const timeNames = ['timestamp', 'time', 'date', 'datetime', 'ts', 'at', 'day', 'created', 'ordered', 'when'];

/** Most of the cells. */
const most = 0.9;

/** A column of more values than this can be one of ids. */
const fewValues = 12;

/**
 * Columns of interactions by their names, and where names say nothing by what they hold.
 *
 * @param items a file of the items: a column that is in both, and never repeats there, is the item
 */
export function guessPair({ columns }: DataPreview, items: DataPreview | null = null): GuessedPair {
  const timestamp = columns.find((column) => named(column, timeNames) && isMostly(column.times, column)) ?? columns.find((column) => isMostly(column.times, column) && !named(column, [...queryNames, ...itemNames]))
    ?? columns.find((column) => named(column, timeNames) && isMostly(column.numbers, column));
  const ids = columns.filter((column) => column !== timestamp && column.list === null && 1 < column.distinct);
  const inBoth = ids.find(({ name }) => items?.columns.some((column) => column.name === name && column.distinct === items.rows));
  const query = best(ids.filter((column) => column !== inBoth), queryNames);
  const item = inBoth ?? best(ids.filter((column) => column !== query), itemNames);
  // Two columns of ids and nothing else: the order of nearly every such file is who, what.
  const [first, second] = ids;
  const isBare = ids.length === 2 && query === undefined && item === undefined;
  const rest = (taken: ColumnPreview | undefined) => {
    if (taken === undefined) return undefined;
    const others = ids.filter((column) => column !== taken);
    const manyValued = others.filter((column) => fewValues < column.distinct);
    return others.length === 1 ? others[0] : manyValued.length === 1 ? manyValued[0] : undefined;
  };
  return {
    query: (isBare ? first : query ?? rest(item))?.name ?? null,
    item: (isBare ? second : item ?? rest(query))?.name ?? null,
    timestamp: timestamp?.name ?? null,
  };
}

/** The column of an entity file that holds ids: named like the one of the interactions, else the first that never repeats. */
export function guessId({ columns, rows }: DataPreview, like: string): string | null {
  const same = columns.find(({ name }) => name === like) ?? columns.find(({ name }) => name.toLowerCase() === like.toLowerCase());
  if (same !== undefined) return same.name;
  return columns.find((column) => column.list === null && column.distinct === rows && /(^|_)(id|key|code|sku|asin|isbn)$|Id$/.test(column.name))?.name
    ?? columns.find((column) => column.list === null && column.filled === rows && column.distinct === rows)?.name ?? null;
}

/** What an entity's column could be as a feature; null for what says nothing: empty, one value, or another id. */
export function guessFeature(column: ColumnPreview, rows: number): GuessedFeature | null {
  if (column.filled === 0 || column.distinct < 2) return null;
  if (column.list !== null) {
    if (!column.list.isNumeric) return { kind: 'categories', column: column.name, separator: null };
    return column.list.length === null ? null : { kind: 'vector', column: column.name, size: column.list.length };
  }
  const isCode = /(^|_)(id|code|zip|year)$|Id$/.test(column.name);
  if (!isCode && fewValues < column.distinct) {
    if (isMostly(column.numbers, column)) return { kind: 'number', column: column.name, decimal: '.' };
    if (isMostly(column.commaNumbers, column)) return { kind: 'number', column: column.name, decimal: ',' };
  }
  for (const separator of ['|', ';', ','] as const) {
    if (0.3 < column.separators[separator]! && column.meanWords < 6) return { kind: 'categories', column: column.name, separator };
  }
  if (2.5 < column.meanWords) return { kind: 'text', column: column.name };
  if (column.distinct === column.filled && 20 < rows) return 1.3 < column.meanWords ? { kind: 'text', column: column.name } : null;
  return { kind: 'category', column: column.name };
}

const isMostly = (count: number, { filled }: ColumnPreview): boolean => 0 < filled && most * filled <= count;

/** The words of a column's name hold one of these: `user_id`, `userId` and `User` all do. */
function named({ name }: ColumnPreview, words: readonly string[]): boolean {
  const parts = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z]+/).filter((part) => part !== '');
  return words.some((word) => parts.includes(word) || parts.some((part) => part === `${word}s` || part === `${word}id`));
}

/** The column that the earliest of the words names. */
function best(columns: readonly ColumnPreview[], words: readonly string[]): ColumnPreview | undefined {
  for (const word of words) {
    const found = columns.find((column) => named(column, [word]));
    if (found !== undefined) return found;
  }
  return undefined;
}
