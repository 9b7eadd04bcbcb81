import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBDataChunk, DuckDBInstance, INTEGER, LIST, VARCHAR, DOUBLE, listValue, type DuckDBConnection, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import { literal } from '../../trainer/data/database';
import { syntheticFeatures, syntheticItem } from './syntheticItem.testkit';
import type { SyntheticOptions } from './syntheticOptions.testkit';
import { itemId, splitBuckets, syntheticPairs } from './syntheticPairs.testkit';
import { syntheticWorld, type SyntheticWorld } from './syntheticWorld.testkit';

export interface WrittenSynthetic {
  readonly world: SyntheticWorld;
  readonly featuresFile: string;
  /** Two towers alone. */
  readonly baselineFile: string;
  /** The same with self-supervision. */
  readonly selfSupervisedFile: string;
}

/** Rows that DuckDB takes in one piece. */
const chunkRows = 2048;

/**
 * Writes a made-up catalog into a folder: `items` and `edges` as Parquet or CSV, `synthetic.features.yaml`,
 * `baseline.model.yaml` and `cfm.model.yaml`. The same options write the same bytes. Memory grows with items and queries,
 * not with pairs: tables are kept in a database file until they are written out.
 */
export async function writeSynthetic(folder: string, options: SyntheticOptions, format: 'parquet' | 'csv'): Promise<WrittenSynthetic> {
  mkdirSync(folder, { recursive: true });
  const world = syntheticWorld(options);
  const working = path.join(folder, 'writing.duckdb');
  const instance = await DuckDBInstance.create(working, { threads: '1' });
  const connection = await instance.connect();
  try {
    await writeItems(connection, world, path.join(folder, `items.${format}`), format);
    await writeEdges(connection, world, path.join(folder, `edges.${format}`), format);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(working, { force: true });
    rmSync(`${working}.wal`, { force: true });
  }
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  return {
    world,
    featuresFile: file('synthetic.features.yaml', featuresText(format)),
    baselineFile: file('baseline.model.yaml', baselineText),
    selfSupervisedFile: file('cfm.model.yaml', selfSupervisedText),
  };
}

const copyOptions = { parquet: 'FORMAT parquet, COMPRESSION zstd', csv: 'FORMAT csv, HEADER' } as const;

async function writeItems(connection: DuckDBConnection, world: SyntheticWorld, file: string, format: 'parquet' | 'csv'): Promise<void> {
  const types = { category: VARCHAR, categories: LIST(VARCHAR), number: DOUBLE };
  const columns = [{ name: 'item', type: VARCHAR as DuckDBType }, ...syntheticFeatures.map(({ name, kind }) => ({ name, type: types[kind] as DuckDBType }))];
  await connection.run(`CREATE TABLE items (${columns.map(({ name, type }) => `${name} ${String(type)}`).join(', ')})`);
  const appender = await connection.createAppender('items');
  for (let from = 0; from < world.options.items; from += chunkRows) {
    const to = Math.min(world.options.items, from + chunkRows);
    const rows = Array.from({ length: to - from }, (_, at) => syntheticItem(world, from + at));
    const values: DuckDBValue[][] = [
      rows.map((_, at) => itemId(from + at)),
      ...syntheticFeatures.map(({ name }) => rows.map((row): DuckDBValue => {
        const value = row[name];
        return typeof value === 'object' && value !== null ? listValue([...value]) : value as string | number | null;
      })),
    ];
    const chunk = DuckDBDataChunk.create(columns.map(({ type }) => type), to - from);
    chunk.setColumns(values);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const written = columns.map(({ name, type }) => (format === 'csv' && String(type).endsWith('[]') ? `array_to_string(${name}, '|') AS ${name}` : name));
  await connection.run(`COPY (SELECT ${written.join(', ')} FROM items) TO ${literal(file)} (${copyOptions[format]})`);
  await connection.run('DROP TABLE items');
}

async function writeEdges(connection: DuckDBConnection, world: SyntheticWorld, file: string, format: 'parquet' | 'csv'): Promise<void> {
  await connection.run('CREATE TABLE edges (query INTEGER, item INTEGER)');
  const appender = await connection.createAppender('edges');
  for (const { query, item } of syntheticPairs(world, chunkRows)) {
    const chunk = DuckDBDataChunk.create([INTEGER, INTEGER], query.length);
    chunk.setColumns([[...query], [...item]]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  await connection.run(`COPY (SELECT 'q' || query AS query, 'i' || item AS item FROM edges) TO ${literal(file)} (${copyOptions[format]})`);
  await connection.run('DROP TABLE edges');
}

function featuresText(format: 'parquet' | 'csv'): string {
  const separator = format === 'csv' ? ', separator: "|"' : '';
  return `longtail: features/1
interactions: { path: edges.${format}, query: query, item: item }
items: { path: items.${format}, id: item }
split: { kind: hash, seed: 0, buckets: ${splitBuckets}, train: 0.8, validation: 0.1, test: 0.1 }
features:
  - { name: query, side: query, kind: id, dim: 16 }
  - { name: item, side: item, kind: id, dim: 16 }
${syntheticFeatures.map(({ name, kind }) => `  - { name: ${name}, side: item, kind: ${kind}${kind === 'number' ? ', transform: log1p' : `, dim: 16, vocabulary: { minCount: 2 }${kind === 'categories' ? separator : ''}`} }`).join('\n')}
`;
}

const baselineText = `longtail: model/1
features: synthetic.features.yaml
towers: { hidden: [64, 32] }
training: { batchSize: 256, epochs: 10 }
evaluation: { cutoffs: [10, 50], head: { topShare: 0.1 }, slices: [head, tail, cold] }
`;

const selfSupervisedText = `longtail: model/1
extends: baseline.model.yaml
selfSupervision: { alpha: 0.3, masking: cfm, dropoutRate: 0.3 }
`;
