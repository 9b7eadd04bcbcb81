import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeatureConfig } from '../../config/schema/files';
import { literal, quoted, readDoubles, readIntegers, readRows, readTextsOf } from './database';
import type { BagColumn, NumberColumn, Vocabulary } from './dataset';
import { columnOf, type EntityTable } from './entityTable';
import { numberSql } from './readPairs';

/** One feature read on some sides from one entity table into one embedding table. */
export interface BagUse {
  readonly feature: Extract<FeatureConfig, { kind: 'id' | 'category' | 'categories' | 'text' }>;
  readonly table: string;
  readonly entities: EntityTable;
}

/** SQL of (entity, pos, value): the values of a feature, one row each, neither null nor empty. */
export function valuesSql({ feature, entities }: Pick<BagUse, 'feature' | 'entities'>): string {
  const column = columnOf(feature);
  const cell = quoted(column);
  const from = `${quoted(entities.name)} WHERE ${cell} IS NOT NULL`;
  const single = `SELECT __index AS entity, 0::BIGINT AS pos, ${cell}::VARCHAR AS value FROM ${from} AND ${cell}::VARCHAR <> ''`;
  const many = (values: string) => `SELECT entity, pos, value FROM (SELECT __index AS entity, unnest(${values}) AS value, generate_subscripts(${values}, 1) AS pos FROM ${from}) WHERE value IS NOT NULL AND value <> ''`;
  const isList = entities.types.get(column)?.endsWith('[]') ?? false;
  switch (feature.kind) {
    case 'id':
    case 'category':
      return single;
    case 'categories':
      if (isList) return many(`${cell}::VARCHAR[]`);
      if (feature.separator === null) return single;
      return many(`list_transform(string_split(${cell}::VARCHAR, ${literal(feature.separator)}), lambda one: trim(one))`);
    case 'text': {
      // Marks belong to the letter before them: the vowels of Devanagari, accents that have no letter of their own.
      const normal = `nfc_normalize(${cell}::VARCHAR)`;
      const tokens = `(SELECT __index, regexp_extract_all(${feature.lowercase ? `lower(${normal})` : normal}, '[\\p{L}\\p{N}\\p{M}]+') AS tokens FROM ${from})`;
      const grams = feature.ngrams.map((n) => (n === 1 ? 'tokens' : `list_transform(range(greatest(0, len(tokens) - ${n - 1})), lambda place: array_to_string(tokens[place + 1 : place + ${n}], ' '))`));
      const all = grams.length === 1 ? grams[0]! : `list_concat(${grams.join(', ')})`;
      return `SELECT entity, pos, value FROM (SELECT __index AS entity, unnest(${all}) AS value, generate_subscripts(${all}, 1) AS pos FROM ${tokens})`;
    }
  }
}

/** The temporary tables that {@link countValues} fills. */
export interface ValueTables {
  /** Each different use of the table, once. */
  readonly uses: readonly BagUse[];
  /** (use, entity, pos, value): every value met, `use` as an index into `uses`. Quoted. */
  readonly met: string;
  /** (value, n, row): the values that have a row, and how many entities have them. Quoted. */
  readonly words: string;
}

/**
 * Values of one embedding table, and those of them that get a row. Rows are ordered by how many entities have the value,
 * most first, ties by text; a table of ids alone keeps the entities' order.
 */
export async function countValues(connection: DuckDBConnection, all: readonly BagUse[]): Promise<ValueTables> {
  const { table } = all[0]!;
  const uses = [...new Map(all.map((use) => [`${use.entities.name}/${use.feature.name}`, use])).values()];
  const met = quoted(`values of ${table}`);
  const words = quoted(`vocabulary of ${table}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${met} AS ${uses.map((use, at) => `SELECT ${at} AS use, entity, pos, value FROM (${valuesSql(use)})`).join(' UNION ALL ')}`);
  const { minCount, maxSize } = all[0]!.feature.vocabulary;
  const order = uses.every(({ feature }) => feature.kind === 'id') ? 'use, entity' : 'n DESC, value';
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${words} AS SELECT value, n, (row_number() OVER (ORDER BY ${order}) - 1)::INTEGER AS row
    FROM (SELECT value, count(DISTINCT (use, entity))::INTEGER AS n, min(use) AS use, min(entity) AS entity FROM ${met} GROUP BY value HAVING n >= ${minCount} ORDER BY ${order}${maxSize === null ? '' : ` LIMIT ${maxSize}`})`);
  return { uses, met, words };
}

/**
 * Vocabulary of one embedding table, ordered as {@link countValues} says, and the bags of each feature that reads it.
 *
 * @param idsOf the ids of entities, by index
 */
export async function encodeTable(connection: DuckDBConnection, uses: readonly BagUse[], idsOf: (entities: EntityTable) => readonly string[]): Promise<{ vocabulary: Vocabulary; columns: BagColumn[] }> {
  const { table, entities: first } = uses[0]!;
  if (uses.every(({ feature, entities }) => feature.kind === 'id' && entities === first) && uses[0]!.feature.vocabulary.minCount <= 1) return idTable(uses, idsOf(first));
  const { uses: distinct, met, words } = await countValues(connection, uses);
  const values = await readTextsOf(connection, `vocabulary of ${table}`, 'value', 'row');
  const [counts] = await readIntegers(connection, `SELECT n FROM ${words} ORDER BY row`, 1);

  const columns: BagColumn[] = [];
  for (const [use, { feature, entities }] of distinct.entries()) {
    const most = 'maxValues' in feature ? feature.maxValues : 1;
    const [entity, row] = await readIntegers(connection, `SELECT entity, row FROM (
      SELECT entity, row, p, row_number() OVER (PARTITION BY entity ORDER BY p, row) AS place
      FROM (SELECT entity, w.row AS row, min(pos) AS p FROM ${met} v JOIN ${words} w USING (value) WHERE use = ${use} GROUP BY entity, w.row))
      WHERE place <= ${most} ORDER BY entity, place`, 2);
    columns.push({ kind: 'bag', feature: feature.name, table, offsets: offsetsOf(entity!, entities.n), rows: row! });
  }
  await connection.run(`DROP TABLE ${met}`);
  await connection.run(`DROP TABLE ${words}`);
  return {
    vocabulary: { table, values, counts: counts! },
    columns: uses.map((use) => columns[distinct.findIndex((one) => one.entities === use.entities && one.feature === use.feature)]!),
  };
}

/** A table that only the ids of some entities read: a row for each, in their order. */
function idTable(uses: readonly BagUse[], ids: readonly string[]): { vocabulary: Vocabulary; columns: BagColumn[] } {
  const { table, feature: { vocabulary: { maxSize } } } = uses[0]!;
  const n = Math.min(ids.length, maxSize ?? ids.length);
  const offsets = new Int32Array(ids.length + 1);
  for (let entity = 0; entity < offsets.length; entity += 1) offsets[entity] = Math.min(entity, n);
  const rows = offsets.slice(0, n);
  return {
    vocabulary: { table, values: n === ids.length ? ids : ids.slice(0, n), counts: new Int32Array(n).fill(1) },
    columns: uses.map(({ feature }) => ({ kind: 'bag', feature: feature.name, table, offsets, rows })),
  };
}

/** CSR offsets of entities 0 … n − 1 in an ascending list of them. */
export function offsetsOf(entities: Int32Array, n: number): Int32Array {
  const offsets = new Int32Array(n + 1);
  for (const entity of entities) offsets[entity + 1]! += 1;
  for (let at = 0; at < n; at += 1) offsets[at + 1]! += offsets[at]!;
  return offsets;
}

/** Numbers of one feature, transformed and scaled over the entities that have one. */
export async function encodeNumber(connection: DuckDBConnection, feature: Extract<FeatureConfig, { kind: 'number' }>, entities: EntityTable): Promise<NumberColumn> {
  const column = columnOf(feature);
  const [raw] = await readDoubles(connection, `SELECT ${numberSql(column, entities.types.get(column) ?? 'VARCHAR', feature.decimal)} FROM ${quoted(entities.name)} ORDER BY __index`, 1);
  const transformed = raw!.map((value) => {
    if (feature.transform === 'log1p') return Math.sign(value) * Math.log1p(Math.abs(value));
    if (feature.transform === 'sqrt') return Math.sign(value) * Math.sqrt(Math.abs(value));
    return value;
  });
  const present = Uint8Array.from(transformed, (value) => (Number.isFinite(value) ? 1 : 0));
  const scale = scaler(feature.normalization, transformed.filter((value) => Number.isFinite(value)));
  return { kind: 'number', feature: feature.name, width: 1, present, values: Float32Array.from(transformed, (value, at) => (present[at] === 1 ? scale(value) : 0)) };
}

function scaler(normalization: 'standard' | 'minMax' | 'quantile' | 'none', known: Float64Array): (value: number) => number {
  if (normalization === 'none' || known.length === 0) return (value) => value;
  if (normalization === 'standard') {
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const deviation = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length);
    return (value) => (deviation === 0 ? 0 : (value - mean) / deviation);
  }
  const sorted = known.slice().sort();
  const smallest = sorted[0]!;
  const largest = sorted.at(-1)!;
  if (normalization === 'minMax') return (value) => (largest === smallest ? 0 : (2 * (value - smallest)) / (largest - smallest) - 1);
  return (value) => {
    // The middle of equal values, so ties share one rank.
    const rank = (lowerBound(sorted, value, false) + lowerBound(sorted, value, true)) / 2 / sorted.length;
    return 2 * rank - 1;
  };
}

function lowerBound(sorted: Float64Array, value: number, orEqual: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value || (orEqual && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** SQL of a feature's cells as DOUBLE[]; null for what is no list of numbers. Text is split at `,`, `;`, `|` and spaces. */
export function vectorSql(feature: FeatureConfig, entities: EntityTable): string {
  const column = columnOf(feature);
  const cell = quoted(column);
  const type = entities.types.get(column) ?? '';
  if (/^(DOUBLE|FLOAT|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL\([\d,]+\))\[\d*\]$/.test(type)) return `${cell}::DOUBLE[]`;
  if (/\[\d*\]$/.test(type)) return `list_transform(${cell}::VARCHAR[], lambda one: try_cast(one AS DOUBLE))`;
  return `try_cast(string_split_regex(trim(${cell}::VARCHAR, '[]() '), '[,;| ]+') AS DOUBLE[])`;
}

/** Fixed-length lists of numbers; lists of another length, or with a missing number, count as missing. */
export async function encodeVector(connection: DuckDBConnection, feature: Extract<FeatureConfig, { kind: 'vector' }>, entities: EntityTable): Promise<NumberColumn> {
  const [entity, number] = await readDoubles(connection, `SELECT __index::DOUBLE, unnest(numbers) FROM (SELECT __index, ${vectorSql(feature, entities)} AS numbers FROM ${quoted(entities.name)})
    WHERE len(numbers) = ${feature.size} ORDER BY __index`, 2);
  const values = new Float32Array(entities.n * feature.size);
  const present = new Uint8Array(entities.n);
  for (let from = 0; from < entity!.length; from += feature.size) {
    const list = number!.subarray(from, from + feature.size);
    if (!list.every((value) => Number.isFinite(value))) continue;
    const length = feature.normalization === 'unit' ? Math.hypot(...list) : 1;
    const at = entity![from]!;
    present[at] = 1;
    if (length !== 0) values.set(list.map((value) => value / length), at * feature.size);
  }
  return { kind: 'number', feature: feature.name, width: feature.size, values, present };
}

/** The single value of each entity for slices, most frequent value first. */
export async function encodeLabels(connection: DuckDBConnection, feature: FeatureConfig, entities: EntityTable): Promise<{ values: string[]; valueOf: Int32Array }> {
  const cell = quoted(columnOf(feature));
  const rows = await readRows<{ value: string }>(connection, `SELECT ${cell}::VARCHAR AS value FROM ${quoted(entities.name)} WHERE ${cell}::VARCHAR <> '' GROUP BY 1 ORDER BY count(*) DESC, 1`);
  const values = rows.map(({ value }) => value);
  const at = new Map(values.map((value, index) => [value, index]));
  const cells = await connection.runAndReadAll(`SELECT ${cell}::VARCHAR FROM ${quoted(entities.name)} ORDER BY __index`);
  return { values, valueOf: Int32Array.from(cells.getColumns()[0] as (string | null)[], (value) => (value === null ? -1 : (at.get(value) ?? -1))) };
}
