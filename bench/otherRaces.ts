import { spawnSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { literal, withDatabase } from '../trainer/data/database';
import { associationColumns } from './associationWorker';
import { race, type Entry, type RaceResult } from './race';
import { allThreads, ourCommand, peerCommand, tunedMalloc, type Surroundings } from './surroundings';

/** Rounds of work that takes seconds. */
const fewRounds = ({ nRounds }: Surroundings): number => Math.min(nRounds, 3);

export const associationContenders = { ours: 'Longtail', peer: 'pandas + scikit-learn, counted by bincount', plain: 'pandas + scikit-learn, mutual_info_score' } as const;

/** Columns of the race against `mutual_info_score` as it is: of all fifty it takes minutes. */
const fewColumns = 10;

/** Mutual information of 50 features of 1 M items; then of the first ten against scikit-learn without help. */
export async function associationRaces(around: Surroundings): Promise<{ readonly all: RaceResult; readonly few: RaceResult; readonly largestDifferenceNats: number | null }> {
  const folder = associationColumns(around.folder);
  const hasPeer = !('missing' in around.python);
  const ours = (columns: number): Entry => ({ name: associationContenders.ours, steps: 1, command: ourCommand(around, { kind: 'association', folder, columns, isPrinted: false }, allThreads) });
  const peerCommandOf = (columns: number, isPlain: boolean, isPrinted: boolean) => peerCommand(around, 'association.py', { folder, columns, isPlain, isPrinted }, allThreads, tunedMalloc);
  const peer = (name: string, columns: number, isPlain: boolean): Entry[] => (hasPeer ? [{ name, steps: 1, command: peerCommandOf(columns, isPlain, false) }] : []);
  const largestDifferenceNats = hasPeer ? largestDifference(
    printed(ourCommand(around, { kind: 'association', folder, columns: fewColumns, isPrinted: true }, 1)), printed(peerCommandOf(fewColumns, true, true)),
  ) : null;
  if (largestDifferenceNats !== null && !(largestDifferenceNats < 1e-9)) throw new Error(`The contenders count differently: a mutual information differs by ${largestDifferenceNats} nats.`);
  return {
    all: await race([ours(50), ...peer(associationContenders.peer, 50, false)], fewRounds(around), around.say),
    few: await race([ours(fewColumns), ...peer(associationContenders.plain, fewColumns, true)], 1, around.say),
    largestDifferenceNats,
  };
}

function printed({ file, words, environment }: Entry['command']): number[] {
  const { status, stdout, stderr } = spawnSync(file, words, { env: { ...process.env, ...environment }, encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`${words[0]!} ended with ${status}. ${stderr.slice(-1000)}`);
  return (JSON.parse(stdout) as number[][]).flat();
}

const largestDifference = (first: readonly number[], second: readonly number[]): number => first.reduce((most, value, at) => Math.max(most, Math.abs(value - second[at]!)), 0);

export const ingestContenders = { ours: 'Longtail', scan: 'DuckDB, its own scan', pandas: 'pandas', polars: 'Polars' } as const;

/** Interactions of the made-up file. */
export const nInteractions = 3_000_000;

/** From a file of 3 M interactions to indices. */
export async function ingestRace(around: Surroundings, format: 'parquet' | 'csv'): Promise<RaceResult> {
  const file = await interactions(around.folder, format);
  const ours = (name: string, who: 'longtail' | 'scan'): Entry => ({ name, steps: 1, command: ourCommand(around, { kind: 'ingest', file, who }, allThreads) });
  const peers = 'missing' in around.python ? [] : (['pandas', 'polars'] as const).map((who): Entry => ({
    name: ingestContenders[who], steps: 1, command: peerCommand(around, 'ingest.py', { file, who }, allThreads, {}),
  }));
  return race([ours(ingestContenders.ours, 'longtail'), ours(ingestContenders.scan, 'scan'), ...peers], fewRounds(around), around.say);
}

/** Writes the file once: 200,000 queries, 50,000 items, popular ones often, ids as text. */
async function interactions(folder: string, format: 'parquet' | 'csv'): Promise<string> {
  const file = path.join(folder, `interactions-1.${format}`);
  if (existsSync(file)) return file;
  const partial = `${file}.partial`;
  await withDatabase(null, undefined, async (connection) => {
    await connection.run('SELECT setseed(0.5)');
    await connection.run(`COPY (SELECT 'query-' || floor(200000 * random())::INT AS query, 'item-' || floor(50000 * power(random(), 3))::INT AS item FROM range(${nInteractions}))
      TO ${literal(partial)} (FORMAT ${format}${format === 'csv' ? ', HEADER' : ''})`);
  });
  renameSync(partial, file);
  return file;
}
