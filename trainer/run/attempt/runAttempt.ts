import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../../../config/schema/files';
import { readResolved } from '../../../config/resolvedYaml';
import type { RunEvent } from '../../../runs/event';
import type { RunRecord } from '../../../runs/records';
import { attemptPaths, runPaths } from '../../../runs/runPaths';
import type { Dataset } from '../../data/dataset';
import { sharedDataset } from '../../data/sharedDataset';
import type { Engine, EnginePlaces } from '../../engine/engine';
import { nativePairCounter } from '../../engine/native/nativePairCounter';
import { nativePairSorters } from '../../engine/native/nativePairSorter';
import { openEngine } from '../../engine/openEngine';
import { Batcher } from '../batch/batcher';
import type { Loader } from '../batch/loader';
import { openLoader } from '../batch/openLoader';
import { checkpointSteps, latestCheckpoint, writeCheckpoint } from '../checkpoint/checkpoints';
import { signAttempt, writeAttempt } from '../folder/claimAttempt';
import { JournalWriter } from '../folder/journalWriter';
import { openEventFile, type EventFile } from '../tensorboard/eventFile';
import { scalarsOf } from '../tensorboard/scalarsOf';
import type { Trained } from '../trained';
import { failureOf } from '../trainerError';
import { atTheStart, trainLoop, type Told } from '../trainLoop';
import { atItsFeature } from './atItsFeature';
import { buildModel, disposeModel, loadState, sizeOf, stateOf } from './buildModel';
import { finishRun } from './finishRun';
import { startHeartbeat } from './heartbeat';
import { prepareData, type PreparedData } from './prepareData';
import { Requests } from './requests';
import { writeEvaluation, writeTrainingCounts } from './writeEvaluation';

export interface AttemptOptions {
  readonly enginePlaces: EnginePlaces;
  /** See `openLoader`. */
  readonly loaderFile: string | null;
  /** See `prepareData`. */
  readonly mayDataDiffer: boolean;
  /** Hears each event as it is written to the journal. */
  readonly listen: (event: RunEvent) => void;
  /** Cancels: a checkpoint is left. */
  readonly signal: AbortSignal;
}

export type Ending = Extract<RunEvent, { kind: 'finished' | 'failed' | 'cancelled' }>;

/**
 * Trains a claimed attempt to its ending, from the newest whole checkpoint or from the start. What goes wrong is an ending
 * too: it is in the journal and is returned.
 *
 * @throws only when not even the ending can be written
 */
export async function runAttempt(folder: string, attempt: number, { enginePlaces, loaderFile, mayDataDiffer, listen, signal: outside }: AttemptOptions): Promise<Ending> {
  const places = attemptPaths(attempt);
  const stopBeating = startHeartbeat(folder, attempt);
  const reserve = path.join(folder, places.folder, 'reserve');
  let ending: Ending | undefined;
  let board: EventFile | undefined;
  const journal = new JournalWriter(path.join(folder, places.journal), (event) => {
    if (event.kind === 'finished' || event.kind === 'failed' || event.kind === 'cancelled') ending = event;
    if (event.kind === 'started') board = openEventFile(path.join(folder, runPaths.tensorboard), event.at, event);
    if ('step' in event) board?.scalars(event.step, event.at, scalarsOf(event));
    listen(event);
  });
  const tell = (told: Told) => journal.tell(told);
  const requests = new Requests(folder, attempt, tell, outside);
  const end = (told: Told) => {
    requests.close();
    rmSync(reserve, { force: true });
    tell(told);
  };
  try {
    const signed = signAttempt(folder, attempt);
    writeFileSync(reserve, new Uint8Array(reserveBytes));
    await train(folder, { tell, requests, mayDataDiffer, enginePlaces, loaderFile, end, started: (started) => writeAttempt(folder, { ...signed, started }) });
  } catch (error) {
    if (requests.signal.aborted && (error === requests.signal.reason || (error as Error).name === 'AbortError')) {
      end({ kind: 'cancelled', step: checkpointSteps(folder).at(-1) ?? 0 });
    } else {
      end({ kind: 'failed', failure: failureOf(error) });
    }
  } finally {
    stopBeating();
    requests.close();
    journal.close();
    board?.close();
    rmSync(reserve, { force: true });
  }
  return ending!;
}

/** Kept on the disk so that, when it is full, the journal can still say so. */
const reserveBytes = 65_536;

interface TrainSurroundings {
  readonly tell: (told: Told) => void;
  readonly end: (told: Told) => void;
  readonly started: (started: NonNullable<ReturnType<typeof signAttempt>['started']>) => void;
  readonly requests: Requests;
  readonly mayDataDiffer: boolean;
  readonly enginePlaces: EnginePlaces;
  readonly loaderFile: string | null;
}

async function train(folder: string, { tell, end, started, requests, mayDataDiffer, enginePlaces, loaderFile }: TrainSurroundings): Promise<void> {
  const record = JSON.parse(readFileSync(path.join(folder, runPaths.run), 'utf8')) as RunRecord;
  const config = readResolved(readFileSync(path.join(folder, runPaths.config), 'utf8'));
  const { engine, why } = await openEngine(config.model.training, enginePlaces);
  const torn: string[] = [];
  const checkpoint = latestCheckpoint(folder, (step, reason) => torn.push(`The checkpoint of step ${step} is passed over: ${reason}.`));
  const from = checkpoint?.progress ?? atTheStart;
  const description = engine.describe();
  started({ engine: description.name, device: description.device, versions: description.versions, fromStep: from.step });
  tell({ kind: 'started', fromStep: from.step, engine: description.name, device: description.device, why });
  for (const message of torn) tell({ kind: 'warning', code: 'checkpoint-torn', message });

  const { dataset, association } = await sharedData(prepareData(config, { folder, record, tell, signal: requests.signal, mayDataDiffer, counter: nativePairCounter(enginePlaces.kernelsFile), sorters: nativePairSorters(enginePlaces.kernelsFile) }));
  tell({ kind: 'phase', phase: 'building' });
  const trained = await built(config, dataset, engine, { folder, record });
  let loader: Loader | undefined;
  try {
    if (checkpoint !== null) await loadState(trained, checkpoint);
    requests.signal.throwIfAborted();
    const batcher = new Batcher(config, dataset, trained.spec, association);
    const { epochs } = config.model.training;
    const opened = await openLoader(loaderFile, batcher, { config, data: dataset, spec: trained.spec, association, wantsPlans: engine.wantsPlans === true }, batcher.stepsPerEpoch * epochs);
    ({ loader } = opened);
    if (opened.why !== undefined) {
      tell({ kind: 'warning', code: 'loader-in-thread', message: `Batches are made between the steps, which takes longer: the thread that makes them beside the steps did not start (${opened.why}).` });
    }
    tell({
      kind: 'planned', stepsPerEpoch: batcher.stepsPerEpoch, epochs,
      trainPairs: dataset.train.item.length, validationPairs: dataset.validation.item.length, testPairs: dataset.test.item.length,
      ...(dataset.validationPairsOfSplit === undefined ? {} : { validationPairsOfSplit: dataset.validationPairsOfSplit }),
      items: dataset.items.n, queries: dataset.queries.n, ...sizeOf(trained),
    });
    tell({ kind: 'phase', phase: 'training' });
    const done = await trainLoop(trained, loader, batcher.stepsPerEpoch, from, {
      tell,
      checkpoint: async (progress) => writeCheckpoint(folder, { progress, ...(await stateOf(trained)) }, { step: progress.step }),
      signal: requests.signal,
      whilePaused: () => requests.whilePaused(),
      isAsked: (kind) => requests.isAsked(kind),
      answer: (kind, refusal) => requests.answer(kind, refusal),
      validated: async (step, found) => {
        const counts = path.join(folder, runPaths.trainingCounts);
        if (!existsSync(counts)) await writeTrainingCounts(counts, trained);
        await writeEvaluation(path.join(folder, runPaths.validation), trained, { split: 'validation', step, ...found });
      },
      nowMs: () => performance.now(),
    });
    const bestStep = await finishRun(trained, done, batcher.stepsPerEpoch, { folder, tell, signal: requests.signal });
    end({ kind: 'finished', step: done.step, bestStep, reason: done.isComplete ?? 'epochs' });
  } finally {
    await loader?.close();
    disposeModel(trained);
    await engine.dispose();
  }
}

/** The model at step 0, in memory for sure. @throws TrainerError at a feature's line when the device cannot hold its table */
async function built(config: Config, dataset: Dataset, engine: Engine, place: { readonly folder: string; readonly record: RunRecord }): Promise<Trained> {
  try {
    const trained = buildModel(config, dataset, engine);
    await engine.settled?.();
    return trained;
  } catch (error) {
    await engine.dispose();
    throw await atItsFeature(error, config, place);
  }
}

/** A function of its own, so that nothing holds on to the arrays that were copied onto shared memory. */
async function sharedData(prepared: Promise<PreparedData>): Promise<PreparedData> {
  const { dataset, association } = await prepared;
  return { dataset: sharedDataset(dataset), association };
}
