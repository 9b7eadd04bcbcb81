import { createHash } from 'node:crypto';
import type { EvaluatedRun } from '../../../insight/evaluatedRun';
import { readRun } from '../../../runs/node/readRun';
import { finishedArms, reportOptionsOf } from './finishedArms';
import type { Experiment } from './plannedRuns';
import { packed, type RawPairs, type RawResults, type RawRun } from './rawResults';
import { trainedSeconds } from './trainedSeconds';

/** Everything of an experiment that its report is made of, from the runs that have finished. @param file the experiment file, for its name */
export async function recordResults(file: string, experiment: Experiment, places: { readonly project: string; readonly cacheFolder: string }): Promise<RawResults> {
  const finished = await finishedArms(experiment, places);
  const options = reportOptionsOf(file, experiment);
  // Without a cutoff, as in `mrr`, every rank counts.
  const cutoffs = options.metrics.filter((metric) => !/^(g?auc|logLoss)$/.test(metric)).map((metric) => Number(/@(\d+)$/.exec(metric)?.[1] ?? Infinity));
  const beyond = Math.max(1, ...cutoffs) + 1;
  const pairs = new Map<string, RawPairs>();
  const runs = finished.flatMap(({ runs: own }, arm) => own.map(({ planned, loaded }): RawRun => {
    const judged = pairsOf(loaded.model);
    pairs.set(judged.id, judged);
    const run = readRun(loaded.folder);
    const best = run.events.findLast((event) => event.kind === 'evaluated' && event.split === 'validation' && event.isBest);
    return {
      kind: 'run', arm, seed: planned.seed, overrides: planned.overrides, engine: run.attemptRecord?.started?.engine ?? 'unknown',
      seconds: Math.round(trainedSeconds(run)), bestStep: loaded.step,
      validation: best?.kind === 'evaluated' ? Object.fromEntries(best.slices.map(({ slice, metrics }) => [slice, metrics])) : null,
      ...(loaded.model.whole === undefined ? {} : { whole: loaded.model.whole }),
      pairs: judged.id, ranks: packed(loaded.model.ranks.map((rank) => Math.min(rank, beyond))),
    };
  }));
  const arms = finished.map(({ arm: { name, isBase, point, condition, fraction }, label }) => ({ label, name, isBase, point, condition, fraction }));
  return { header: { formatVersion: 1, kind: 'experiment', ...options, arms }, pairs: [...pairs.values()], runs };
}

function pairsOf({ pairs, trainingCount, labels }: EvaluatedRun): RawPairs {
  const content = {
    query: packed(pairs.query), item: packed(pairs.item), trainingCount: packed(trainingCount),
    labels: labels.map(({ side, feature, values, valueOf }) => ({ side, feature, values, valueOf: packed(valueOf) })),
  };
  return { kind: 'pairs', id: createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12), ...content };
}
