import { tableOf } from '../../../config/embeddingTables';
import { featureKey, problemsOf } from '../../../config/rules/rule';
import type { Config } from '../../../config/schema/files';
import type { RunRecord } from '../../../runs/records';
import { TrainerError } from '../trainerError';
import { sourcesOf } from './prepareData';

/** What an engine throws for a table that its device cannot hold. */
interface TableError extends Error { readonly code: string; readonly remedy: string; readonly table: string }

/** An engine's complaint about a table at the line of the feature that reads it; any other thrown thing as it is. */
export async function atItsFeature(error: unknown, config: Config, { folder, record }: { readonly folder: string; readonly record: RunRecord }): Promise<unknown> {
  if (!(error instanceof Error && 'table' in error && 'code' in error && 'remedy' in error)) return error;
  const { code, message, remedy, table } = error as TableError;
  const { features } = config.features;
  const sides = ['query', 'item'] as const;
  const index = features.findIndex((feature) => feature.kind !== 'number' && feature.kind !== 'vector'
    && sides.some((side) => (feature.side === side || feature.side === 'both') && tableOf(config, feature, side) === table));
  if (index < 0) return error;
  const { trees } = await sourcesOf(config, folder, record);
  const [problem] = problemsOf([{ file: 'features', key: `${featureKey(features, index)}.dim`, severity: 'error', message }], code, trees);
  return new TrainerError({ code, message, remedy, ...(problem === undefined ? {} : { place: { path: problem.path, ...problem.range.start } }) });
}
