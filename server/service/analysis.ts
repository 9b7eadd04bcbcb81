import { checkData } from '../../config/checkData';
import type { ConfigDocument } from '../../config/configDocument';
import type { DataProfile } from '../../config/dataProfile';
import type { FileReader } from '../../config/fileReader';
import type { Problem } from '../../config/problem';
import { readConfigFile } from '../../config/readConfigFile';
import { resolveExperiment, type ResolvedExperiment } from '../../config/resolveExperiment';
import { resolveConfig, resolveFeatures, type Resolved } from '../../config/resolveConfig';
import type { FeaturesConfig } from '../../config/schema/files';
import { sortProblems } from '../../config/sortProblems';
import type { KnownProfile } from './profileFor';

/** Everything known of one config file at one moment. The other parts of the service read it and nothing else. */
export interface Analysis {
  readonly path: string;
  readonly document: ConfigDocument;
  /** Problems of this file and of those it refers to, in that order; those of the data too when they are known. */
  readonly problems: readonly Problem[];
  /** Undefined for a file that is no config of ours. */
  readonly resolved: Resolved | ResolvedExperiment | undefined;
  /** Every config file that was read for it, itself first. */
  readonly paths: readonly string[];
  readonly profile: DataProfile | undefined;
  /** The newest profile of its features file, which may be of an earlier text: good for offering names, not for judging. */
  readonly latest: KnownProfile | undefined;
}

/** What is known of data at this moment. Never waits. */
export interface Profiles {
  /** What holds for these features now; undefined when that is nothing. */
  fitting(featuresPath: string, features: FeaturesConfig): DataProfile | undefined;
  /** The newest profile made for a features file, whatever was typed since. */
  latest(featuresPath: string): KnownProfile | undefined;
}

/**
 * Checks one file as the command line would.
 *
 * @returns undefined when there is no such file
 */
export async function analyze(path: string, reader: FileReader, profiles: Profiles): Promise<Analysis | undefined> {
  const text = await reader.read(path);
  if (text === null) return undefined;
  const options = { missing: 'ignoreInMaps' } as const;
  const { document, problems } = reader.parse?.(text, path, options) ?? readConfigFile(text, path, options);
  if (document.kind === undefined) return { path, document, problems, resolved: undefined, paths: [path], profile: undefined, latest: undefined };

  const resolved = await { model: resolveConfig, features: resolveFeatures, experiment: resolveExperiment }[document.kind](path, reader);
  const { features } = resolved;
  const featuresPath = document.kind === 'features' ? path : resolved.featuresPath;
  const profile = features && featuresPath !== undefined ? profiles.fitting(featuresPath, features) : undefined;
  const dataProblems = profile ? checkData(resolved, profile) : [];
  return {
    path, document, resolved, profile,
    latest: featuresPath === undefined ? undefined : profiles.latest(featuresPath),
    problems: dataProblems.length === 0 ? resolved.problems : sortProblems([...resolved.problems, ...dataProblems], resolved.paths),
    paths: resolved.paths.includes(path) ? resolved.paths : [path, ...resolved.paths],
  };
}
