import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Phase } from '../../runs/event';
import { attemptPaths } from '../../runs/runPaths';
import { isProcessAlive } from '../../runs/node/hostProcess';
import { readRun } from '../../runs/node/readRun';
import { sendRequest } from '../../runs/node/requestInbox';
import { checkpointSteps } from '../../trainer/run/checkpoint/checkpoints';
import { killTrial, undisturbed } from './killTrial.testkit';
import { evaluations, finalBytes, journalOf, script, startTrainer, stepsTold, trainToTheEnd, writeProject } from './trainer.testkit';

const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-process-'));
const folderOf = (name: string) => path.join(home, name);
/** The small model, trained once without disturbance. */
let quiet: string;

beforeAll(async () => {
  quiet = await trainToTheEnd(['train', writeProject(folderOf('quiet'))], folderOf('quiet'));
}, 300_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Equal to the undisturbed run in all that training makes. */
function expectLikeQuiet(run: string): void {
  expect(finalBytes(run).equals(finalBytes(quiet)), 'weights and optimizer state').toBe(true);
  expect(stepsTold(run)).toEqual(stepsTold(quiet));
  expect(evaluations(run)).toEqual(evaluations(quiet));
}

describe('A request to stop', () => {
  test.each<Phase>(['reading', 'encoding', 'building', 'training', 'evaluating', 'checkpointing', 'exporting'])('during %s ends the run within 2 s, and a resume reaches the undisturbed numbers', async (phase) => {
    const folder = folderOf(`stop-${phase}`);
    const trainer = startTrainer(['train', writeProject(folder)], { cwd: folder });
    const run = await trainer.folder;
    await trainer.until((event) => event.kind === 'phase' && event.phase === phase);
    sendRequest(run, 1, 'cancel');
    const askedAt = Date.now();
    await trainer.ended;
    const ending = trainer.events.at(-1)!;
    expect(['cancelled', 'finished']).toContain(ending.kind);
    if (ending.kind === 'finished') expect(phase).toBe('exporting'); // the export may be over before the inbox is looked at
    else expect(ending.at - askedAt).toBeLessThan(2000);
    if (ending.kind === 'cancelled') await trainToTheEnd(['resume', run], folder);
    expectLikeQuiet(run);
  }, 300_000);

  test('is answered in the journal before the ending, and its file is gone', async () => {
    const folder = folderOf('answered');
    const trainer = startTrainer(['train', writeProject(folder, { epochs: 50 })], { cwd: folder });
    const run = await trainer.folder;
    await trainer.until((event) => event.kind === 'step');
    const id = sendRequest(run, 1, 'cancel');
    expect(await trainer.ended).toBe(0);
    expect(trainer.events.slice(-2)).toMatchObject([{ kind: 'request', id, request: 'cancel', outcome: 'done' }, { kind: 'cancelled' }]);
    expect(existsSync(path.join(run, attemptPaths(1).requests, `${id}.json`))).toBe(false);
    expect(checkpointSteps(run).at(-1)).toBe((trainer.events.at(-1) as { step: number }).step);
  }, 300_000);
});

test('A first interrupt from the terminal leaves a checkpoint and exit code 0; a second ends at once', async () => {
  const folder = folderOf('interrupt');
  const model = writeProject(folder, { epochs: 50 });
  const once = startTrainer(['train', model], { cwd: folder });
  await once.until((event) => event.kind === 'step');
  once.child.kill('SIGINT');
  expect(await once.ended).toBe(0);
  expect(readRun(await once.folder).state).toBe('cancelled');

  const twice = startTrainer(['train', model], { cwd: folder });
  await twice.until((event) => event.kind === 'phase' && event.phase === 'encoding');
  twice.child.kill('SIGINT');
  twice.child.kill('SIGINT');
  const how = await twice.ended;
  expect([0, 130]).toContain(how); // two signals sent together may be delivered as one
}, 300_000);

test('A pause holds the step until it is continued, and changes no number', async () => {
  const folder = folderOf('pause');
  const trainer = startTrainer(['train', writeProject(folder)], { cwd: folder });
  const run = await trainer.folder;
  await trainer.until((event) => event.kind === 'step');
  const paused = sendRequest(run, 1, 'pause');
  await trainer.until((event) => event.kind === 'request' && event.id === paused);
  expect(readRun(run).state).toBe('paused');
  const continued = sendRequest(run, 1, 'continue');
  await trainer.until((event) => event.kind === 'request' && event.id === continued);
  expect(await trainer.ended).toBe(0);
  expectLikeQuiet(run);
}, 300_000);

test('A checkpoint and an evaluation that somebody asks for are made and answered, and change no weight', async () => {
  const folder = folderOf('asked');
  const trainer = startTrainer(['train', writeProject(folder)], { cwd: folder });
  const run = await trainer.folder;
  await trainer.until((event) => event.kind === 'step');
  const ids = [sendRequest(run, 1, 'checkpoint'), sendRequest(run, 1, 'evaluate')];
  for (const id of ids) expect(await trainer.until((event) => event.kind === 'request' && event.id === id)).toMatchObject({ outcome: 'done' });
  expect(await trainer.ended).toBe(0);
  expect(finalBytes(run).equals(finalBytes(quiet))).toBe(true);
}, 300_000);

test('Kills at random moments change neither weights nor the merged journal', async () => {
  const reference = await undisturbed(folderOf('kill-reference'));
  const { fell } = await killTrial(folderOf('kills'), ['encoding', 'checkpointing', 'evaluating', 'training'], 7, reference);
  expect(fell.length).toBeGreaterThanOrEqual(3);
}, 600_000);

test('A journal torn in its last line, and a torn checkpoint, are survived', async () => {
  const folder = folderOf('torn');
  const trainer = startTrainer(['train', writeProject(folder, { epochs: 2 })], { cwd: folder });
  const run = await trainer.folder;
  await trainer.until((event) => event.kind === 'checkpointed');
  trainer.child.kill('SIGKILL');
  await trainer.ended;
  appendFileSync(journalOf(run), '{"at":1,"kind":"step","step":1'); // half a line, as a kill leaves it
  const weights = path.join(run, 'checkpoints', String(checkpointSteps(run).at(-1)), 'weights.safetensors');
  truncateSync(weights, Math.floor(statSync(weights).size / 2));
  expect(readRun(run).state).toBe('interrupted');
  const resumed = startTrainer(['resume', run], { cwd: folder });
  expect(await resumed.ended).toBe(0);
  expect(resumed.events).toContainEqual(expect.objectContaining({ kind: 'warning', code: 'checkpoint-torn' }));
  expectLikeQuiet(run);
}, 300_000);

test('A trainer whose parent is killed trains on to the same numbers', async () => {
  const folder = folderOf('orphan');
  const model = writeProject(folder);
  // The parent passes a pipe that breaks with it.
  const parent = spawn(process.execPath, ['-e', `
    const child = require('node:child_process').spawn(process.execPath, [${JSON.stringify(script)}, 'train', ${JSON.stringify(model)}, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (text) => process.stdout.write(text));`], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let heard = '';
  const run = await new Promise<string>((resolve) => parent.stdout.on('data', (text) => {
    heard += String(text);
    if (heard.includes('"kind":"step"')) resolve((JSON.parse(heard.slice(0, heard.indexOf('\n'))) as { folder: string }).folder);
  }));
  const { pid, processStart } = readRun(run).attemptRecord!;
  parent.kill('SIGKILL');
  while (isProcessAlive(pid, processStart)) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(readRun(run).state).toBe('finished');
  expectLikeQuiet(run);
}, 300_000);

test('A detached trainer outlives the command, writes its log to a file and can be stopped and resumed', async () => {
  const folder = folderOf('detached');
  const model = writeProject(folder, { epochs: 60 });
  const started = JSON.parse(await longtail(['train', model, '--detach', '--json'], folder)) as { folder: string; pid: number };
  for (;;) {
    const { events } = readRun(started.folder);
    if (events.some(({ kind }) => kind === 'step')) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(existsSync(path.join(started.folder, attemptPaths(1).log))).toBe(true);
  expect(JSON.parse(await longtail(['runs', folder, '--json'], folder))).toMatchObject({ runs: [{ state: 'running' }] });
  expect(JSON.parse(await longtail(['stop', started.folder, '--json'], folder))).toMatchObject({ state: 'cancelled' });
}, 300_000);

test('A second owner of a run is refused while the first trains, and also one that comes at the same moment', async () => {
  const folder = folderOf('owner');
  const trainer = startTrainer(['train', writeProject(folder, { epochs: 60 })], { cwd: folder });
  const run = await trainer.folder;
  await trainer.until((event) => event.kind === 'step');
  const second = await longtailFails(['resume', run, '--json'], folder);
  expect(second).toMatchObject({ failure: { code: 'run-owned' } });
  trainer.child.kill('SIGKILL');
  await trainer.ended;
  const both = [startTrainer(['resume', run], { cwd: folder }), startTrainer(['resume', run], { cwd: folder })];
  const firstStep = await Promise.any(both.map((one) => one.until((event) => event.kind === 'step')));
  expect(firstStep.kind).toBe('step');
  const refused = await Promise.race(both.map((one) => one.ended));
  expect(refused).toBe(1);
  for (const one of both) one.child.kill('SIGKILL');
}, 300_000);

test('A disk at its limit fails the run in words, loses no checkpoint, and the run resumes', async () => {
  const folder = folderOf('full');
  // 128-wide ids make checkpoints of 9 MB; no file may grow beyond 6 MB, the journal stays far below.
  const model = writeProject(folder, { dim: 128 });
  const limited = startTrainer(['train', model], { cwd: folder, shell: "trap '' XFSZ; ulimit -f 6000" });
  const run = await limited.folder;
  expect(await limited.ended).toBe(1);
  expect(limited.events.at(-1)).toMatchObject({ kind: 'failed', failure: { code: 'disk-full' } });
  expect(readRun(run).state).toBe('failed');
  await trainToTheEnd(['resume', run], folder);
  const undisturbedRun = await trainToTheEnd(['train', model], folder);
  expect(finalBytes(run).equals(finalBytes(undisturbedRun))).toBe(true);
}, 300_000);

test('Data that changed since a run began are refused by name; a touched file is not a changed one', async () => {
  const folder = folderOf('changed');
  const edges = path.join(folder, 'edges.csv');
  const lines = ['query,item', ...Array.from({ length: 4000 }, (_, at) => `q${at % 200},i${(at * 7) % 331}`)];
  const model = writeProject(folder, { epochs: 40 });
  writeFileSync(edges, `${lines.join('\n')}\n`);
  writeFileSync(path.join(folder, 'small.features.yaml'), `longtail: features/1
interactions: { path: edges.csv, query: query, item: item }
features:
  - { name: query, side: query, kind: id, dim: 8 }
  - { name: item, kind: id, dim: 8 }
`);
  const trainer = startTrainer(['train', model, '--set', 'training.batchSize=64', '--set', 'selfSupervision.alpha=0'], { cwd: folder });
  const run = await trainer.folder;
  await trainer.until((event) => event.kind === 'checkpointed');
  trainer.child.kill('SIGKILL');
  await trainer.ended;

  writeFileSync(edges, `${lines.slice(0, -1).join('\n')}\n`);
  const refused = startTrainer(['resume', run], { cwd: folder });
  expect(await refused.ended).toBe(1);
  expect(refused.events.at(-1)).toMatchObject({ kind: 'failed', failure: { code: 'data-changed', message: expect.stringContaining('edges.csv') as string } });

  writeFileSync(edges, `${lines.join('\n')}\n`);
  utimesSync(edges, new Date(), new Date());
  expect(await startTrainer(['resume', run], { cwd: folder }).ended).toBe(0);
}, 300_000);

async function longtail(args: readonly string[], cwd: string): Promise<string> {
  const { code, out } = await spawned(args, cwd);
  expect(code, out).toBe(0);
  return out;
}

async function longtailFails(args: readonly string[], cwd: string): Promise<unknown> {
  const { code, out } = await spawned(args, cwd);
  expect(code).toBe(1);
  return JSON.parse(out.trim().split('\n').at(-1)!);
}

async function spawned(args: readonly string[], cwd: string): Promise<{ code: number; out: string }> {
  const child = spawn(process.execPath, [script, ...args], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (text) => (out += String(text)));
  const code = await new Promise<number>((resolve) => child.once('close', (value) => resolve(value ?? -1)));
  return { code, out };
}

test('The undisturbed run has its journal, ranks, item vectors, vocabularies, profile and TensorBoard files', () => {
  for (const name of ['run.json', 'config.resolved.yaml', 'data.json', 'profile.json', 'association.json', 'items.parquet', 'vocabulary', 'tensorboard', 'attempts/1/attempt.json', 'attempts/1/journal.jsonl', 'attempts/1/heartbeat']) {
    expect(existsSync(path.join(quiet, name)), name).toBe(true);
  }
  const { record, events } = readRun(quiet);
  expect(record.configHash).toMatch(/^[0-9a-f]{64}$/);
  expect(events[0]!.kind).toBe('started');
  expect(events.at(-1)!.kind).toBe('finished');
  expect(readFileSync(path.join(path.dirname(quiet), '..', '.gitignore'), 'utf8')).toBe('*\n');
});
