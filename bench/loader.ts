import { featuresFile, modelFile, type Config } from '../config/schema/files';
import { sharedDataset } from '../trainer/data/sharedDataset';
import type { EnginePlaces } from '../trainer/engine/engine';
import { openEngine } from '../trainer/engine/openEngine';
import { inputSpec } from '../trainer/model/inputSpec';
import { trainStep } from '../trainer/model/trainStep';
import { TwoTower } from '../trainer/model/twoTower';
import { Batcher } from '../trainer/run/batch/batcher';
import type { Loader } from '../trainer/run/batch/loader';
import { sameThreadLoader } from '../trainer/run/batch/sameThreadLoader';
import { workerLoader } from '../trainer/run/batch/workerLoader';
import { breathe } from '../trainer/run/breathe';
import { catalog, debianSmall } from './catalog';
import { distinctAssociation } from './distinctAssociation';

/**
 * What making batches costs a training loop on the native engine: milliseconds a step, by the clock on the wall, with
 * batches made in the same thread, in a worker, and all made before (the floor). Rounds are alternated.
 *
 *     node bench/loader.mjs [batchSize=1024] [rounds=5] [steps=20]
 *
 * @param loaderFile the bundle of `trainer/loader.ts`
 */
export async function loaderBenchmark(words: readonly string[], places: EnginePlaces, loaderFile: string): Promise<void> {
  const option = (name: string, otherwise: number) => Number(words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? otherwise);
  const [batchSize, nRounds, nSteps] = [option('batchSize', 1024), option('rounds', 5), option('steps', 20)];
  const dataset = sharedDataset(catalog(debianSmall));
  const config: Config = {
    model: modelFile.parse({ longtail: 'model/1', features: 'debian', loss: { logQ: 'yi2019' }, selfSupervision: { alpha: 0.3 }, training: { batchSize } }),
    features: featuresFile.parse({
      longtail: 'features/1', interactions: { path: 'edges', query: 'query', item: 'item' }, items: { path: 'items', id: 'package' }, queries: 'items',
      split: { kind: 'hash' },
      features: debianSmall.features.map(({ name: feature, values: [, most] }, at) => ({ name: feature, side: 'both', kind: at === 0 ? 'id' : most === 1 ? 'category' : 'categories', dim: 32 })),
    }),
  };
  const { engine } = await openEngine('native', places);
  const spec = inputSpec(config, new Map(dataset.vocabularies.map(({ table, values }) => [table, values.length])));
  const inputLayer = engine.inputLayer(spec, config.model.optimizer);
  const model = new TwoTower(engine, config.model.towers, { query: inputLayer.width('query'), item: inputLayer.width('item') }, 1);
  const optimizer = engine.denseOptimizer(model, config.model.optimizer);
  const related = distinctAssociation(debianSmall.features.map(({ name }) => name));
  const batcher = new Batcher(config, dataset, spec, related);
  const lastStep = nSteps * (nRounds + 1);
  const made = Array.from({ length: nSteps }, (_, at) => batcher.batch(at + 1));
  const loaders: Readonly<Record<string, Loader>> = {
    'all made before': { take: (step) => Promise.resolve(made[(step - 1) % nSteps]!), close: () => Promise.resolve() },
    'same thread': sameThreadLoader(batcher, lastStep),
    worker: await workerLoader(loaderFile, { config, data: dataset, spec, association: related }, lastStep),
  };
  const { signal } = new AbortController();
  const times: Record<string, { readonly step: number[]; readonly waiting: number[]; readonly processor: number[] }> = {};
  for (let round = 0; round <= nRounds; round += 1) {
    for (const [name, loader] of Object.entries(loaders)) {
      let waitedMs = 0;
      const begun = performance.now();
      const before = process.cpuUsage();
      for (let step = round * nSteps + 1; step <= (round + 1) * nSteps; step += 1) {
        const asked = performance.now();
        const batch = await loader.take(step, signal);
        waitedMs += performance.now() - asked;
        trainStep(engine, model, inputLayer, optimizer, batch, config);
        await breathe();
      }
      if (round === 0) continue; // warms up
      const { user, system } = process.cpuUsage(before);
      times[name] ??= { step: [], waiting: [], processor: [] };
      times[name].step.push((performance.now() - begun) / nSteps);
      times[name].waiting.push(waitedMs / nSteps);
      times[name].processor.push((user + system) / 1000 / nSteps);
    }
  }
  console.log(`native, ${engine.describe().device}, batch ${batchSize}, small Debian shape, self-supervision on; ${nRounds} rounds of ${nSteps} steps: ms a step, median (least); ms of it waiting for the batch; ms of processor time of all threads`);
  for (const [name, { step, waiting, processor }] of Object.entries(times)) console.log(`  ${name.padEnd(16)} ${median(step).toFixed(2).padStart(7)} (${Math.min(...step).toFixed(2)})   waiting ${median(waiting).toFixed(2)}   processor ${median(processor).toFixed(2)}`);
  await Promise.all(Object.values(loaders).map((loader) => loader.close()));
  inputLayer.dispose();
  model.dispose();
  await engine.dispose();
}

const median = (values: readonly number[]): number => values.slice().sort((a, b) => a - b)[values.length >> 1]!;
