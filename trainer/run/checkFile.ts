import path from 'node:path';
import { checkData } from '../../config/checkData';
import type { DataProfile } from '../../config/dataProfile';
import { parseConfig } from '../../config/parseConfig';
import type { Problem } from '../../config/problem';
import { profiledSettings } from '../../config/profiledSettings';
import { resolveConfig, resolveFeatures } from '../../config/resolveConfig';
import { resolveExperiment } from '../../config/resolveExperiment';
import { profileData } from '../data/profile';
import { nodeFileReader } from './nodeFileReader';
import { projectFolder } from '../../runs/node/projectFolder';

/**
 * All problems of a config file: its own, those of the files it refers to, and, when those are free of errors and
 * `withData` is set, what the full data says against it. Null when there is no such file.
 */
export async function checkFile(file: string, { overrides, withData }: { overrides: readonly string[]; withData: boolean }): Promise<{ problems: readonly Problem[] } | null> {
  const absolute = path.resolve(file);
  const text = await nodeFileReader.read(absolute);
  if (text === null) return null;
  const parsed = parseConfig(text, absolute);
  // Who names a file means it to be a config; the editor, which meets every YAML file, only hints.
  if (parsed.document.kind === undefined) return { problems: parsed.problems.map((problem) => (problem.code === 'not-longtail' ? { ...problem, severity: 'error' } : problem)) };
  if (parsed.document.kind === 'experiment') return { problems: await experimentProblems(absolute, overrides, withData) };
  const resolved = parsed.document.kind === 'model'
    ? await resolveConfig(absolute, nodeFileReader, overrides)
    : await resolveFeatures(absolute, nodeFileReader, overrides);
  // A features file alone has its data checked too.
  const { features } = resolved;
  if (!withData || features === undefined) return { problems: resolved.problems };
  const profile = await profileData(features, { cacheFolder: path.join(projectFolder(absolute), 'cache') });
  return { problems: [...resolved.problems, ...checkData(resolved, profile)] };
}

/** Those of the file and its model, and what the data say against any of its arms. */
async function experimentProblems(file: string, overrides: readonly string[], withData: boolean): Promise<readonly Problem[]> {
  const { experiment, problems } = await resolveExperiment(file, nodeFileReader, overrides);
  if (!withData || experiment === undefined) return problems;
  const found = new Map(problems.map((problem) => [JSON.stringify([problem.path, problem.range, problem.code]), problem]));
  const profiles = new Map<string, DataProfile>();
  for (const { resolved } of experiment.arms) {
    const { features } = resolved.config;
    const settings = JSON.stringify(profiledSettings(features));
    const profile = profiles.get(settings) ?? await profileData(features, { cacheFolder: path.join(projectFolder(file), 'cache') });
    profiles.set(settings, profile);
    for (const problem of checkData(resolved, profile)) {
      const key = JSON.stringify([problem.path, problem.range, problem.code]);
      if (!found.has(key) && !problem.code.startsWith('ignore-')) found.set(key, problem);
    }
  }
  return [...found.values()];
}
