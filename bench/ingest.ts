import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { featuresFile, modelFile } from '../config/schema/files';
import { literal, withDatabase } from '../trainer/data/database';
import { loadDataset, type LoadOptions } from '../trainer/data/loadDataset';
import type { EnginePlaces } from '../trainer/engine/engine';
import { nativePairSorters } from '../trainer/engine/native/nativePairSorter';

/**
 * From a Parquet file of interactions to training pairs as indices, as the first run does it, beside DuckDB reading the
 * same columns: into a table of its own, and only through them. Seconds by the clock, seconds of processor time, and the
 * most memory that the process held.
 *
 *     npm run bench:ingest -- [--rows 10000000] [--split hash|time|leaveLastOut] [--ids text|number] [--deduplicate no] [--no-kernels]
 *
 * A hundredth as many queries as rows, a five-hundredth as many items, popular ones often. The file is made once for its
 * size, under `folder`, and removed after; `--keep` leaves it there.
 */
export async function ingestBenchmark(words: readonly string[], folder: string, { kernelsFile }: EnginePlaces): Promise<void> {
  const option = (name: string, otherwise: string) => (words.includes(`--${name}`) ? words[words.indexOf(`--${name}`) + 1]! : otherwise);
  const [nRows, kind, ids] = [Number(option('rows', '10000000')), option('split', 'hash'), option('ids', 'text')];
  const file = await interactions(folder, nRows, ids);
  try {
    const from = `read_parquet(${literal(file)})`;
    const scan = (sql: string) => withDatabase(folder, undefined, async (connection) => {
      await connection.run(sql);
    });
    console.log(`${nRows} interactions, ids as ${ids}, split by ${kind}`);
    const only = await measured('DuckDB reads the columns', () => scan(`SELECT max(query), max(item), max(timestamp) FROM ${from}`));
    const table = await measured('DuckDB reads them into a table', () => scan(`CREATE TEMP TABLE interactions AS SELECT query, item, timestamp FROM ${from}`));
    const ours = await measured('Longtail', (say) => load(file, kind, { deduplicate: option('deduplicate', 'yes') !== 'no', sorters: words.includes('--no-kernels') ? undefined : nativePairSorters(kernelsFile) }, say));
    for (const [name, { wall, processor }] of Object.entries({ 'reading alone': only, 'reading into a table': table })) {
      console.log(`  ${name} is ${(ours.wall / wall).toFixed(1)} times as fast by the clock, ${(ours.processor / processor).toFixed(1)} times in processor time`);
    }
  } finally {
    if (!words.includes('--keep')) rmSync(file, { force: true });
  }
}

async function measured(name: string, work: (say: (detail: string) => void) => Promise<void>): Promise<{ readonly wall: number; readonly processor: number }> {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  let last: { readonly detail: string; readonly at: number } | null = null;
  const say = (detail: string | null) => {
    if (last !== null) console.log(`      ${last.detail.padEnd(30)} ${((performance.now() - last.at) / 1000).toFixed(2).padStart(7)} s`);
    last = detail === null ? null : { detail, at: performance.now() };
  };
  await work(say);
  say(null);
  const { user, system } = process.cpuUsage(before);
  const [wall, processor] = [(performance.now() - begun) / 1000, (user + system) / 1e6];
  console.log(`  ${name.padEnd(34)} ${wall.toFixed(2).padStart(7)} s, ${processor.toFixed(2)} s of processor time; memory until here ${(process.resourceUsage().maxRSS / 1e6).toFixed(2)} GB`);
  return { wall, processor };
}

async function load(file: string, kind: string, { deduplicate, sorters }: { readonly deduplicate: boolean; readonly sorters: LoadOptions['sorters'] }, onPhase: (detail: string) => void): Promise<void> {
  const cacheFolder = mkdtempSync(path.join(tmpdir(), 'longtail-ingest-'));
  try {
    const features = featuresFile.parse({
      longtail: 'features/1', interactions: { path: file, query: 'query', item: 'item', timestamp: 'timestamp', deduplicate }, split: { kind },
      features: [{ name: 'query', side: 'query', kind: 'id', dim: 32 }, { name: 'item', side: 'item', kind: 'id', dim: 32 }],
    });
    const { evaluation, towers } = modelFile.parse({ longtail: 'model/1', features: 'made-up' });
    await loadDataset(features, { evaluation, towers }, { cacheFolder, onPhase, sorters });
  } finally {
    rmSync(cacheFolder, { recursive: true });
  }
}

async function interactions(folder: string, nRows: number, ids: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `interactions-${ids}-${nRows}.parquet`);
  if (existsSync(file)) return file;
  const [nQueries, nItems] = [Math.max(100, Math.floor(nRows / 100)), Math.max(100, Math.floor(nRows / 500))];
  const named = (prefix: string, number: string) => (ids === 'number' ? number : `'${prefix}-' || ${number}`);
  await withDatabase(folder, undefined, async (connection) => {
    await connection.run('SET preserve_insertion_order = false');
    await connection.run(`COPY (SELECT ${named('query', `(hash(row) % ${nQueries})::INT`)} AS query, ${named('item', `floor(${nItems} * power((hash(row + 7) % 1000003) / 1000003.0, 3))::INT`)} AS item,
      1600000000000 + (hash(row + 13) % 100000000000)::BIGINT AS timestamp FROM range(${nRows}) made(row)) TO ${literal(`${file}.partial`)} (FORMAT parquet)`);
  });
  renameSync(`${file}.partial`, file);
  return file;
}
