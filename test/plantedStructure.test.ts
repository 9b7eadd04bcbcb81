import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runPaths } from '../runs/runPaths';
import { checkoutPlaces } from '../trainer/engine/engines.testkit';
import { literal, readRows, withDatabase } from '../trainer/data/database';
import { runAttempt } from '../trainer/run/attempt/runAttempt';
import { claimAttempt } from '../trainer/run/folder/claimAttempt';
import { startRun } from '../trainer/run/startRun';
import { syntheticItem, type SyntheticItem } from './synthetic/syntheticItem.testkit';
import { smallCatalog } from './synthetic/syntheticOptions.testkit';
import type { SyntheticWorld } from './synthetic/syntheticWorld.testkit';
import { writeSynthetic } from './synthetic/writeSynthetic.testkit';

/**
 * Each of 40 clusters has 30 items with clicks and 20 cold ones, and a click falls in the query's own cluster nine times in
 * ten. What a model can know of an item is its category and its brand, each missing for two items in five. The brands of
 * cold items are theirs alone: no training pair shows them, and only items that have both say which category they go with.
 */
const catalog = {
  ...smallCatalog, items: 2_000, queries: 1_500, pairs: 10_400, clusters: 40, clusterShare: 0.9,
  coldItems: 800, pairsPerColdItem: 3, newBrandShare: 1, missingShare: 0.4,
};
const cutoff = 50;
/** Of a ranking of all items drawn by lot. */
const chance = cutoff / catalog.items;

/** One test pair as a run ranked it, and what is true of it. */
interface Ranked {
  readonly rank: number;
  readonly popularityRank: number;
  readonly isOwnCluster: boolean;
  readonly isCold: boolean;
  readonly item: SyntheticItem;
  readonly cluster: number;
}

const folder = mkdtempSync(path.join(tmpdir(), 'longtail-planted-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const featuresText = `longtail: features/1
extends: synthetic.features.yaml
features:
  - { name: query, side: query, kind: id, dim: 16 }
  - { name: category, side: item, kind: category, dim: 16 }
  - { name: brand, side: item, kind: category, dim: 16 }
`;
const aloneText = `longtail: model/1
extends: baseline.model.yaml
features: planted.features.yaml
training: { batchSize: 128, epochs: 10, backend: wasm }
`;
const selfSupervisedText = `longtail: model/1
extends: alone.model.yaml
selfSupervision: { alpha: 0.3, masking: cfm, dropoutRate: 0.3 }
`;

let alone: Ranked[];
let selfSupervised: Ranked[];
beforeAll(async () => {
  const { world } = await writeSynthetic(folder, catalog, 'parquet');
  for (const [name, text] of [['planted.features.yaml', featuresText], ['alone.model.yaml', aloneText], ['selfSupervised.model.yaml', selfSupervisedText]] as const) {
    writeFileSync(path.join(folder, name), text);
  }
  alone = await trainedOn(world, 'alone.model.yaml');
  selfSupervised = await trainedOn(world, 'selfSupervised.model.yaml');
}, 300_000);

/** Trains as `longtail train` does and reads the ranks that the run leaves. */
async function trainedOn(world: SyntheticWorld, model: string): Promise<Ranked[]> {
  const run = await startRun(path.join(folder, model), []);
  if (run.kind !== 'created') throw new Error(`${model} is ${run.kind}: ${JSON.stringify(run)}`);
  const ending = await runAttempt(run.folder, claimAttempt(run.folder), { enginePlaces: checkoutPlaces, loaderFile: null, mayDataDiffer: false, listen: () => {}, signal: new AbortController().signal });
  if (ending.kind !== 'finished') throw new Error(`${model} ended as ${JSON.stringify(ending)}`);
  const file = literal(path.join(run.folder, runPaths.evaluation(ending.bestStep)));
  const rows = await withDatabase(null, undefined, (connection) => readRows<{ query: string; item: string; rank: number; popularity_rank: number }>(connection, `SELECT query, item, rank, popularity_rank FROM ${file}`));
  return rows.map((row) => {
    const [query, item] = [Number(row.query.slice(1)), Number(row.item.slice(1))];
    const cluster = world.clusterOfItem[item]!;
    return {
      rank: row.rank, popularityRank: row.popularity_rank, cluster, item: syntheticItem(world, item),
      isOwnCluster: world.clusterOfQuery[query] === cluster, isCold: world.isCold[item] === 1,
    };
  });
}

const share = (pairs: readonly Ranked[], holds: (pair: Ranked) => boolean): number => pairs.filter(holds).length / pairs.length;
const recall = (pairs: readonly Ranked[]): number => share(pairs, ({ rank }) => rank <= cutoff);
/** Five standard errors of a share p of n pairs. */
const margin = (p: number, n: number): number => 5 * Math.sqrt((p * (1 - p)) / n);

const showsCategory = ({ item, cluster }: Ranked): boolean => item.category === `category${cluster}`;
const showsBrandOfCluster = ({ item, cluster }: Ranked): boolean => {
  const [, kind, number] = /^(brand|newBrand)(\d+)$/.exec(item.brand ?? '') ?? [];
  return kind !== undefined && Math.floor(Number(number) / (kind === 'brand' ? 5 : 2)) === cluster;
};
/** Cold pairs whose item shows nothing but a brand that no training pair has. */
const isNewBrandAlone = ({ isCold, item }: Ranked): boolean => isCold && item.category === null && item.brand !== null;

describe('a model trained on planted clusters', () => {
  test('finds clicked items far above popularity and chance', () => {
    const warm = alone.filter(({ isCold }) => !isCold);
    // Who knows all clusters that features show puts the 50 items of the query's cluster first: it finds each pair in the own
    // cluster whose item shows that cluster. Half of that is asked for.
    const knowable = share(warm, (pair) => pair.isOwnCluster && (showsCategory(pair) || showsBrandOfCluster(pair)));
    const popularity = share(warm, ({ popularityRank }) => popularityRank <= cutoff);
    expect(recall(warm)).toBeGreaterThan(knowable / 2);
    expect(recall(warm)).toBeGreaterThan(popularity + margin(popularity, warm.length));
    expect(recall(warm)).toBeGreaterThan(chance + margin(chance, warm.length));
  });

  test('finds cold items by their category', () => {
    const cold = alone.filter((pair) => pair.isCold && pair.item.category !== null);
    const knowable = share(cold, (pair) => pair.isOwnCluster && showsCategory(pair));
    expect(recall(cold)).toBeGreaterThan(knowable / 2);
    expect(recall(cold)).toBeGreaterThan(chance + margin(chance, cold.length));
    // Popularity puts items without a training pair last
    expect(share(cold, ({ popularityRank }) => popularityRank <= cutoff)).toBe(0);
  });

  test('without self-supervision knows nothing of a brand that no training pair shows', () => {
    const pairs = alone.filter(isNewBrandAlone);
    expect(pairs.length).toBeGreaterThan(400);
    expect(recall(pairs)).toBeLessThan(chance + margin(chance, pairs.length));
  });

  test('with self-supervision learns from the corpus what such a brand goes with', () => {
    const pairs = selfSupervised.filter(isNewBrandAlone);
    // What could be known is the cluster where the brand shows it; a third of that is asked for.
    const knowable = share(pairs, (pair) => pair.isOwnCluster && showsBrandOfCluster(pair));
    expect(recall(pairs)).toBeGreaterThan(knowable / 3);
    expect(recall(pairs)).toBeGreaterThan(chance + margin(chance, pairs.length));
  });

  test('retrieves cold items better with self-supervision than without', () => {
    const differences = alone.flatMap((pair, at) => (pair.isCold ? [Number(selfSupervised[at]!.rank <= cutoff) - Number(pair.rank <= cutoff)] : []));
    const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
    const variance = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (differences.length - 1);
    // 800 items with 3 pairs each
    expect(differences).toHaveLength(2_400);
    expect(mean).toBeGreaterThan(5 * Math.sqrt(variance / differences.length));
  });
});
