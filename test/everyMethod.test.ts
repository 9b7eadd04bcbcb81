import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { presets } from '../config/presets';
import type { RunEvent } from '../runs/event';
import { readResolved } from '../config/resolvedYaml';
import { runPaths } from '../runs/runPaths';
import { checkoutPlaces } from '../trainer/engine/engines.testkit';
import { stream } from '../trainer/numerics/stream';
import { claimAttempt } from '../trainer/run/folder/claimAttempt';
import { runAttempt } from '../trainer/run/attempt/runAttempt';
import { startRun } from '../trainer/run/startRun';

const root = path.resolve(import.meta.dirname, '..');
let folder: string;
let loaderFile: string;

/** A shop of 60 items in CSV, with a column of clicks. */
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longtail-methods-'));
  mkdirSync(path.join(folder, '.longtail'));
  const random = stream(9, 'shop');
  const brandOf = (item: number) => item % 6;
  const items = Array.from({ length: 60 }, (_, item) => `p${item},b${brandOf(item)},${['x', 'y', 'z'].filter((__, at) => (item >> at) % 2 === 1).map((tag) => `${tag}${brandOf(item) % 2}`).join('|')},${item === 7 ? '' : (random.uniform() * 90).toFixed(2)}`);
  const pairs = Array.from({ length: 900 }, () => {
    const customer = random.integer(50);
    const item = random.integer(60);
    return `c${customer},p${item},${random.uniform() < (brandOf(item) === customer % 6 ? 0.8 : 0.2) ? 1 : 0}`;
  });
  writeFileSync(path.join(folder, 'items.csv'), `${['product,brand,tags,price', ...items].join('\n')}\n`);
  writeFileSync(path.join(folder, 'orders.csv'), `${['customer,product,clicked', ...pairs].join('\n')}\n`);
  const features = (outcome: string) => `longtail: features/1
interactions: { path: orders.csv, query: customer, item: product${outcome} }
items: { path: items.csv, id: product }
split: { kind: hash, buckets: 10 }
features:
  - { name: customer, side: query, kind: id, dim: 8 }
  - { name: product, kind: id, dim: 8 }
  - { name: brand, kind: category, dim: 4 }
  - { name: tags, kind: categories, separator: "|", dim: 4 }
  - { name: price, kind: number }
`;
  writeFileSync(path.join(folder, 'shop.features.yaml'), features(''));
  writeFileSync(path.join(folder, 'clicks.features.yaml'), features(', outcome: clicked'));
  loaderFile = path.join(folder, 'loader.cjs');
  await build({ entryPoints: [path.join(root, 'trainer/loader.ts')], outfile: loaderFile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = 'training: { batchSize: 64, epochs: 3, backend: auto }\nevaluation: { cutoffs: [10], metrics: [recall] }\n';

/** Trains a model file to its ending; every event. */
async function trained(name: string, settings: string, features = 'shop.features.yaml'): Promise<readonly RunEvent[]> {
  const file = path.join(folder, `${name}.model.yaml`);
  writeFileSync(file, `longtail: model/1\nfeatures: ${features}\n${settings}\n${small}`);
  const started = await startRun(file, []);
  if (started.kind !== 'created') throw new Error(JSON.stringify(started));
  expect(started.problems.filter(({ severity }) => severity !== 'hint')).toEqual([]);
  const config = readResolved(readFileSync(path.join(started.folder, runPaths.config), 'utf8'));
  expect(config.model.features).toContain(features);
  const events: RunEvent[] = [];
  await runAttempt(started.folder, claimAttempt(started.folder), { enginePlaces: checkoutPlaces, loaderFile, mayDataDiffer: false, listen: (event) => events.push(event), signal: new AbortController().signal });
  return events;
}

/** Ends well, with losses that are numbers, the task's where there is one, and ranks of the test pairs. */
function expectTrained(events: readonly RunEvent[], hasTask: boolean | null) {
  expect(events.at(-1)).toMatchObject({ kind: 'finished' });
  const steps = events.filter((event) => event.kind === 'step');
  for (const { mainLossNats, totalLossNats } of steps) expect([mainLossNats, totalLossNats].every(Number.isFinite)).toBe(true);
  if (hasTask !== null) expect(steps.some(({ selfSupervisedLossNats }) => selfSupervisedLossNats !== null && Number.isFinite(selfSupervisedLossNats))).toBe(hasTask);
  const test = events.find((event) => event.kind === 'evaluated' && event.split === 'test');
  expect(test).toMatchObject({ slices: [{ slice: 'all' }, {}, {}, {}] });
}

describe('from a model file alone', () => {
  test.each(Object.keys(presets).filter((name) => !name.startsWith('paper-')))('the preset %s trains to its end', async (name) => {
    expectTrained(await trained(name, `preset: ${name}\ntowers: { hidden: [16, 8] }`), name === 'popularity' ? null : !['fd', 'mf'].includes(name));
  });

  test.each([
    ['loss: { logQ: khrylchenko2025, mixedNegatives: 20 }', false],
    ['loss: { hardNegatives: 0.5, decoupled: true, mixedNegatives: 20, logQ: yi2019 }', false],
    ['loss: { debiasing: 0.1 }', false],
    ['loss: { kind: directAU }', false],
    ['loss: { finalTemperature: 0.2, heatingEpochs: 2 }', false],
    ['loss: { featureDropout: { rate: 0.3, drop: values } }', false],
    ['selfSupervision: { alpha: 0.3, itemDistribution: power, seedPer: item, symmetric: true, maskIdenticalViews: true, batchSize: 40 }', true],
    ['selfSupervision: { alpha: 0.3, mutualInformation: { normalization: ami, excludeId: true, over: log } }', true],
    ['selfSupervision: { alpha: 0.3, schedule: { kind: pretrain, duration: 1 } }', true],
    ['selfSupervision: { alpha: 0.3, schedule: { kind: uncertainty } }', true],
    ['selfSupervision: { alpha: 0.3, schedule: { kind: warmUp, duration: 1 }, noise: 0.1 }', true],
  ] as const)('%s trains to its end', async (settings, hasTask) => {
    expectTrained(await trained('method', `${settings}\ntowers: { hidden: [16, 8] }`), hasTask);
  });

  test('chances of a click are learned, with the contrastive task on items beside them, and judged', async () => {
    const events = await trained('clicks', 'loss: { kind: binaryCrossEntropy }\nselfSupervision: { alpha: 0.1 }\ntowers: { hidden: [16, 8] }', 'clicks.features.yaml');
    expectTrained(events, true);
    const test = events.find((event) => event.kind === 'evaluated' && event.split === 'test');
    const { auc, gauc, logLoss, calibration } = (test as Extract<RunEvent, { kind: 'evaluated' }>).slices[0]!.metrics;
    for (const value of [auc, gauc, logLoss, calibration]) expect(Number.isFinite(value)).toBe(true);
  });
});
