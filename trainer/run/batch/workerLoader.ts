import { Worker } from 'node:worker_threads';
import type { Config } from '../../../config/schema/files';
import type { Association, Dataset, Side } from '../../data/dataset';
import type { InputSpec } from '../../engine/engine';
import type { StepBatch } from '../../model/stepBatch';
import type { Loader } from './loader';

/** The part of a data set that batches are made of. */
export type BatchData = Pick<Dataset, 'trainingCount'> & {
  readonly queries: Pick<Side, 'n' | 'columns'>;
  readonly items: Pick<Side, 'n' | 'columns'>;
  readonly train: Pick<Dataset['train'], 'query' | 'item'>;
  readonly negatives?: { readonly train: Pick<Dataset['train'], 'query' | 'item'> };
};

/** What the worker is started with. Arrays on shared memory are not copied. */
export interface BatchWork {
  readonly config: Config;
  readonly data: BatchData;
  readonly spec: InputSpec;
  readonly association: Association | null;
  /** Whether batches come with their rows' plans. */
  readonly wantsPlans?: boolean;
}

/** What the worker says: that it can begin, then each batch asked for, in the order of asking. */
export type WorkerWord = { readonly kind: 'ready' } | { readonly kind: 'batch'; readonly batch: StepBatch };

/** Batches made beyond the one that is trained. A few even out what a batch costs; memory is bounded by them. */
const nAhead = 3;

interface Wanted { readonly batch: Promise<StepBatch>; readonly resolve: (batch: StepBatch) => void; readonly reject: (error: unknown) => void }

/**
 * Batches from a thread of its own: it makes them while the engine works, a few steps ahead. What is handed out is what a
 * `Batcher` makes here, whatever the order of asking. An error there ends the thread and is thrown by `take`.
 *
 * @param file     the bundle of `trainer/loader.ts`
 * @param lastStep nothing is made beyond it
 * @throws when the thread cannot be started
 */
export async function workerLoader(file: string, { config, data, spec, association, wantsPlans = false }: BatchWork, lastStep: number): Promise<Loader> {
  const { queries, items, train, negatives, trainingCount } = data;
  const work: BatchWork = {
    config, spec, association, wantsPlans,
    // Without texts: ids of millions are not for sending.
    data: { queries: { n: queries.n, columns: queries.columns }, items: { n: items.n, columns: items.columns }, train: { query: train.query, item: train.item }, ...(negatives === undefined ? {} : { negatives: { train: { query: negatives.train.query, item: negatives.train.item } } }), trainingCount },
  };
  const worker = new Worker(file, { workerData: work, name: 'longtail loader' });
  const wanted = new Map<number, Wanted>();
  let failure: { readonly error: unknown } | null = null;
  let isReady: () => void;
  let isOver: (error: unknown) => void;
  const ready = new Promise<void>((resolve, reject) => {
    isReady = resolve;
    isOver = reject;
  });
  const fail = (error: unknown) => {
    failure ??= { error };
    isOver(failure.error);
    for (const { reject } of wanted.values()) reject(failure.error);
  };
  worker.on('message', (word: WorkerWord) => {
    if (word.kind === 'ready') isReady();
    else wanted.get(word.batch.step)?.resolve(word.batch);
  });
  worker.on('error', fail);
  worker.on('messageerror', fail);
  worker.on('exit', (code) => fail(new Error(`The thread that makes batches ended with ${code}.`)));
  await ready;

  const ask = (step: number): Wanted => {
    let [resolve, reject]: [Wanted['resolve'], Wanted['reject']] = [() => undefined, () => undefined];
    const batch = new Promise<StepBatch>((...both) => ([resolve, reject] = both));
    batch.catch(() => undefined); // It is heard when the step is taken.
    const one = { batch, resolve, reject };
    wanted.set(step, one);
    if (failure === null) worker.postMessage(step);
    else reject(failure.error);
    return one;
  };

  return {
    async take(step, signal) {
      signal.throwIfAborted();
      for (const made of wanted.keys()) if (made < step || step + nAhead < made) wanted.delete(made);
      const { batch } = wanted.get(step) ?? ask(step);
      for (let next = step + 1; next <= Math.min(lastStep, step + nAhead); next += 1) if (!wanted.has(next)) ask(next);
      return unlessAborted(batch, signal);
    },
    async close() {
      await worker.terminate();
    },
  };
}

async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
