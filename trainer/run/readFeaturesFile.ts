import path from 'node:path';
import type { FileReader } from '../../config/fileReader';
import { resolveConfig, resolveFeatures } from '../../config/resolveConfig';
import { modelFile, type FeaturesConfig, type ModelConfig } from '../../config/schema/files';
import { configError } from './attempt/prepareData';
import { UsageError } from './commands/command';
import { projectFolder } from '../../runs/node/projectFolder';
import { nodeFileReader } from './nodeFileReader';

/** A features file ready to read data with; of a model file, the features it names. */
export interface FeaturesAtHand {
  readonly features: FeaturesConfig;
  /** The model's own settings, or the defaults when there is no model. */
  readonly defaults: Pick<ModelConfig, 'evaluation' | 'towers'>;
  readonly cacheFolder: string;
}

/**
 * @param text stands in for what the file holds on disk
 * @throws UsageError without such a file; TrainerError when it has errors
 */
export async function readFeaturesFile(file: string, overrides: readonly string[], text?: string): Promise<FeaturesAtHand> {
  const absolute = path.resolve(file);
  const reader: FileReader = text === undefined ? nodeFileReader : { ...nodeFileReader, read: (one) => (one === absolute ? Promise.resolve(text) : nodeFileReader.read(one)) };
  if ((await reader.read(absolute)) === null) throw new UsageError(`No file at \`${file}\`. Give the path of a \`.features.yaml\` file.`);
  const isModel = /\.model\.ya?ml$/.test(absolute);
  const resolved = await (isModel ? resolveConfig : resolveFeatures)(absolute, reader, overrides);
  const errors = resolved.problems.filter(({ severity }) => severity === 'error');
  if (resolved.features === undefined || errors.length !== 0) throw configError(errors, absolute);
  const defaults = resolved.config?.model ?? modelFile.parse({ longtail: 'model/1', features: path.basename(file) });
  return { features: resolved.features, defaults, cacheFolder: path.join(projectFolder(absolute), 'cache') };
}
