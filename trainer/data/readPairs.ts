import type { DuckDBConnection } from '@duckdb/node-api';
import { momentOf } from '../../config/moment';
import type { FeaturesConfig, SplitConfig } from '../../config/schema/files';
import { literal, quoted, readRows } from './database';

/** With an outcome, the positives are read unless it says otherwise. */
type Interactions = FeaturesConfig['interactions'] & { readonly ends?: 'positive' | 'negative' };

/** SQL of a timestamp column as a number: numbers as they are, dates and times as milliseconds since 1970 (UTC). */
export function timestampSql(column: string, type: string): string {
  const cell = quoted(column);
  if (type === 'VARCHAR') return `coalesce(try_cast(${cell} AS DOUBLE), epoch_ms(try_cast(${cell} AS TIMESTAMP))::DOUBLE)`;
  return numberSql(column, type);
}

/**
 * SQL of a column's cells as DOUBLE, null for what is no number; dates and times as milliseconds since 1970 (UTC).
 *
 * @param decimal what stands before the fraction in cells of text; with a comma, points group thousands
 */
export function numberSql(column: string, type: string, decimal: '.' | ',' = '.'): string {
  const cell = quoted(column);
  if (/^(TIMESTAMP|DATE)/.test(type)) return `epoch_ms(${cell}::TIMESTAMP)::DOUBLE`;
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*|BOOLEAN)$/.test(type)) return `${cell}::DOUBLE`;
  return decimal === '.' ? `try_cast(${cell}::VARCHAR AS DOUBLE)` : `try_cast(replace(replace(${cell}::VARCHAR, '.', ''), ',', '.') AS DOUBLE)`;
}

/** SQL of (q, i, ts and `more`): the interactions after `where`, without missing ids. */
export function pairSql(source: string, interactions: Interactions, types: ReadonlyMap<string, string>, more?: string): string {
  const { query, item } = interactions;
  return `${rowSql(source, interactions, types, more)} AND ${quoted(query)}::VARCHAR <> '' AND ${quoted(item)}::VARCHAR <> ''`;
}

/** The same with those whose ids are missing: null or empty. */
export function rowSql(source: string, interactions: Interactions, types: ReadonlyMap<string, string>, more?: string): string {
  const { query, item, timestamp } = interactions;
  const ts = timestamp === null ? 'NULL::DOUBLE' : timestampSql(timestamp, types.get(timestamp) ?? 'VARCHAR');
  return `SELECT ${quoted(query)}::VARCHAR AS q, ${quoted(item)}::VARCHAR AS i, CASE WHEN isfinite(${ts}) THEN ${ts} END AS ts${more === undefined ? '' : `, ${more}`} FROM ${quoted(source)} WHERE ${keptSql(interactions, types)}`;
}

/** SQL of whether `where` and the outcome keep a row; null is no. */
export function keptSql({ where, outcome, ends = 'positive' }: Interactions, types: ReadonlyMap<string, string>): string {
  const conditions = [
    ...(outcome === null ? [] : [`${ends === 'positive' ? '' : 'NOT '}coalesce(${numberSql(outcome, types.get(outcome) ?? 'VARCHAR')}, 0) > 0`]),
    ...where.flatMap((one) => whereSql(one, types.get(one.column) ?? 'VARCHAR')),
  ];
  return conditions.length === 0 ? 'true' : `(${conditions.join(' AND ')})`;
}

function whereSql({ column, in: among, min, max }: Interactions['where'][number], type: string): string[] {
  const cell = quoted(column);
  const isText = type === 'VARCHAR';
  // A bound that cannot be a value of the column holds for no row.
  const compared = (value: string | number) => (typeof value === 'number' ? `${numberSql(column, type)} %s ${value}` : `${cell} %s ${isText ? literal(value) : `try_cast(${literal(value)} AS ${type})`}`);
  return [
    ...(among === null ? [] : [`${cell}::VARCHAR IN (${among.map((value) => literal(String(value))).join(', ')})`]),
    ...(min === null ? [] : [compared(min).replace('%s', '>=')]),
    ...(max === null ? [] : [compared(max).replace('%s', '<=')]),
  ];
}

/** Whether other pairs decide over a pair's part, too. */
export const dependsOnOthers = ({ kind }: SplitConfig): boolean => kind === 'time' || kind === 'leaveLastOut';

/** SQL of `part`, with training pairs that are left out as 3. */
export const sampledSql = (part: string, isLeftOut: string): string => `(CASE WHEN (${part}) = 0 AND ${isLeftOut} THEN 3 ELSE (${part}) END)`;

/** SQL of what the texts of a pair alone say: its part, or 3 where training leaves it out; of other splits 0 or 3. */
export function textPartSql(split: SplitConfig, q: string, i: string): string {
  const part = split.kind === 'hash' || split.kind === 'coldItems' ? bucketSql(split, q, i) : '0';
  return split.sampleTraining === 1 ? part : sampledSql(part, `${hashSql(`concat('sample|', ${q}, '|', ${i})`)} / 4294967296.0 >= ${split.sampleTraining}`);
}

/** The first 8 hex digits of the text's md5, as an integer: `md5_number` has the first byte lowest. */
function hashSql(text: string): string {
  const backwards = `(md5_number(${text}) & 4294967295)::UBIGINT`;
  return `(((${backwards} & 255) << 24) | ((${backwards} & 65280) << 8) | ((${backwards} >> 8) & 65280) | (${backwards} >> 24))`;
}

function bucketSql(split: Extract<SplitConfig, { kind: 'hash' | 'coldItems' }>, q: string, i: string): string {
  const key = split.kind === 'hash' ? `${q}, '|', ${i}` : i;
  const { buckets, test, validation } = bucketsOf(split);
  const bucket = `(${hashSql(`concat(${split.seed === 0 ? '' : `'${split.seed}|', `}${key})`)} % ${buckets})`;
  return `(CASE WHEN ${bucket} < ${test} THEN 2 WHEN ${bucket} < ${test + validation} THEN 1 ELSE 0 END)`;
}

/** Into how many buckets a hash falls; the first ones are test, those after them validation. */
export function bucketsOf({ buckets, test, validation }: Extract<SplitConfig, { kind: 'hash' | 'coldItems' }>): { readonly buckets: number; readonly test: number; readonly validation: number } {
  return { buckets, test: Math.round(test * buckets), validation: Math.round(validation * buckets) };
}

/** SQL of the part of each row of `pairs` by a split that depends on others; q and i are codes in the order of their texts. */
export async function otherPartSql(connection: DuckDBConnection, split: SplitConfig): Promise<string> {
  switch (split.kind) {
    case 'hash':
    case 'coldItems': throw new RangeError(`a split by ${split.kind} does not depend on other pairs`);
    case 'time': {
      const cuts = split.testFrom !== null && split.validationFrom !== null
        ? { validation: cutSql(split.validationFrom), test: cutSql(split.testFrom) }
        : await quantileCuts(connection, split.train, split.validation);
      return `(CASE WHEN ts >= ${cuts.test} THEN 2 WHEN ts >= ${cuts.validation} THEN 1 ELSE 0 END)`;
    }
    case 'leaveLastOut': {
      const held = split.validation + split.test;
      // Equal times go by item, so that the order of rows in the file decides nothing.
      const last = 'row_number() OVER (PARTITION BY q ORDER BY ts DESC NULLS LAST, i DESC, r DESC)';
      const n = 'count(*) OVER (PARTITION BY q)';
      return `(CASE WHEN ${n} <= ${held} THEN 0 WHEN ${last} <= ${split.test} THEN 2 WHEN ${last} <= ${held} THEN 1 ELSE 0 END)`;
    }
  }
}

/** @throws RangeError for what the rule `split-cut-unreadable` refuses */
function cutSql(written: number | string): string {
  const moment = momentOf(written);
  if (moment === undefined) throw new RangeError(`\`${written}\` is no time; write a date such as 2024-05-01 or a number`);
  return String(moment);
}

/** The timestamps at which validation and test begin, so that equal times stay together. Pairs without a time do not count. */
async function quantileCuts(connection: DuckDBConnection, train: number, validation: number): Promise<{ validation: string; test: string }> {
  // Rounded first: 0.7 + 0.1 of ten pairs are eight, and the sum is a hair below 0.8.
  const before = (share: number) => `least(greatest(0, count(ts) - 1), floor(round(${share} * count(ts), 6)))::DOUBLE`;
  const [timed] = await readRows<{ n: number; v: number; t: number }>(connection, `SELECT count(ts)::DOUBLE AS n, ${before(train)} AS v, ${before(train + validation)} AS t FROM pairs`);
  const { n, v, t } = timed!;
  if (n === 0) return { validation: '0', test: '0' };
  // quantile_disc(x, p) is the value that ceil(p · n) − 1 others come before.
  const [row] = await readRows<{ v: number; t: number }>(connection, `SELECT quantile_disc(ts, ${(v + 0.5) / n}) AS v, quantile_disc(ts, ${(t + 0.5) / n}) AS t FROM pairs WHERE ts IS NOT NULL`);
  return { validation: String(row!.v), test: String(row!.t) };
}
