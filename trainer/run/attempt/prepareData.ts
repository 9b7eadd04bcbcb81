import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkData } from '../../../config/checkData';
import type { Problem } from '../../../config/problem';
import { resolveConfig, type Resolved } from '../../../config/resolveConfig';
import { resolvedTrees, resolvedYaml } from '../../../config/resolvedYaml';
import type { Config } from '../../../config/schema/files';
import type { DataRecord, RunRecord } from '../../../runs/records';
import { runPaths } from '../../../runs/runPaths';
import { associate } from '../../data/association';
import type { PairCounter } from '../../data/singleValueInformation';
import type { Association, Dataset } from '../../data/dataset';
import { loadDataset, type LoadOptions } from '../../data/loadDataset';
import { partnerAssociation } from '../../data/partnerAssociation';
import { profileData } from '../../data/profile';
import { cacheFolderOf } from '../../../runs/node/projectFolder';
import { writeWhole } from '../folder/writeWhole';
import { nodeFileReader } from '../nodeFileReader';
import { TrainerError } from '../trainerError';
import type { Told } from '../trainLoop';

export interface PreparedData { readonly dataset: Dataset; /** What correlated masking ranks partners by. */ readonly association: Association }

/** What preparing needs to know of the attempt around it. */
export interface DataSurroundings {
  readonly folder: string;
  readonly record: RunRecord;
  readonly tell: (told: Told) => void;
  readonly signal: AbortSignal;
  /** Take the data as they are now, even when they are not those of the run's first attempt. */
  readonly mayDataDiffer: boolean;
  /** See `associate`. */
  readonly counter: PairCounter | undefined;
  /** See `LoadOptions`. */
  readonly sorters: LoadOptions['sorters'];
}

/**
 * Holds the config against the data, encodes them and measures feature association; leaves `profile.json`, `data.json`
 * and `association.json` in the run folder. Data that an earlier attempt passed are not checked again.
 *
 * @throws TrainerError when a data rule finds an error, or the data are not those the run began with
 */
export async function prepareData(config: Config, around: DataSurroundings): Promise<PreparedData> {
  const { folder, record, tell, signal } = around;
  const known = readDataRecord(folder);
  const cacheFolder = cacheFolderOf(folder);
  if (known === null || around.mayDataDiffer) await checkAgainstData(config, cacheFolder, around);

  const dataset = await loadDataset(config.features, config.model, {
    cacheFolder, signal, sorters: around.sorters,
    onPhase: (detail) => tell({ kind: 'phase', phase: 'encoding', detail }),
  });
  if (known !== null && known.contentHash !== dataset.contentHash && !around.mayDataDiffer) throw dataChanged(known, dataset, record);

  tell({ kind: 'phase', phase: 'encoding', detail: 'measuring how item features hang together' });
  const association = await associate(dataset, around.counter, signal);
  const data: DataRecord = { formatVersion: 1, contentHash: dataset.contentHash, files: dataset.files };
  writeWhole(path.join(folder, runPaths.association), JSON.stringify(association));
  writeWhole(path.join(folder, runPaths.data), `${JSON.stringify(data, null, 2)}\n`);
  const { selfSupervision, training } = config.model;
  return { dataset, association: await partnerAssociation(selfSupervision, dataset, association, training.seed, signal) };
}

async function checkAgainstData(config: Config, cacheFolder: string, { folder, record, tell, signal }: DataSurroundings): Promise<void> {
  const profile = await profileData(config.features, {
    cacheFolder, signal,
    onPhase: (detail) => tell({ kind: 'phase', phase: 'reading', detail }),
  });
  writeWhole(path.join(folder, runPaths.profile), JSON.stringify(profile));
  const problems = checkData(await sourcesOf(config, folder, record), profile);
  for (const { code, severity, message } of problems) if (severity === 'warning') tell({ kind: 'warning', code, message });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length !== 0) throw configError(errors, record.configPath);
}

/** The config with its places: in the files it came from while they still say the same, else in the resolved one. */
export async function sourcesOf(config: Config, folder: string, { configPath, overrides }: RunRecord): Promise<Pick<Resolved, 'config' | 'features' | 'trees' | 'paths' | 'ignores'>> {
  const now = existsSync(configPath) ? await resolveConfig(configPath, nodeFileReader, overrides) : null;
  const wanted = resolvedYaml(config);
  if (now?.config !== undefined && resolvedYaml(now.config) === wanted) return now;
  const file = path.join(folder, runPaths.config);
  return { config, features: config.features, trees: resolvedTrees(wanted, file), paths: [file], ignores: [] };
}

/** Config problems as the reason why a run cannot be: the first with its place, the number of the others. */
export function configError(errors: readonly Problem[], configPath: string): TrainerError {
  const first = errors[0]!;
  const others = errors.length - 1;
  return new TrainerError({
    code: first.code,
    message: first.message,
    remedy: others === 0 ? '' : `${others} more error${others === 1 ? '' : 's'}: see \`longtail check ${path.basename(configPath)}\`.`,
    place: { path: first.path, ...first.range.start },
  });
}

/** What the first attempt read; null before one got that far, or when the file is torn. */
export function readDataRecord(folder: string): DataRecord | null {
  try {
    return JSON.parse(readFileSync(path.join(folder, runPaths.data), 'utf8')) as DataRecord;
  } catch {
    return null;
  }
}

function dataChanged(known: DataRecord, dataset: Dataset, record: RunRecord): TrainerError {
  const before = new Map(known.files.map((file) => [file.path, file.sha256]));
  const changed = dataset.files.filter((file) => before.get(file.path) !== file.sha256).map((file) => file.path);
  const gone = known.files.filter((file) => !dataset.files.some((now) => now.path === file.path)).map((file) => file.path);
  const names = [...changed, ...gone].map((file) => `\`${file}\``);
  const what = names.length === 0 ? 'The data are encoded in another way than by the version of Longtail that began this run'
    : `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not what this run began with`;
  return new TrainerError({
    code: 'data-changed',
    message: `${what}, so going on would mix two data sets in one model.`,
    remedy: `Put the old data back, start a new run with \`longtail train ${path.basename(record.configPath)}\`, or resume with \`--changed-data\` if that is what you want.`,
  });
}
