import path from 'node:path';
import { checkData } from '../../config/checkData';
import { parseConfig } from '../../config/parseConfig';
import type { Problem } from '../../config/problem';
import { resolveConfig, resolveFeatures } from '../../config/resolveConfig';
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
  const resolved = parsed.document.kind === 'model'
    ? await resolveConfig(absolute, nodeFileReader, overrides)
    : await resolveFeatures(absolute, nodeFileReader, overrides);
  // A features file alone has its data checked too.
  const { features } = resolved;
  if (!withData || features === undefined) return { problems: resolved.problems };
  const profile = await profileData(features, { cacheFolder: path.join(projectFolder(absolute), 'cache') });
  return { problems: [...resolved.problems, ...checkData(resolved, profile)] };
}
