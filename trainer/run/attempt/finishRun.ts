import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { runPaths } from '../../../runs/runPaths';
import { popularityRanks } from '../../../insight/popularityRanks';
import { writeParquet } from '../../data/writeParquet';
import { readCheckpoint } from '../checkpoint/checkpoints';
import { evaluate, itemVectors, type Evaluated } from '../evaluate';
import { exclusions } from '../exclusions';
import type { Trained } from '../trained';
import type { Progress, Told } from '../trainLoop';
import { loadState } from './buildModel';

interface FinishSurroundings { readonly folder: string; readonly tell: (told: Told) => void; readonly signal: AbortSignal }

/**
 * Takes the best checkpoint, judges it on the test pairs, and leaves what readers need: `evaluations/<step>.parquet`,
 * `items.parquet` and the vocabularies.
 *
 * @returns the step whose weights were judged
 */
export async function finishRun(trained: Trained, progress: Progress, stepsPerEpoch: number, { folder, tell, signal }: FinishSurroundings): Promise<number> {
  const bestStep = progress.best?.step ?? progress.step;
  if (bestStep !== progress.step) await loadState(trained, readCheckpoint(folder, bestStep));
  let vectors: Float32Array;
  if (trained.dataset.test.item.length === 0) {
    vectors = await itemVectors(trained, signal);
  } else {
    tell({ kind: 'phase', phase: 'evaluating', detail: 'test' });
    const begunMs = performance.now();
    const found = await evaluate(trained, 'test', signal);
    const { ranks, scores, itemVectors: items, ...figures } = found;
    await writeEvaluation(path.join(folder, runPaths.evaluation(bestStep)), trained, { ranks, scores });
    tell({ kind: 'evaluated', step: bestStep, epoch: bestStep / stepsPerEpoch, split: 'test', ...figures, isBest: true, seconds: (performance.now() - begunMs) / 1000 });
    vectors = items;
  }
  tell({ kind: 'phase', phase: 'exporting' });
  await writeItems(folder, trained, vectors);
  signal.throwIfAborted();
  return bestStep;
}

/**
 * One row per test pair: `query`, `item` (ids), `rank`, `score`, `popularity_rank` (its rank when the most trained items
 * are recommended to everyone), and a column per feature that slices are made of.
 */
async function writeEvaluation(file: string, { dataset, config }: Trained, { ranks, scores }: Pick<Evaluated, 'ranks' | 'scores'>): Promise<void> {
  const { test, trainingCount, labels } = dataset;
  mkdirSync(path.dirname(file), { recursive: true });
  await writeParquet(file, [
    { name: 'query', type: 'text', values: Array.from(test.query, (query) => dataset.queries.ids[query]!) },
    { name: 'item', type: 'text', values: Array.from(test.item, (item) => dataset.items.ids[item]!) },
    { name: 'rank', type: 'int32', values: ranks },
    { name: 'score', type: 'float32', values: scores },
    { name: 'popularity_rank', type: 'int32', values: popularityRanks(trainingCount, test, exclusions(dataset, config.model.evaluation.exclude)) },
    ...labels.map(({ side, feature, values, valueOf }) => ({
      name: `${side}.${feature}`, type: 'text' as const, values: Array.from(test[side], (entity) => values[valueOf[entity]!] ?? ''),
    })),
  ]);
}

async function writeItems(folder: string, { dataset, config }: Trained, vectors: Float32Array): Promise<void> {
  const { items, trainingCount, vocabularies } = dataset;
  mkdirSync(path.join(folder, runPaths.vocabularies), { recursive: true });
  for (const { table, values, counts } of vocabularies) {
    await writeParquet(path.join(folder, runPaths.vocabulary(table)), [
      { name: 'row', type: 'int32', values: Int32Array.from(values, (_, row) => row) },
      { name: 'value', type: 'text', values },
      { name: 'count', type: 'int32', values: counts },
    ]);
  }
  await writeParquet(path.join(folder, runPaths.items), [
    { name: 'id', type: 'text', values: items.ids },
    { name: 'label', type: 'text', values: items.labels },
    { name: 'training_count', type: 'int32', values: trainingCount },
    { name: 'vector', type: 'float32[]', width: config.model.towers.hidden.at(-1)!, values: vectors },
  ]);
}
