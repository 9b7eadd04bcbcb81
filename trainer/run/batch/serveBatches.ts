import type { MessagePort } from 'node:worker_threads';
import { stepPlan } from '../../engine/stepPlan';
import type { StepBatch } from '../../model/stepBatch';
import { Batcher } from './batcher';
import type { BatchWork, WorkerWord } from './workerLoader';

/** The thread's side of `workerLoader`: makes the batch of each step that is asked for and hands its memory over. */
export function serveBatches(port: MessagePort, { config, data, spec, association, wantsPlans }: BatchWork): void {
  const batcher = new Batcher(config, data, spec, association);
  port.on('message', (step: number) => {
    const made = batcher.batch(step);
    const batch = wantsPlans === true ? { ...made, plans: stepPlan(spec, made.passes) } : made;
    port.postMessage({ kind: 'batch', batch } satisfies WorkerWord, buffersOf(batch));
  });
  port.postMessage({ kind: 'ready' } satisfies WorkerWord);
}

function buffersOf({ passes, plans = [], main, selfSupervision }: StepBatch): ArrayBuffer[] {
  const arrays: readonly (ArrayBufferView | undefined)[] = [
    ...passes.flatMap(({ fields }) => fields.flatMap((field): ArrayBufferView[] => (field.kind === 'bag' ? [field.offsets, field.rows] : [field.values]))),
    ...plans.flatMap(({ rows, offsets, placePass, placeField, placeExample, placeWeight }) => [rows, offsets, placePass, placeField, placeExample, placeWeight]),
    main.logQ, main.excluded, selfSupervision?.included, selfSupervision?.excluded, selfSupervision?.perturbation?.scale, selfSupervision?.perturbation?.noise,
    ...targetArrays(selfSupervision?.targets),
  ];
  return [...new Set(arrays.flatMap((array) => array?.buffer ?? []))] as ArrayBuffer[];
}

function targetArrays(targets: NonNullable<StepBatch['selfSupervision']>['targets']): ArrayBufferView[] {
  if (targets === undefined || targets.kind === 'fields') return [];
  return targets.kind === 'masked' ? [targets.predicted, targets.groups] : [targets.replaced];
}
