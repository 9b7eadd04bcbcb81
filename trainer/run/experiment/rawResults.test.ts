import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runOn, shopOf } from '../../../insight/evaluatedRun.testkit';
import { experimentTables, type ArmResults } from '../../../insight/experimentTables';
import { stream } from '../../numerics/stream';
import { armsOfRaw, packed, packedText, rawResultsText, readRawResults, unpacked, type RawResults } from './rawResults';

const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-raw-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('packed numbers come back, of any size, missing ones included', () => {
  const source = stream(1, 'packed');
  for (const limit of [1, 200, 255, 256, 70_000, 2 ** 31 - 2]) {
    const values = Int32Array.from({ length: 300 }, () => source.integer(limit + 1) - 1);
    values[0] = limit;
    expect(unpacked(packed(values))).toEqual(values);
  }
  expect(unpacked(packed(new Int32Array(0)))).toEqual(new Int32Array(0));
});

test('The report made again from raw results is the report of the runs, to the last digit', () => {
  const shop = shopOf(800);
  const options = { title: 'Methods', seeds: [1, 2], metrics: ['recall@10', 'map@10'], evaluation: { head: { topShare: 0.2 }, slices: ['tail', 'item.section'] }, level: 0.95 };
  const arms: ArmResults[] = ['Baseline', 'CFM'].map((name, at) => ({ label: name, name, isBase: at === 0, point: [], condition: [{ key: 'loss.logQ', value: 'none' }], fraction: 1, missing: [], runs: [1, 2].map((seed) => runOn(shop, name, { seed, better: at / 2 })) }));
  const raw: RawResults = {
    header: { formatVersion: 1, kind: 'experiment', ...options, arms: arms.map(({ runs: _runs, missing: _missing, ...arm }) => ({ ...arm, config: packedText(arm.name) })) },
    pairs: [{ kind: 'pairs', id: 'x', query: packed(shop.pairs.query), item: packed(shop.pairs.item), trainingCount: packed(shop.trainingCount), labels: shop.labels.map((one) => ({ ...one, valueOf: packed(one.valueOf) })) }],
    runs: arms.flatMap(({ runs }, arm) => runs.map((run) => ({
      kind: 'run' as const, arm, seed: run.seed!, overrides: [], data: 'shop', engine: 'cpu', seconds: 1, bestStep: 1, validation: null, pairs: 'x',
      // Cut at one more than the largest cutoff, as they are recorded.
      ranks: packed(run.ranks.map((rank) => Math.min(rank, 11))),
    }))),
  };
  const file = path.join(home, 'methods.jsonl');
  writeFileSync(file, rawResultsText(raw));
  const again = readRawResults(file);
  expect(again).toEqual(raw);
  expect(experimentTables(armsOfRaw(again), again.header)).toEqual(experimentTables(arms, options));
});

test('A file of something else is refused by name', () => {
  const file = path.join(home, 'other.jsonl');
  writeFileSync(file, '{"kind":"run"}\n');
  expect(() => readRawResults(file)).toThrow(`\`${file}\` holds no raw results`);
});
