import { createHash } from 'node:crypto';
import { resolvedYaml } from '../../../config/resolvedYaml';
import type { EvaluatedRun } from '../../../insight/evaluatedRun';
import { reportOptionsOf, type FinishedArm } from './finishedArms';
import type { Experiment } from './plannedRuns';
import { portableConfig } from './portableConfig';
import { packed, packedText, rankBeyond, type RawPairs, type RawResults, type RawRun } from './rawResults';

/** Everything of an experiment that its report is made of, from the runs that have finished. @param file the experiment file, for its name */
export function recordResults(file: string, experiment: Experiment, finished: readonly FinishedArm[]): RawResults {
  const options = reportOptionsOf(file, experiment);
  const beyond = rankBeyond(options.metrics);
  const pairs = new Map<string, RawPairs>();
  const packedPairs = oncePerContent();
  const runs = finished.flatMap(({ runs: own }, arm) => own.map(({ planned, data, run: { model, engine, seconds, bestStep, validation } }): RawRun => {
    const judged = packedPairs(model);
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

/** Packs the pairs of runs: those of one content once, for most runs of an experiment are judged on the same. */
function oncePerContent(): (run: EvaluatedRun) => RawPairs {
  const known = new Map<string, RawPairs>();
  return (run) => {
    const hash = createHash('sha256');
    for (const numbers of [run.pairs.query, run.pairs.item, run.trainingCount, ...run.labels.map(({ valueOf }) => valueOf)]) hash.update(numbers).update(`/${numbers.length}/`);
    const key = hash.update(JSON.stringify(run.labels.map(({ side, feature, values }) => ({ side, feature, values })))).digest('hex');
    const packed = known.get(key) ?? pairsOf(run);
    known.set(key, packed);
    return packed;
  };
}

function pairsOf({ pairs, trainingCount, labels }: EvaluatedRun): RawPairs {
  const content = {
    query: packed(pairs.query), item: packed(pairs.item), trainingCount: packed(trainingCount),
    labels: labels.map(({ side, feature, values, valueOf }) => ({ side, feature, values, valueOf: packed(valueOf) })),
  };
  return { kind: 'pairs', id: createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12), ...content };
}
