import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeatureProfile } from '../../config/dataProfile';
import type { FeatureConfig } from '../../config/schema/files';
import { literal, quoted, readRows } from './database';
import { countValues, vectorSql, type BagUse } from './encodeFeatures';
import { columnOf, type EntityTable } from './entityTable';
import { numberSql } from './readPairs';

type SideProfile = Omit<FeatureProfile, 'side'>;

/** Values listed with their counts. */
const nTopValues = 20;

/** Signs that may separate values, as `separatorShares` names them. */
const signs: Readonly<Record<string, string>> = { '|': '|', ',': ',', ';': ';', space: ' ' };

/**
 * The features that read one embedding table. `vocabularySize` is how many of a feature's own values have a row in it.
 * Entropy is that of the distribution in which every entity with a value weighs 1, split evenly over its values.
 */
export async function profileTable(connection: DuckDBConnection, all: readonly BagUse[]): Promise<SideProfile[]> {
  const { uses, met, words } = await countValues(connection, all);
  const profiles: SideProfile[] = [];
  for (const [use, { feature, entities }] of uses.entries()) {
    const own = quoted('values of one feature');
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${own} AS SELECT entity, value, 1.0 / count(*) OVER (PARTITION BY entity) AS weight FROM (SELECT DISTINCT entity, value FROM ${met} WHERE use = ${use})`);
    const [sizes] = await readRows<{ present: number; meanValues: number | null; maxValues: number | null }>(connection,
      `SELECT count(*)::DOUBLE AS present, avg(n)::DOUBLE AS "meanValues", max(n)::DOUBLE AS "maxValues" FROM (SELECT count(*) AS n FROM ${own} GROUP BY entity)`);
    const [values] = await readRows<{ distinct: number; known: number; entropy: number | null }>(connection, `SELECT count(*)::DOUBLE AS distinct,
      (count(*) FILTER (value IN (SELECT value FROM ${words})))::DOUBLE AS known, -sum(p * ln(p))::DOUBLE AS entropy
      FROM (SELECT value, sum(weight)::DOUBLE / ${Math.max(1, sizes!.present)} AS p FROM ${own} GROUP BY value)`);
    const topValues = await readRows<{ value: string; count: number }>(connection, `SELECT value, count(*)::DOUBLE AS count FROM ${own} GROUP BY value ORDER BY count DESC, value LIMIT ${nTopValues}`);
    const separatorShares = await separatorSharesOf(connection, feature, entities);
    await connection.run(`DROP TABLE ${own}`);
    profiles.push({
      name: feature.name, present: sizes!.present, missing: entities.n - sizes!.present, distinct: values!.distinct, vocabularySize: values!.known,
      meanValues: sizes!.meanValues ?? 0, maxValues: sizes!.maxValues ?? 0, topValues,
      ...(separatorShares === null ? {} : { separatorShares }),
      entropyNats: Math.max(0, values!.entropy ?? 0), unusable: 0,
    });
  }
  await connection.run(`DROP TABLE ${met}`);
  await connection.run(`DROP TABLE ${words}`);
  return all.map((use) => profiles[uses.findIndex((one) => one.entities === use.entities && one.feature === use.feature)]!);
}

/** Of the text cells of `categories`, the share that contains each sign; null for other kinds and for lists. */
async function separatorSharesOf(connection: DuckDBConnection, feature: FeatureConfig, entities: EntityTable): Promise<Record<string, number> | null> {
  const column = columnOf(feature);
  if (feature.kind !== 'categories' || entities.types.get(column) !== 'VARCHAR') return null;
  const shares = Object.entries(signs).map(([name, sign]) => `coalesce(avg(contains(trim(${quoted(column)}), ${literal(sign)})::INTEGER), 0)::DOUBLE AS ${quoted(name)}`);
  const [row] = await readRows<Record<string, number>>(connection, `SELECT ${shares.join(', ')} FROM ${quoted(entities.name)} WHERE ${quoted(column)} <> ''`);
  return row!;
}

/** Numbers as they are in the file, before `transform` and `normalization`. What is neither a number nor empty is unusable. */
export async function profileNumber(connection: DuckDBConnection, feature: Extract<FeatureConfig, { kind: 'number' }>, entities: EntityTable): Promise<SideProfile> {
  const column = columnOf(feature);
  const [row] = await readRows<{ present: number; unusable: number; min: number | null; max: number | null; mean: number | null }>(connection, `SELECT
    (count(*) FILTER (isfinite(number)))::DOUBLE AS present, (count(*) FILTER (number IS NULL AND coalesce(text, '') <> ''))::DOUBLE AS unusable,
    min(number) FILTER (isfinite(number)) AS min, max(number) FILTER (isfinite(number)) AS max, avg(number) FILTER (isfinite(number)) AS mean
    FROM (SELECT ${numberSql(column, entities.types.get(column) ?? 'VARCHAR', feature.decimal)} AS number, trim(${quoted(column)}::VARCHAR) AS text FROM ${quoted(entities.name)})`);
  const { present, unusable, min, max, mean } = row!;
  return {
    ...withoutValues(feature), present, missing: entities.n - present - unusable, unusable, meanValues: 1, maxValues: 1,
    ...(min === null || max === null || mean === null ? {} : { min, max, mean }),
  };
}

/** Lists by their lengths, also those spelled out as text; there one number alone is no list. A list of another length than `size`, or with something in it that is no number, is unusable. */
export async function profileVector(connection: DuckDBConnection, feature: Extract<FeatureConfig, { kind: 'vector' }>, entities: EntityTable): Promise<SideProfile> {
  const column = columnOf(feature);
  const isList = /\[\d*\]$/.test(entities.types.get(column) ?? '');
  const [row] = await readRows<{ present: number; unusable: number; min: number | null; max: number | null }>(connection, `SELECT
    (count(*) FILTER (coalesce(fits, false)))::DOUBLE AS present, (count(*) FILTER (isThere AND NOT coalesce(fits, false)))::DOUBLE AS unusable,
    min(length)::DOUBLE AS min, max(length)::DOUBLE AS max
    FROM (SELECT isThere, CASE WHEN isThere AND ${isList ? 'true' : `len(numbers) >= ${Math.min(2, feature.size)}`} THEN len(numbers) END AS length, len(numbers) = ${feature.size} AND len(list_filter(numbers, lambda one: isfinite(one))) = ${feature.size} AS fits
      FROM (SELECT ${vectorSql(feature, entities)} AS numbers, coalesce(trim(${quoted(column)}::VARCHAR), '') NOT IN ('', '[]') AS isThere FROM ${quoted(entities.name)}))`);
  const { present, unusable, min, max } = row!;
  return {
    ...withoutValues(feature), present, missing: entities.n - present - unusable, unusable, meanValues: 1, maxValues: 1,
    ...(min === null || max === null ? {} : { min, max }),
  };
}

const withoutValues = ({ name }: FeatureConfig) => ({ name, distinct: null, vocabularySize: null, topValues: [], entropyNats: null });
