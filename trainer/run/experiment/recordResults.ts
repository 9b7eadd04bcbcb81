import { createHash } from 'node:crypto';
import { resolvedYaml } from '../../../config/resolvedYaml';
import type { EvaluatedRun } from '../../../insight/evaluatedRun';
import type { RunPlaces } from './earlierRuns';
import { finishedArms, reportOptionsOf } from './finishedArms';
import type { Experiment } from './plannedRuns';
import { portableConfig } from './portableConfig';
import { packed, packedText, rankBeyond, type RawPairs, type RawResults, type RawRun } from './rawResults';

/** Everything of an experiment that its report is made of, from the runs that have finished. @param file the experiment file, for its name */
export async function recordResults(file: string, experiment: Experiment, places: RunPlaces): Promise<RawResults> {
  const finished = await finishedArms(experiment, places);
  const options = reportOptionsOf(file, experiment);
  const beyond = rankBeyond(options.metrics);
  const pairs = new Map<string, RawPairs>();
  const runs = finished.flatMap(({ runs: own }, arm) => own.map(({ planned, data, run: { model, engine, seconds, bestStep, validation } }): RawRun => {
    const judged = pairsOf(model);
    pairs.set(judged.id, judged);
    return {
      kind: 'run', arm, seed: planned.seed, overrides: planned.overrides, data, engine, seconds, bestStep, validation,
      ...(model.whole === undefined ? {} : { whole: model.whole }),
      pairs: judged.id, ranks: packed(model.ranks.map((rank) => Math.min(rank, beyond))),
    };
  }));
  const arms = finished.map(({ arm: { name, isBase, point, condition, fraction, resolved }, label }) => ({ label, name, isBase, point, condition, fraction, config: packedText(resolvedYaml(portableConfig(resolved.config))) }));
  return { header: { formatVersion: 1, kind: 'experiment', ...options, arms }, pairs: [...pairs.values()], runs };
}

function pairsOf({ pairs, trainingCount, labels }: EvaluatedRun): RawPairs {
  const content = {
    query: packed(pairs.query), item: packed(pairs.item), trainingCount: packed(trainingCount),
    labels: labels.map(({ side, feature, values, valueOf }) => ({ side, feature, values, valueOf: packed(valueOf) })),
  };
  return { kind: 'pairs', id: createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12), ...content };
}
