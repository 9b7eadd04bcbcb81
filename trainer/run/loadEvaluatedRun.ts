import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readResolved } from '../../config/resolvedYaml';
import type { Config } from '../../config/schema/files';
import type { EvaluatedRun } from '../../insight/evaluatedRun';
import { runPaths } from '../../runs/runPaths';
import { readParquetColumns } from '../data/readParquetColumns';
import { readRun } from '../../runs/node/readRun';
import { TrainerError } from './trainerError';

/** A run's ranks of one split, test once it has finished, with the yardstick of popularity on the same pairs. From its folder alone. */
export interface LoadedRun {
  readonly id: string;
  readonly folder: string;
  /** `key=value`, as it was started. */
  readonly overrides: readonly string[];
  readonly config: Config;
  /** Step of the weights that were judged. */
  readonly step: number;
  readonly split: 'validation' | 'test';
  readonly model: EvaluatedRun;
  readonly popularity: EvaluatedRun;
}

/**
 * @param splits which evaluations will do, the wanted one first; `validation` is the newest of a run that has no test evaluation yet
 * @throws TrainerError when the run has none of these
 */
export async function loadEvaluatedRun(folder: string, splits: readonly ('test' | 'validation')[] = ['test']): Promise<LoadedRun> {
  const { record, events, state } = readRun(folder);
  const test = events.findLast((event) => event.kind === 'evaluated' && event.split === 'test');
  const validation = path.join(folder, runPaths.validation);
  const file = test?.kind === 'evaluated' ? path.join(folder, runPaths.evaluation(test.step)) : splits.includes('validation') && existsSync(validation) ? validation : null;
  if (file === null) {
    throw new TrainerError({
      code: 'run-not-evaluated',
      message: state === 'finished' ? `Run ${record.id} has no test pairs, so there is nothing to report.` : `Run ${record.id} is ${state} and was not judged on the test pairs yet.`,
      remedy: state === 'finished' ? 'Give `split.test` a share.' : ['running', 'paused', 'queued'].includes(state) ? 'Wait until it has finished.' : `Let it finish with \`longtail resume ${record.id}\`.`,
    });
  }
  const config = readResolved(readFileSync(path.join(folder, runPaths.config), 'utf8'));
  const slices = [...new Set(config.model.evaluation.slices.filter((slice) => slice.includes('.')))];
  const isTest = test?.kind === 'evaluated';
  const pairs = await readParquetColumns(file, ['query', 'item', 'rank', 'popularity_rank', ...slices, ...(isTest ? [] : ['step'])]);
  const items = await readParquetColumns(path.join(folder, isTest ? runPaths.items : runPaths.trainingCounts), ['id', 'training_count']);
  const trainingCount = items.training_count as Int32Array;
  const itemOf = indexOf(items.id as string[]);
  const queries = [...new Set(pairs.query as string[])];
  const queryOf = indexOf(queries);
  const query = Int32Array.from(pairs.query as string[], (id) => queryOf.get(id)!);
  const item = Int32Array.from(pairs.item as string[], (id) => itemOf.get(id)!);
  const labels = slices.map((slice) => {
    const side = slice.slice(0, slice.indexOf('.')) as 'query' | 'item';
    const [entities, n] = side === 'query' ? [query, queries.length] as const : [item, trainingCount.length] as const;
    return { side, feature: slice.slice(slice.indexOf('.') + 1), ...labelsOf(pairs[slice] as string[], entities, n) };
  });
  const whole = isTest ? test.slices.find(({ slice }) => slice === 'all')?.metrics ?? {} : {};
  const ofAll = Object.fromEntries(['auc', 'gauc', 'logLoss'].flatMap((name) => (whole[name] === undefined ? [] : [[name, whole[name]]])));
  const model: EvaluatedRun = { name: record.name, kind: 'model', seed: record.seed, pairs: { query, item }, ranks: pairs.rank as Int32Array, trainingCount, labels, ...(Object.keys(ofAll).length === 0 ? {} : { whole: ofAll }) };
  return { id: record.id, folder, overrides: record.overrides, config, step: isTest ? test.step : (pairs.step as Int32Array)[0]!, split: isTest ? 'test' : 'validation', model, popularity: { ...model, name: 'popularity', kind: 'popularity', seed: null, ranks: pairs.popularity_rank as Int32Array } };
}

const indexOf = (ids: readonly string[]): Map<string, number> => new Map(ids.map((id, at) => [id, at]));

/** Labels by entity from labels by pair; the empty text is a missing label. */
function labelsOf(texts: readonly string[], entities: Int32Array, n: number): { values: string[]; valueOf: Int32Array } {
  const values = [...new Set(texts)].filter((text) => text !== '').sort();
  const rowOf = indexOf(values);
  const valueOf = new Int32Array(n).fill(-1);
  texts.forEach((text, pair) => {
    valueOf[entities[pair]!] = rowOf.get(text) ?? -1;
  });
  return { values, valueOf };
}
