import type { MessagePort } from 'node:worker_threads';
import type { StepBatch } from '../../model/stepBatch';
import { Batcher } from './batcher';
import type { BatchWork, WorkerWord } from './workerLoader';

/** The thread's side of `workerLoader`: makes the batch of each step that is asked for and hands its memory over. */
export function serveBatches(port: MessagePort, { config, data, spec, association }: BatchWork): void {
  const batcher = new Batcher(config, data, spec, association);
  port.on('message', (step: number) => {
    const batch = batcher.batch(step);
    port.postMessage({ kind: 'batch', batch } satisfies WorkerWord, buffersOf(batch));
  });
  port.postMessage({ kind: 'ready' } satisfies WorkerWord);
}

function buffersOf({ passes, main, selfSupervision }: StepBatch): ArrayBuffer[] {
  const arrays: readonly (ArrayBufferView | undefined)[] = [
    ...passes.flatMap(({ fields }) => fields.flatMap((field): ArrayBufferView[] => (field.kind === 'bag' ? [field.offsets, field.rows] : [field.values]))),
    main.logQ, main.excluded, selfSupervision?.included, selfSupervision?.excluded, selfSupervision?.perturbation?.scale, selfSupervision?.perturbation?.noise,
    ...targetArrays(selfSupervision?.targets),
  ];
  return [...new Set(arrays.flatMap((array) => array?.buffer ?? []))] as ArrayBuffer[];
}

function targetArrays(targets: NonNullable<StepBatch['selfSupervision']>['targets']): ArrayBufferView[] {
  if (targets === undefined) return [];
  return targets.kind === 'masked' ? [targets.predicted, targets.groups] : [targets.replaced];
}
