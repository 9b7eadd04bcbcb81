import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readResolved } from '../../config/resolvedYaml';
import { runPaths } from '../../runs/runPaths';
import { loadDataset } from '../data/loadDataset';
import type { EnginePlaces } from '../engine/engine';
import { openEngine } from '../engine/openEngine';
import { headCut } from '../numerics/headCut';
import { buildModel, disposeModel, loadState } from './attempt/buildModel';
import { latestCheckpoint, readCheckpoint } from './checkpoint/checkpoints';
import { itemVectors, queryVectors } from './evaluate';
import { exclusions } from './exclusions';
import { cacheFolderOf } from '../../runs/node/projectFolder';
import { nearestId } from './nearestId';
import { TrainerError } from './trainerError';

export interface Recommendation {
  readonly run: string;
  /** Step of the weights used: the best by validation. */
  readonly step: number;
  readonly query: string;
  readonly label: string;
  /** Best first. `score` is the similarity of the towers' vectors. */
  readonly items: readonly { readonly id: string; readonly label: string; readonly score: number; readonly trainingPairs: number; readonly isHead: boolean }[];
}

export interface RecommendWishes {
  readonly query: string;
  readonly k: number;
  /** Also items that the query has a training pair with. */
  readonly includesSeen: boolean;
  readonly onPhase: (detail: string) => void;
}

/** Ranks the corpus for one query with a run's best weights. @throws TrainerError when there are none, or no such query */
export async function recommendFor(folder: string, { query, k, includesSeen, onPhase }: RecommendWishes, enginePlaces: EnginePlaces): Promise<Recommendation> {
  const run = path.basename(folder);
  const config = readResolved(readFileSync(path.join(folder, runPaths.config), 'utf8'));
  const newest = latestCheckpoint(folder, () => undefined);
  if (newest === null) throw new TrainerError({ code: 'run-without-checkpoint', message: `Run ${run} has no checkpoint yet.`, remedy: 'Let it train until its first evaluation.' });
  const step = newest.progress.best?.step ?? newest.progress.step;
  const dataset = await loadDataset(config.features, config.model, { cacheFolder: cacheFolderOf(folder), onPhase });
  const index = dataset.queries.ids.indexOf(query);
  if (index < 0) {
    const near = nearestId(query, dataset.queries.ids);
    throw new TrainerError({ code: 'query-unknown', message: `No query has the id \`${query}\` among ${dataset.queries.n.toLocaleString('en-US')}.`, remedy: near === undefined ? `Ids are written as in the data file, such as \`${dataset.queries.ids[0]!}\`.` : `Did you mean \`${near}\`?` });
  }
  const { engine } = await openEngine(config.model.training, enginePlaces);
  const trained = buildModel(config, dataset, engine);
  try {
    await loadState(trained, step === newest.progress.step ? newest : readCheckpoint(folder, step));
    const vector = await queryVectors(trained, Int32Array.of(index));
    const vectors = await itemVectors(trained);
    const excluded = exclusions(dataset, includesSeen ? ['self'] : ['self', 'seen'])(index);
    const top = await engine.topK(vector, vectors, config.model.towers.hidden.at(-1)!, Math.min(k, dataset.items.n), () => excluded);
    const { isHead } = headCut(dataset.trainingCount, config.model.evaluation.head);
    return {
      run, step, query, label: dataset.queries.labels[index]!,
      items: Array.from(top.indices).flatMap((item, at) => (item < 0 ? [] : [{
        id: dataset.items.ids[item]!, label: dataset.items.labels[item]!, score: top.scores[at]!, trainingPairs: dataset.trainingCount[item]!, isHead: isHead[item] === 1,
      }])),
    };
  } finally {
    disposeModel(trained);
    await engine.dispose();
  }
}
