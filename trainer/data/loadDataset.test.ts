import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, readlink, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { featuresFile } from '../../config/schema/files';
import { csv, dataFolder, featuresOf, openStreamOf, runSql, settingsOf, type DataFolder } from './dataFolder.testkit';
import type { Dataset } from './dataset';
import { loadDataset, type LoadOptions } from './loadDataset';

let folder: DataFolder;
beforeAll(async () => {
  folder = await dataFolder();
});
afterAll(() => folder.remove());

type Input = Omit<z.input<typeof featuresFile>, 'longtail'>;

const drawn = openStreamOf(5);
const interactionRows = Array.from({ length: 300 }, (_, at) => [`q${drawn.integer(30)}`, `i${drawn.integer(40)}`, 1000 + Math.floor(at / 5)]);
const itemRows = Array.from({ length: 40 }, (_, at) => [`i${at}`, `kind${drawn.integer(4)}`, [drawn.integer(6), drawn.integer(6)].join('|'), drawn.uniform().toFixed(3), `Item ${at}`]);

/** A data set with every kind of column, in files of its own. */
async function shop(name: string, change: { interactions?: readonly (readonly unknown[])[]; features?: Partial<Input> } = {}): Promise<Input> {
  return {
    interactions: { path: await folder.write(`${name}/pairs.csv`, csv('q,i,t', change.interactions ?? interactionRows)), query: 'q', item: 'i', timestamp: 't' },
    items: { path: await folder.write(`${name}/items.csv`, csv('id,kind,tags,price,title', itemRows)), id: 'id', label: 'title' },
    features: [
      { name: 'q', side: 'query', kind: 'id' }, { name: 'id', kind: 'id' }, { name: 'kind', kind: 'category' }, { name: 'tags', kind: 'categories', separator: '|' },
      { name: 'price', kind: 'number' }, { name: 'title', kind: 'text' }, { name: 'recent', kind: 'history', last: 4 },
    ],
    ...change.features,
  };
}

const settings = settingsOf({ evaluation: { slices: ['head', 'tail', 'item.kind'] } });

/** The data set, and what was done for it. */
async function load(input: Input, options: Partial<LoadOptions> = {}): Promise<{ dataset: Dataset; phases: string[] }> {
  const phases: string[] = [];
  const dataset = await loadDataset(featuresOf(input), settings, { cacheFolder: folder.cacheFolder, onPhase: (detail) => phases.push(detail), ...options });
  return { dataset, phases };
}

const wasRead = (phases: readonly string[]) => phases.includes('reading the interactions');
const cachedFolder = (cacheFolder: string, { contentHash }: Dataset) => path.join(cacheFolder, 'encoded', contentHash.slice(0, 32));
const withoutFiles = ({ files: _files, ...rest }: Dataset) => rest;

describe('cache', () => {
  test('a second load is served from the cache and equal in every array', async () => {
    const input = await shop('second');
    const [first, second] = [await load(input), await load(input)];
    expect([wasRead(first.phases), wasRead(second.phases)]).toEqual([true, false]);
    expect(second.dataset).toEqual(first.dataset);
    expect(second.dataset.train.query).toBeInstanceOf(Int32Array);
    expect(second.dataset.queries.labels).toBe(second.dataset.queries.ids);
    expect(second.dataset.items.columns.map(({ kind }) => kind)).toEqual(['bag', 'bag', 'bag', 'number', 'bag']);
  });

  test('files of the same content elsewhere are served from the cache', async () => {
    const first = await load(await shop('here'));
    const second = await load(await shop('there'));
    expect(wasRead(second.phases)).toBe(false);
    expect(withoutFiles(second.dataset)).toEqual(withoutFiles(first.dataset));
    expect(second.dataset.files.map((file) => file.path)).toEqual([folder.at('there/pairs.csv'), folder.at('there/items.csv')]);
  });

  test('another content of one file, another setting and another slice are encoded anew', async () => {
    const input = await shop('changes');
    const hashes = [(await load(input)).dataset.contentHash];
    hashes.push((await load({ ...input, split: { kind: 'hash', seed: 1 } })).dataset.contentHash);
    hashes.push((await loadDataset(featuresOf(input), settingsOf(), { cacheFolder: folder.cacheFolder })).contentHash);
    hashes.push((await loadDataset(featuresOf(input), { ...settings, towers: settingsOf({ towers: { shareTables: false } }).towers }, { cacheFolder: folder.cacheFolder })).contentHash);
    hashes.push((await load(await shop('changes', { interactions: [...interactionRows, ['q0', 'i0', 1]] }))).dataset.contentHash);
    expect(new Set(hashes).size).toBe(5);
  });

  test.each([
    { what: 'arrays cut short', tear: async (at: string) => truncate(path.join(at, 'arrays.bin'), 100) },
    { what: 'a manifest cut short', tear: async (at: string) => truncate(path.join(at, 'manifest.json'), 100) },
    { what: 'no manifest', tear: async (at: string) => rm(path.join(at, 'manifest.json')) },
    {
      what: 'one byte changed', tear: async (at: string) => {
        const bytes = await readFile(path.join(at, 'arrays.bin'));
        bytes[bytes.length >> 1]! ^= 1;
        await writeFile(path.join(at, 'arrays.bin'), bytes);
      },
    },
  ])('an encoding with $what is made again', async ({ what, tear }) => {
    const cacheFolder = folder.at(`torn ${what}`);
    const input = await shop('torn');
    const whole = await load(input, { cacheFolder });
    await tear(cachedFolder(cacheFolder, whole.dataset));
    const again = await load(input, { cacheFolder });
    expect(wasRead(again.phases)).toBe(true);
    expect(again.dataset).toEqual(whole.dataset);
    expect(wasRead((await load(input, { cacheFolder })).phases)).toBe(false);
  });

  test('torn memories of hashes are made again', async () => {
    const cacheFolder = folder.at('cache of hashes');
    const input = await shop('hashes');
    const { dataset } = await load(input, { cacheFolder });
    await truncate(path.join(cacheFolder, 'hashes.json'), 20);
    expect((await load(input, { cacheFolder })).dataset).toEqual(dataset);
  });

  test('loads side by side in one process give one encoding and leave nothing half written', async () => {
    const cacheFolder = folder.at('cache beside');
    const input = await shop('beside');
    const datasets = (await Promise.all([load(input, { cacheFolder }), load(input, { cacheFolder }), load(input, { cacheFolder })])).map(({ dataset }) => dataset);
    expect(datasets[1]).toEqual(datasets[0]);
    expect(datasets[2]).toEqual(datasets[0]);
    expect(await readdir(path.join(cacheFolder, 'encoded'))).toEqual([datasets[0]!.contentHash.slice(0, 32)]);
    expect((await readdir(cacheFolder)).sort()).toEqual(['encoded', 'hashes.json']);
  });
});

/** Loads a data set when it is told to, and says the hash of what it loaded. */
const program = `
import { createHash } from 'node:crypto';
import { loadDataset } from '${path.join(import.meta.dirname, 'loadDataset.ts')}';
const { features, settings, cacheFolder } = JSON.parse(process.argv[2]);
process.send('ready');
process.once('message', async () => {
  const dataset = await loadDataset(features, settings, { cacheFolder });
  const text = JSON.stringify(dataset, (key, value) => (ArrayBuffer.isView(value) ? Array.from(value, String) : value));
  process.send(createHash('sha256').update(text).digest('hex'), () => process.disconnect());
});
`;

describe('two processes at once', () => {
  let script: string;
  beforeAll(async () => {
    script = folder.at('load.cjs');
    await build({ stdin: { contents: program, resolveDir: import.meta.dirname, loader: 'ts' }, bundle: true, platform: 'node', format: 'cjs', outfile: script, external: ['@duckdb/node-api'], logLevel: 'error' });
  });

  const start = (argument: string): ChildProcess => spawn(process.execPath, [script, argument], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { ...process.env, NODE_PATH: path.resolve(import.meta.dirname, '../../node_modules') },
  });

  test.each([1, 2, 3])('they load the same and leave one whole encoding, round %i', async (round) => {
    const cacheFolder = folder.at(`processes${round}`);
    const input = await shop('processes');
    const children = [1, 2].map(() => start(JSON.stringify({ features: featuresOf(input), settings, cacheFolder })));
    await Promise.all(children.map((child) => once(child, 'message')));
    const loaded = children.map((child) => once(child, 'message'));
    for (const child of children) child.send('go');
    const hashes = (await Promise.all(loaded)).map(([hash]) => hash as string);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(hashes[1]).toBe(hashes[0]);
    const { dataset, phases } = await load(input, { cacheFolder });
    expect(wasRead(phases)).toBe(false);
    expect((await readdir(path.join(cacheFolder, 'encoded')))).toEqual([dataset.contentHash.slice(0, 32)]);
  });
});

describe('order of rows', () => {
  const turned = () => {
    const rows = interactionRows.slice();
    const order = openStreamOf(9);
    for (let at = rows.length - 1; 0 < at; at -= 1) {
      const other = order.integer(at + 1);
      [rows[at], rows[other]] = [rows[other]!, rows[at]!];
    }
    return rows;
  };
  const splits: NonNullable<Input['split']>[] = [{ kind: 'hash' }, { kind: 'time' }, { kind: 'leaveLastOut' }, { kind: 'coldItems' }];

  test.each(splits)('the order of the interactions changes nothing with a $kind split', async (split) => {
    const [straight, mixed] = [await load(await shop('straight', { features: { split } })), await load(await shop('mixed', { interactions: turned(), features: { split } }))];
    expect(mixed.dataset.contentHash).not.toBe(straight.dataset.contentHash);
    const bare = ({ files: _files, contentHash: _hash, ...rest }: Dataset) => rest;
    expect(bare(mixed.dataset)).toEqual(bare(straight.dataset));
  });

  test('neither does it when queries and items are known from the interactions alone', async () => {
    const alone = async (name: string, interactions: readonly (readonly unknown[])[]) => {
      const { items: _items, ...input } = await shop(name, { interactions });
      return (await load({ ...input, features: input.features.filter(({ name: feature }) => ['q', 'id', 'recent'].includes(feature)) })).dataset;
    };
    const [straight, mixed] = [await alone('alone', interactionRows), await alone('aloneMixed', turned())];
    expect([mixed.items, mixed.queries, mixed.train, mixed.test]).toEqual([straight.items, straight.queries, straight.train, straight.test]);
    expect(straight.items.ids).toEqual([...straight.items.ids].sort());
  });
});

describe('abort', () => {
  test('a load ends within two seconds of an abort in any phase, and leaves no encoding', { timeout: 180_000 }, async () => {
    const at = (name: string) => folder.at(`large/${name}`);
    await mkdir(folder.at('large'), { recursive: true });
    await runSql(`COPY (SELECT (hash(range) % 20000)::VARCHAR AS q, (hash(range + 7) % 10000)::VARCHAR AS i, range AS t FROM range(300000)) TO '${at('pairs.csv')}' (HEADER)`);
    await runSql(`COPY (SELECT range AS id, ['v' || hash(range) % 99, 'v' || hash(range + 1) % 999] AS tags, 'word' || hash(range) % 5000 || ' and word' || range % 777 AS title FROM range(10000)) TO '${at('items.parquet')}'`);
    const input: Input = {
      interactions: { path: at('pairs.csv'), query: 'q', item: 'i', timestamp: 't' }, items: { path: at('items.parquet'), id: 'id' }, split: { kind: 'leaveLastOut' },
      features: [{ name: 'q', side: 'query', kind: 'id' }, { name: 'id', kind: 'id' }, { name: 'tags', kind: 'categories' }, { name: 'title', kind: 'text' }, { name: 'recent', kind: 'history' }],
    };
    const phases = (await load(input, { cacheFolder: folder.at('whole run') })).phases;
    expect(phases.length).toBeGreaterThan(6);
    for (const phase of new Set(phases)) {
      const cacheFolder = folder.at(`aborted at ${phase}`);
      await mkdir(cacheFolder);
      // Hashes are known but in the phase that looks for them, which is then aborted while it reads.
      if (phase !== phases[0]) await copyFile(path.join(folder.at('whole run'), 'hashes.json'), path.join(cacheFolder, 'hashes.json'));
      const controller = new AbortController();
      let abortedAt = Number.NaN;
      const ended = load(input, {
        cacheFolder, signal: controller.signal,
        onPhase: (detail) => {
          if (detail !== phase) return;
          setImmediate(() => {
            abortedAt = performance.now();
            controller.abort(new Error(`aborted at ${phase}`));
          });
        },
      });
      await expect(ended).rejects.toThrow(`aborted at ${phase}`);
      expect(performance.now() - abortedAt, phase).toBeLessThan(2000);
      expect((await readdir(cacheFolder)).filter((name) => name !== 'hashes.json')).toEqual([]);
    }
  });

  test('a load that is aborted before it starts reads nothing', async () => {
    const phases: string[] = [];
    await expect(load(await shop('early'), { cacheFolder: folder.at('early cache'), signal: AbortSignal.abort(new Error('too early')), onPhase: (detail) => phases.push(detail) })).rejects.toThrow('too early');
    expect(phases.filter((phase) => phase !== 'looking for known files')).toEqual([]);
  });
});

describe('what cannot be used', () => {
  test.skipIf(process.platform !== 'linux')('a load that fails hashes no file to its end', async () => {
    const input = await shop('hashed in vain');
    const large = folder.at('hashed in vain/items.csv');
    await truncate(large, 8 * 2 ** 30);
    const open = async () => (await Promise.all((await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))).filter((name) => name === large);
    await expect(load({ ...input, interactions: { ...input.interactions, item: 'nothing' } }, { cacheFolder: folder.at('hashed in vain cache') })).rejects.toThrow('nothing');
    await expect.poll(open).toEqual([]);
  });

  test('a missing column is named with those that are there', async () => {
    const input = await shop('missing');
    await expect(load({ ...input, interactions: { ...input.interactions, query: 'user' } })).rejects.toThrow(`\`${folder.at('missing/pairs.csv')}\` has no column \`user\`; it has \`q\`, \`i\`, \`t\`.`);
  });

  test('pairs that fit no item are said', async () => {
    const input = await shop('strangers', { interactions: [['q1', 'stranger', 1]] });
    await expect(load(input)).rejects.toThrow('No training pair is left after filters, split and matching with the items and queries.');
  });
});
