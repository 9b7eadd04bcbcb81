import path from 'node:path';
import { projectFolderOf, runFolders } from '../../runs/node/projectFolder';
import { readRun, type RunOnDisk } from '../../runs/node/readRun';
import type { RunEvent } from '../../runs/event';
import type { LastResult, ResultSource } from '../service/modelLens';
import { isUri } from './paths';

type Evaluated = Extract<RunEvent, { kind: 'evaluated' }>;

/** Newest runs looked at for one that evaluated something. */
const nNewest = 50;

/** Results from the run folders beside a model file. Reads; writes nothing. */
export const runResults: ResultSource = {
  lastResult(modelPath) {
    if (isUri(modelPath)) return Promise.resolve(undefined);
    const folders = runFolders(projectFolderOf(path.dirname(modelPath))).slice(-nNewest).reverse();
    for (const folder of folders) {
      const run = readableRun(folder);
      if (!run || path.resolve(run.record.configPath) !== modelPath) continue;
      const result = resultOf(run);
      if (result) return Promise.resolve(result);
    }
    return Promise.resolve(undefined);
  },
};

function readableRun(folder: string): RunOnDisk | undefined {
  try {
    return readRun(folder);
  } catch {
    return undefined; // torn or of another version: the next one is looked at
  }
}

/** What a run came to: its test evaluation, else its best validation so far. */
function resultOf({ record, events, state }: RunOnDisk): LastResult | undefined {
  const evaluations = events.filter((event): event is RunEvent & Evaluated => event.kind === 'evaluated');
  const chosen = evaluations.findLast(({ split }) => split === 'test') ?? evaluations.findLast(({ isBest }) => isBest) ?? evaluations.at(-1);
  if (!chosen) return undefined;
  const slice = (name: string) => chosen.slices.find((one) => one.slice === name)?.metrics ?? {};
  const names = Object.keys({ ...slice('all'), ...slice('tail') }).filter((name) => name.startsWith('recall@'));
  const metric = names.sort((a, b) => Number(b.slice(7)) - Number(a.slice(7)))[0];
  if (metric === undefined) return undefined;
  return {
    runId: record.id, metric, tail: slice('tail')[metric] ?? null, head: slice('head')[metric] ?? null, split: chosen.split,
    isRunning: state === 'running' || state === 'paused' || state === 'stalled',
  };
}
