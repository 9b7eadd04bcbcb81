import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolveConfig';
import { associate } from '../../trainer/data/association';
import type { Association, Dataset } from '../../trainer/data/dataset';
import { loadDataset } from '../../trainer/data/loadDataset';
import { nodeFileReader } from '../../trainer/run/nodeFileReader';
import { syntheticFeatures } from './syntheticItem.testkit';
import { smallCatalog } from './syntheticOptions.testkit';
import { writeSynthetic, type WrittenSynthetic } from './writeSynthetic.testkit';

const folder = mkdtempSync(path.join(tmpdir(), 'longtail-synthetic-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Loaded { readonly written: WrittenSynthetic; readonly dataset: Dataset; readonly association: Association }

async function load(format: 'parquet' | 'csv'): Promise<Loaded> {
  const written = await writeSynthetic(path.join(folder, format), smallCatalog, format);
  const { config, problems } = await resolveConfig(written.baselineFile, nodeFileReader, []);
  expect(problems).toEqual([]);
  const dataset = await loadDataset(config!.features, config!.model, { cacheFolder: path.join(folder, 'cache') });
  return { written, dataset, association: await associate(dataset) };
}

let parquet: Loaded;
let csv: Loaded;
beforeAll(async () => {
  parquet = await load('parquet');
  csv = await load('csv');
}, 120_000);

describe('writeSynthetic', () => {
  test('features that the clusters cause tell of each other, noise does not', () => {
    const { features, normalized } = parquet.association;
    const of = (isPlanted: boolean) => syntheticFeatures.filter((one) => one.isPlanted === isPlanted).map(({ name }) => features.indexOf(name));
    const between = (left: number[], right: number[]) => left.flatMap((f) => right.filter((g) => g !== f).map((g) => normalized[f]![g]!));
    const planted = between(of(true), of(true));
    const noise = between(of(false), [...of(true), ...of(false)]);
    // 5 · 4 ordered pairs of planted features, 2 · 6 with a noise feature
    expect([planted.length, noise.length]).toEqual([20, 12]);
    expect(Math.min(...planted)).toBeGreaterThan(Math.max(...noise));
  });

  test('the category tells as much of the brand as its noise leaves', () => {
    const { features, mutualInformationNats } = parquet.association;
    // Both show the own cluster with chances .9 + .1/20 and .8 + .2/20, else one of the 19 others evenly. Agreement of both on
    // a cluster is P = .905 · .81 + 19 · (.095/19) · (.19/19) = .734; MI = ln 20 + P ln P + (1 − P) ln((1 − P)/19) = 1.633.
    // 20 categories and 100 brands in 810 items add chance agreement of about 19 · 99 / (2 · 810) = 1.16 nats at most, as
    // most of the cells stay empty: between the two lies what is measured.
    const measured = mutualInformationNats[features.indexOf('category')]![features.indexOf('brand')]!;
    expect(measured).toBeGreaterThan(1.633);
    expect(measured).toBeLessThan(1.633 + 1.16);
  });

  test('the split leaves cold items without a training or validation pair', () => {
    const { dataset, written: { world } } = parquet;
    const isColdPair = (item: number) => world.isCold[Number(dataset.items.ids[item]!.slice(1))] === 1;
    expect(dataset.items.n).toBe(1_000);
    expect(dataset.train.item.some(isColdPair)).toBe(false);
    expect(dataset.validation.item.some(isColdPair)).toBe(false);
    // 100 items with 4 pairs each
    expect(dataset.test.item.filter(isColdPair)).toHaveLength(400);
    expect(dataset.train.item.length + dataset.validation.item.length + dataset.test.item.length).toBe(15_000);
  });

  test.each(syntheticFeatures)('$name is missing for about one item in ten', ({ name }) => {
    const column = parquet.dataset.items.columns.find(({ feature }) => feature === name)!;
    // A value seen once has no row and counts as missing; that only happens to brands and words of few items.
    const nPresent = column.kind === 'bag'
      ? Array.from({ length: 1_000 }, (_, item) => column.offsets[item + 1]! - column.offsets[item]!).filter((n) => 0 < n).length
      : column.kind === 'number' ? column.present.reduce((sum, one) => sum + one, 0) : Number.NaN;
    // Four standard errors of 1,000 draws: 4 · sqrt(1,000 · .1 · .9) = 38
    expect(Math.abs(nPresent - 900)).toBeLessThan(38);
  });

  test('Parquet and CSV hold the same catalog', () => {
    expect(csv.association).toEqual(parquet.association);
    for (const part of ['train', 'validation', 'test'] as const) expect(csv.dataset[part]).toEqual(parquet.dataset[part]);
    expect(csv.dataset.items.columns).toEqual(parquet.dataset.items.columns);
    expect(csv.dataset.vocabularies).toEqual(parquet.dataset.vocabularies);
  });

  test.each(['parquet', 'csv'] as const)('the same options write the same %s bytes, another seed others', async (format) => {
    const write = async (name: string, seed: number) => {
      const at = path.join(folder, name, format);
      await writeSynthetic(at, { ...smallCatalog, seed }, format);
      return ['items', 'edges'].map((table) => readFileSync(path.join(at, `${table}.${format}`)));
    };
    const again = await write('again', smallCatalog.seed);
    expect(again).toEqual(['items', 'edges'].map((table) => readFileSync(path.join(folder, format, `${table}.${format}`))));
    const [items, edges] = await write('other', 2);
    expect(items!.equals(again[0]!) || edges!.equals(again[1]!)).toBe(false);
  });
});
