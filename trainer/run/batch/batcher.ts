import type { Config } from '../../../config/schema/files';
import type { Association } from '../../data/dataset';
import type { InputSpec } from '../../engine/engine';
import { accidentalHits } from '../../model/losses/accidentalHits';
import { logQ, mixedLogQ } from '../../model/losses/logQ';
import { negativeHits } from '../../model/losses/negativeHits';
import { isConstant, stepSettings } from '../../model/schedules/stepSettings';
import type { StepBatch } from '../../model/stepBatch';
import { stream } from '../../numerics/stream';
import { uniformSample } from './corpusSample';
import { passPlan, type Augmentation } from './passPlan';
import { multiValued, TaskBatcher } from './taskBatcher';
import type { BatchData } from './workerLoader';

/**
 * Makes the batch of any step. Batches are a function of (config, data, step): each use of chance opens its own stream
 * of `training.seed` at the epoch (`shuffle`) or the step (all others), so self-supervision never moves a main batch and
 * a resumed run needs no state but the step.
 */
export class Batcher {
  /** Whole batches in the training pairs; one batch of all pairs when there are fewer than a batch. */
  readonly stepsPerEpoch: number;
  private readonly batchSize: number;
  private readonly isMultiValued: Uint8Array;
  private readonly task: TaskBatcher | null;
  private shownOrder: { readonly epoch: number; readonly order: Int32Array } | null = null;
  private shuffled: { readonly epoch: number; readonly order: Int32Array } | null = null;

  constructor(private readonly config: Config, private readonly dataset: BatchData, private readonly spec: InputSpec, association: Association | null) {
    const nPairs = dataset.train.item.length;
    this.batchSize = Math.min(config.model.training.batchSize, nPairs);
    this.stepsPerEpoch = nPairs === 0 ? 0 : Math.floor(nPairs / this.batchSize);
    this.isMultiValued = multiValued(config, spec);
    this.task = config.model.selfSupervision.alpha === 0 ? null : new TaskBatcher(config, dataset, spec, association);
  }

  /** @param step 1-based */
  batch(step: number): StepBatch {
    const { dataset, spec } = this;
    const epoch = Math.floor((step - 1) / this.stepsPerEpoch);
    const from = ((step - 1) % this.stepsPerEpoch) * this.batchSize;
    const pairs = this.orderOf(epoch).subarray(from, from + this.batchSize);
    const shown = this.shownPairs(epoch, (step - 1) % this.stepsPerEpoch);
    const queries = joined(picked(dataset.train.query, pairs), shown?.query);
    const items = joined(picked(dataset.train.item, pairs), shown?.item);
    const query = passPlan(spec, 'query', dataset.queries, queries, null, shown === null ? { split: 'train', pairs } : 'latest');
    const item = passPlan(spec, 'item', dataset.items, items, this.featureDropout(step, items.length));
    const negatives = this.negatives(step);
    const { model } = this.config;
    const settings = isConstant(model) ? undefined : stepSettings(model, step, this.stepsPerEpoch);
    const task = settings?.alpha === 0 ? undefined : this.task?.batch(step);
    return {
      step,
      epoch,
      ...(settings === undefined ? {} : { settings }),
      passes: [query.plan, item.plan, ...(negatives === null ? [] : [passPlan(spec, 'item', dataset.items, negatives).plan]), ...task?.passes ?? []],
      main: shown === null ? this.mainPart(queries, items, negatives) : { nPositives: pairs.length },
      ...(task === undefined ? {} : { selfSupervision: task.part }),
    };
  }

  /** What the main item pass leaves out of each example; null for nothing. */
  private featureDropout(step: number, n: number): Augmentation | null {
    const { loss: { featureDropout: { rate, drop } }, training: { seed } } = this.config.model;
    if (rate === 0) return null;
    const random = stream(seed, 'featureDropout', step);
    const keep = new Uint8Array(n * this.spec.sides.item.length);
    for (let at = 0; at < keep.length; at += 1) keep[at] = drop === 'features' && random.uniform() < rate ? 0 : 1;
    return { keep, isMultiValued: this.isMultiValued, dropoutRate: drop === 'values' ? rate : 0, keepAtLeastOne: false, random };
  }

  /** Pairs that came to nothing, as many to a batch as keeps their share of an epoch; null where the loss takes none. */
  private shownPairs(epoch: number, stepOfEpoch: number): { readonly query: Int32Array; readonly item: Int32Array } | null {
    const { config: { model: { loss, training } }, dataset: { negatives } } = this;
    if (loss.kind !== 'binaryCrossEntropy' || negatives === undefined) return null;
    const { query, item } = negatives.train;
    const n = Math.floor(query.length / this.stepsPerEpoch);
    if (this.shownOrder?.epoch !== epoch) {
      const order = Int32Array.from(query, (_, pair) => pair);
      stream(training.seed, 'shuffle/negatives', epoch).shuffle(order);
      this.shownOrder = { epoch, order };
    }
    const chosen = this.shownOrder.order.subarray(stepOfEpoch * n, (stepOfEpoch + 1) * n);
    return { query: picked(query, chosen), item: picked(item, chosen) };
  }

  private mainPart(queries: Int32Array, items: Int32Array, negatives: Int32Array | null): StepBatch['main'] {
    const { dataset: { train, trainingCount }, config: { model: { loss } } } = this;
    if (loss.kind !== 'batchSoftmax') return {};
    const kinds = { sameItem: loss.maskAccidentalHits, otherPositives: loss.maskOtherPositives };
    const nPairs = train.item.length;
    return {
      ...(loss.logQ === 'none' ? {} : { logQ: negatives === null ? logQ(trainingCount, nPairs, items) : mixedLogQ(trainingCount, nPairs, items, negatives) }),
      ...(kinds.sameItem || kinds.otherPositives ? { excluded: negatives === null ? accidentalHits(queries, items, kinds) : negativeHits(queries, items, negatives, kinds) } : {}),
      ...(negatives === null ? {} : { nNegatives: negatives.length }),
    };
  }

  /** From the stream of contrastive items: where those are uniform too, these are the first of them, with or without the task. */
  private negatives(step: number): Int32Array | null {
    const { loss, training } = this.config.model;
    if (loss.mixedNegatives === 0 || loss.kind !== 'batchSoftmax') return null;
    return uniformSample(this.dataset.items.n, Math.min(loss.mixedNegatives, this.dataset.items.n), stream(training.seed, 'corpus', step));
  }

  private orderOf(epoch: number): Int32Array {
    if (this.shuffled?.epoch !== epoch) {
      // The order of another epoch is shuffled in place: at 100 M pairs it takes 400 MB.
      const order = this.shuffled?.order ?? new Int32Array(this.dataset.train.item.length);
      this.shuffled = null;
      for (let pair = 0; pair < order.length; pair += 1) order[pair] = pair;
      stream(this.config.model.training.seed, 'shuffle', epoch).shuffle(order);
      this.shuffled = { epoch, order };
    }
    return this.shuffled.order;
  }
}

function picked(values: Int32Array, places: Int32Array): Int32Array {
  const out = new Int32Array(places.length);
  for (let at = 0; at < places.length; at += 1) out[at] = values[places[at]!]!;
  return out;
}

function joined(first: Int32Array, second: Int32Array | undefined): Int32Array {
  if (second === undefined) return first;
  const out = new Int32Array(first.length + second.length);
  out.set(first);
  out.set(second, first.length);
  return out;
}
