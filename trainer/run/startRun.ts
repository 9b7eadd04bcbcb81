import path from 'node:path';
import type { Problem } from '../../config/problem';
import { resolveConfig } from '../../config/resolveConfig';
import type { RunRecord } from '../../runs/records';
import { createRun } from './folder/createRun';
import { nodeFileReader } from './nodeFileReader';

/** A new run, or the problems that keep it from being one. */
export type StartedRun =
  | { readonly kind: 'created'; readonly folder: string; readonly record: RunRecord; readonly problems: readonly Problem[] }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'missing' };

/** Checks a model file by its text and, when it has no error, claims a run folder for it. Nothing trains yet. */
export async function startRun(modelFile: string, overrides: readonly string[]): Promise<StartedRun> {
  const configPath = path.resolve(modelFile);
  if ((await nodeFileReader.read(configPath)) === null) return { kind: 'missing' };
  const { config, problems } = await resolveConfig(configPath, nodeFileReader, overrides);
  if (config === undefined) return { kind: 'refused', problems };
  return { kind: 'created', ...createRun(configPath, config, overrides), problems };
}
