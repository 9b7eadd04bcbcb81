import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { popularityRanks } from '../../../insight/popularityRanks';
import { writeParquet } from '../../data/writeParquet';
import type { Evaluated } from '../evaluate';
import { exclusions } from '../exclusions';
import type { Trained } from '../trained';

/**
 * One row per pair of a split: `query`, `item` (ids), `rank`, `score`, `popularity_rank` (its rank when the most trained
 * items are recommended to everyone), a column per feature that slices are made of, and the `step` that was judged.
 */
export async function writeEvaluation(file: string, { dataset, config }: Trained, judged: Pick<Evaluated, 'ranks' | 'scores'> & { readonly split: 'validation' | 'test'; readonly step: number }): Promise<void> {
  const { trainingCount, labels } = dataset;
  const pairs = dataset[judged.split];
  mkdirSync(path.dirname(file), { recursive: true });
  await writeParquet(file, [
    { name: 'query', type: 'text', values: Array.from(pairs.query, (query) => dataset.queries.ids[query]!) },
    { name: 'item', type: 'text', values: Array.from(pairs.item, (item) => dataset.items.ids[item]!) },
    { name: 'rank', type: 'int32', values: judged.ranks },
    { name: 'score', type: 'float32', values: judged.scores },
    { name: 'popularity_rank', type: 'int32', values: popularityRanks(trainingCount, pairs, exclusions(dataset, config.model.evaluation.exclude)) },
    ...labels.map(({ side, feature, values, valueOf }) => ({
      name: `${side}.${feature}`, type: 'text' as const, values: Array.from(pairs[side], (entity) => values[valueOf[entity]!] ?? ''),
    })),
    { name: 'step', type: 'int32', values: judged.ranks.map(() => judged.step) },
  ]);
}

/** `id` and `training_count` of every item: what a slice is made of before `items.parquet` is written. */
export async function writeTrainingCounts(file: string, { dataset }: Trained): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  await writeParquet(file, [{ name: 'id', type: 'text', values: dataset.items.ids }, { name: 'training_count', type: 'int32', values: dataset.trainingCount }]);
}
