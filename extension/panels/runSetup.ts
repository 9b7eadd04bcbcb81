import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readResolved } from '../../config/resolvedYaml';
import type { Config } from '../../config/schema/files';
import type { RunSetup } from '../../insight/runView';
import type { DataRecord } from '../../runs/records';
import { runPaths } from '../../runs/runPaths';

/** A run's whole configuration. @throws when another version wrote it */
export function resolvedConfig(folder: string): Config {
  return readResolved(readFileSync(path.join(folder, runPaths.config), 'utf8'));
}

/** What of a run's configuration its panel speaks of. */
export function runSetup({ model }: Config): RunSetup {
  const { selfSupervision, training, loss, optimizer, evaluation } = model;
  return {
    batchSize: training.batchSize,
    mainLoss: loss.kind,
    mixedNegatives: loss.mixedNegatives,
    temperature: loss.temperature,
    learningRate: optimizer.learningRate,
    selfSupervision: selfSupervision.alpha === 0 ? null : {
      masking: selfSupervision.task === 'contrastive' ? selfSupervision.masking : selfSupervision.task,
      alpha: selfSupervision.alpha, schedule: selfSupervision.schedule, batchSize: selfSupervision.batchSize ?? training.batchSize,
    },
    cutoffs: evaluation.cutoffs,
    evaluatedEveryEpochs: evaluation.every.epochs,
  };
}

/** Names the content of the data that a run began with; null before it has read them. */
export function dataHash(folder: string): string | null {
  try {
    return (JSON.parse(readFileSync(path.join(folder, runPaths.data), 'utf8')) as DataRecord).contentHash;
  } catch {
    return null;
  }
}
