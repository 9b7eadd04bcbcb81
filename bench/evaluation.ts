import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { featuresFile, modelFile, type Config } from '../config/schema/files';
import type { Dataset } from '../trainer/data/dataset';
import { sampleValidation } from '../trainer/data/sampleValidation';
import type { Engine, EnginePlaces } from '../trainer/engine/engine';
import { openEngine } from '../trainer/engine/openEngine';
import { trainStep } from '../trainer/model/trainStep';
import { buildModel, disposeModel } from '../trainer/run/attempt/buildModel';
import { writeEvaluation } from '../trainer/run/attempt/writeEvaluation';
import { Batcher } from '../trainer/run/batch/batcher';
import { breathe } from '../trainer/run/breathe';
import { evaluate } from '../trainer/run/evaluate';
import { catalog, type CatalogShape } from './catalog';
import { distinctAssociation } from './distinctAssociation';

/**
 * How much of an epoch a validation takes: a catalog of 100,000 items that are queries too, a million training pairs, a
 * tenth as many validation pairs, of which `evaluation.validationPairs` are ranked, default towers, correlated feature masking. The
 * epoch is taken from the median step.
 *
 *     node bench/evaluation.mjs [items=100000] [pairs=1000000] [validation=100000] [queries=100000] [steps=15] [ranked=20000|all] [exclude=self|seen]
 */
export async function evaluationBenchmark(words: readonly string[], places: EnginePlaces): Promise<void> {
  const text = (name: string, otherwise: string) => words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? otherwise;
  const option = (name: string, otherwise: number) => Number(text(name, String(otherwise)));
  const nItems = option('items', 100_000);
  const shape: CatalogShape = {
    nItems, nPairs: option('pairs', 1_000_000), seed: 1,
    features: [
      { name: 'id', nValues: nItems, values: [1, 1] }, { name: 'brand', nValues: 5000, values: [1, 1] },
      { name: 'tags', nValues: 20_000, values: [2, 14] }, { name: 'words', nValues: 50_000, values: [3, 13] },
    ],
  };
  const ranked = text('ranked', '');
  const config: Config = {
    model: modelFile.parse({ longtail: 'model/1', features: 'made-up', selfSupervision: { alpha: 0.3 }, evaluation: { exclude: text('exclude', 'self').split(','), ...(ranked === '' ? {} : { validationPairs: ranked === 'all' ? null : Number(ranked) }) } }),
    features: featuresFile.parse({
      longtail: 'features/1', interactions: { path: 'pairs', query: 'query', item: 'item' }, items: { path: 'items', id: 'id' }, queries: 'items', split: { kind: 'hash' },
      features: shape.features.map(({ name, values: [, most] }, at) => ({ name, side: 'both', kind: at === 0 ? 'id' : most === 1 ? 'category' : 'categories', dim: 32 })),
    }),
  };
  const dataset = sampleValidation(withValidation(shape, option('validation', 100_000), option('queries', nItems)), config.model.evaluation.validationPairs);
  const { engine: bare } = await openEngine('native', places);
  const spent: Record<string, number> = {};
  const engine = timedRetrieval(bare, spent);
  const trained = buildModel(config, dataset, engine);
  const batcher = new Batcher(config, dataset, trained.spec, distinctAssociation(shape.features.map(({ name }) => name)));
  const steps: number[] = [];
  for (let step = 1; step <= option('steps', 15); step += 1) {
    const begun = performance.now();
    trainStep(engine, trained.model, trained.inputLayer, trained.optimizer, batcher.batch(step), config);
    await breathe();
    steps.push(performance.now() - begun);
  }
  const stepMs = steps.sort((a, b) => a - b)[steps.length >> 1]!;
  const epochMs = stepMs * batcher.stepsPerEpoch;

  const folder = mkdtempSync(path.join(tmpdir(), 'longtail-evaluation-'));
  try {
    const begun = performance.now();
    const found = await evaluate(trained, 'validation');
    const judged = performance.now();
    await writeEvaluation(path.join(folder, 'validation.parquet'), trained, { split: 'validation', step: 1, ranks: found.ranks, scores: found.scores });
    const written = performance.now();
    const retrieval = Object.values(spent).reduce((sum, one) => sum + one, 0);
    const parts: Record<string, number> = { ...spent, 'vectors, metrics and the rest': judged - begun - retrieval, 'writing ranks': written - judged, all: written - begun };
    console.log(`native, ${bare.describe().device}: ${nItems} items, ${batcher.stepsPerEpoch} steps of ${stepMs.toFixed(1)} ms an epoch; ${dataset.validation.item.length} validation pairs of ${new Set(dataset.validation.query).size} queries, vectors of ${config.model.towers.hidden.at(-1)!}`);
    for (const [name, ms] of Object.entries(parts)) console.log(`  ${name.padEnd(30)} ${(ms / 1000).toFixed(2).padStart(7)} s  ${((100 * ms) / epochMs).toFixed(1).padStart(5)} % of an epoch`);
  } finally {
    rmSync(folder, { recursive: true });
    disposeModel(trained);
    await engine.dispose();
  }
}

/** A catalog whose last pairs are validation pairs, of the first `nQueries` queries. */
function withValidation(shape: CatalogShape, nValidation: number, nQueries: number): Dataset {
  const whole = catalog({ ...shape, nPairs: shape.nPairs + nValidation });
  const part = (from: number, to: number) => ({ query: whole.train.query.slice(from, to).map((query) => query % nQueries), item: whole.train.item.slice(from, to), timestamp: null });
  const train = part(0, shape.nPairs);
  const trainingCount = new Int32Array(shape.nItems);
  for (const item of train.item) trainingCount[item]! += 1;
  return { ...whole, train, validation: part(shape.nPairs, shape.nPairs + nValidation), trainingCount };
}

function timedRetrieval(engine: Engine, spent: Record<string, number>): Engine {
  const timed = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const begun = performance.now();
    try {
      return await work();
    } finally {
      spent[name] = (spent[name] ?? 0) + performance.now() - begun;
    }
  };
  return { ...engine, ranks: (...given) => timed('ranks', () => engine.ranks(...given)), topK: (...given) => timed('best items', () => engine.topK(...given)) };
}
