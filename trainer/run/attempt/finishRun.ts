import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { runPaths } from '../../../runs/runPaths';
import { writeParquet } from '../../data/writeParquet';
import { readCheckpoint } from '../checkpoint/checkpoints';
import { evaluate, itemVectors } from '../evaluate';
import type { Trained } from '../trained';
import type { Progress, Told } from '../trainLoop';
import { loadState } from './buildModel';
import { writeEvaluation } from './writeEvaluation';

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
    await writeEvaluation(path.join(folder, runPaths.evaluation(bestStep)), trained, { split: 'test', step: bestStep, ranks, scores });
    tell({ kind: 'evaluated', step: bestStep, epoch: bestStep / stepsPerEpoch, split: 'test', ...figures, isBest: true, seconds: (performance.now() - begunMs) / 1000 });
    vectors = items;
  }
  tell({ kind: 'phase', phase: 'exporting' });
  await writeItems(folder, trained, vectors);
  signal.throwIfAborted();
  return bestStep;
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
