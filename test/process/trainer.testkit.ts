import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import path from 'node:path';
import type { RunEvent } from '../../runs/event';
import { attemptPaths, runPaths } from '../../runs/runPaths';
import { readRun } from '../../runs/node/readRun';

const root = path.resolve(import.meta.dirname ?? __dirname, '../..');
export const script = path.join(root, 'dist/longtail.cjs');

/** Debian's packages, and a model so small that a run takes seconds; `wide` tables make a checkpoint last. */
export function writeProject(folder: string, { dim = 16, epochs = 2, batchSize = 4096, alpha = 0.3 } = {}): string {
  const debian = path.join(root, 'examples/debian');
  mkdirSync(path.join(folder, '.longtail'), { recursive: true });
  writeFileSync(path.join(folder, 'small.features.yaml'), `longtail: features/1
interactions: { path: ${JSON.stringify(path.join(debian, 'edges.parquet'))}, query: query, item: item }
items: { path: ${JSON.stringify(path.join(debian, 'items.parquet'))}, id: package }
queries: items
split: { kind: hash, buckets: 10 }
features:
  - { name: package, side: both, kind: id, dim: ${dim} }
  - { name: section, side: both, kind: category, dim: 8 }
  - { name: tags, side: both, kind: categories, dim: 8 }
`);
  const model = path.join(folder, 'small.model.yaml');
  writeFileSync(model, `longtail: model/1
features: small.features.yaml
towers: { hidden: [16] }
selfSupervision: { alpha: ${alpha}, batchSize: 512 }
training: { batchSize: ${batchSize}, epochs: ${epochs}, earlyStopping: null }
`);
  return model;
}

/** A trainer in its own process, heard through its `--json` lines. */
export interface Trainer {
  readonly child: ChildProcess;
  /** Resolves with the run's folder. */
  readonly folder: Promise<string>;
  readonly events: readonly RunEvent[];
  /** What it said on the side, for messages of failed tests. */
  readonly remarks: () => string;
  /** Resolves with the first event, past or to come, that is wanted; rejects when the process ends without it. */
  until(isWanted: (event: RunEvent) => boolean): Promise<RunEvent>;
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
}

/** Starts `longtail …args --json`. */
export function startTrainer(args: readonly string[], { cwd, shell }: { readonly cwd: string; readonly shell?: string }): Trainer {
  if (!existsSync(script)) throw new Error('dist/longtail.cjs is not there: run `npm run build` first.');
  const words = [process.execPath, script, ...args, '--json'];
  const child = shell === undefined ? spawn(words[0]!, words.slice(1), { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn('bash', ['-c', `${shell}; exec ${words.map((word) => `'${word}'`).join(' ')}`], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const events: RunEvent[] = [];
  const waiting = new Set<{ isWanted: (event: RunEvent) => boolean; resolve: (event: RunEvent) => void; reject: (error: Error) => void }>();
  let remarks = '';
  child.stderr!.on('data', (text) => (remarks += String(text)));
  const ended = new Promise<number | string>((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown')));
  const folder = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const value = JSON.parse(line) as RunEvent | { readonly kind: 'run'; readonly folder: string };
      if (value.kind === 'run') return resolve(value.folder);
      events.push(value);
      for (const one of waiting) if (one.isWanted(value)) {
        waiting.delete(one);
        one.resolve(value);
      }
    });
    void ended.then((how) => reject(new Error(`The trainer ended (${how}) before its run began: ${remarks}`)));
  });
  folder.catch(() => undefined);
  void ended.then((how) => {
    for (const one of waiting) one.reject(new Error(`The trainer ended (${how}) without the event waited for. ${JSON.stringify(events.at(-1))} ${remarks}`));
  });
  return {
    child, folder, events, ended, remarks: () => remarks,
    until(isWanted) {
      const past = events.find(isWanted);
      if (past !== undefined) return Promise.resolve(past);
      return new Promise((resolve, reject) => waiting.add({ isWanted, resolve, reject }));
    },
  };
}

/** What a command said and how it ended. */
export interface Outcome { readonly code: number; readonly out: string; readonly remarks: string }

/** `longtail …args` in a folder, to its end. */
export async function longtailIn(folder: string, ...args: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [script, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, remarks] = ['', ''];
  child.stdout.on('data', (text) => (out += String(text)));
  child.stderr.on('data', (text) => (remarks += String(text)));
  const code = await new Promise<number>((resolve) => child.once('close', (value) => resolve(value ?? -1)));
  return { code, out, remarks };
}

/** Trains or resumes to the end and gives the run's folder. */
export async function trainToTheEnd(args: readonly string[], cwd: string): Promise<string> {
  const trainer = startTrainer(args, { cwd });
  const how = await trainer.ended;
  if (how !== 0) throw new Error(`The trainer ended with ${how}: ${JSON.stringify(trainer.events.at(-1))} ${trainer.remarks()}`);
  return trainer.folder;
}

/** The newest checkpoint's bytes: weights and optimizer state. */
export function finalBytes(folder: string): Buffer {
  const { events } = readRun(folder);
  const last = events.findLast((event) => event.kind === 'checkpointed');
  if (last?.kind !== 'checkpointed') throw new Error(`No checkpoint in ${folder}`);
  const from = path.join(folder, runPaths.checkpoint(last.step));
  return Buffer.concat(['weights.safetensors', 'optimizer.safetensors'].map((name) => readFileSync(path.join(from, name))));
}

/** Every step of the merged journal, as often as it is told. */
export function stepsTold(folder: string): number[] {
  return readRun(folder).events.flatMap((event) => (event.kind === 'step' ? Array.from({ length: event.steps }, (_, at) => event.step - event.steps + 1 + at) : []));
}

/** What of a finished run must not depend on how often it was interrupted: evaluations without their times. */
export function evaluations(folder: string): unknown[] {
  return readRun(folder).events.flatMap((event) => {
    if (event.kind !== 'evaluated') return [];
    const { at: _at, seconds: _seconds, ...figures } = event;
    return [figures];
  });
}

/** The newest attempt's journal file. */
export const journalOf = (folder: string): string => path.join(folder, attemptPaths(readRun(folder).attempt).journal);
