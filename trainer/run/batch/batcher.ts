import type { Config } from '../../../config/schema/files';
import type { Association } from '../../data/dataset';
import type { InputSpec } from '../../engine/engine';
import { correlatedFeatures } from '../../numerics/correlatedFeatures';
import { featureMasks, type MaskingOptions } from '../../model/augment/featureMasks';
import { accidentalHits } from '../../model/losses/accidentalHits';
import { logQ, mixedLogQ } from '../../model/losses/logQ';
import { negativeHits } from '../../model/losses/negativeHits';
import type { StepBatch } from '../../model/stepBatch';
import { stream } from '../../numerics/stream';
import { uniformSample, weightedSample } from './corpusSample';
import { identicalViews } from './identicalViews';
import { passPlan, type PlannedPass } from './passPlan';
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
  private readonly masking: MaskingOptions;
  private readonly isMultiValued: Uint8Array;
  private shuffled: { readonly epoch: number; readonly order: Int32Array } | null = null;

  constructor(private readonly config: Config, private readonly dataset: BatchData, private readonly spec: InputSpec, association: Association | null) {
    const nPairs = dataset.train.item.length;
    this.batchSize = Math.min(config.model.training.batchSize, nPairs);
    this.stepsPerEpoch = nPairs === 0 ? 0 : Math.floor(nPairs / this.batchSize);
    const { masking, complementary } = config.model.selfSupervision;
    const multiValued = new Set(config.features.features.filter(({ kind }) => kind === 'categories' || kind === 'text').map(({ name }) => name));
    this.isMultiValued = Uint8Array.from(spec.sides.item, (field) => (multiValued.has(field.feature) ? 1 : 0));
    this.masking = { masking, complementary, partners: this.partners(association) };
  }

  /** @param step 1-based */
  batch(step: number): StepBatch {
    const { dataset, spec, config: { model } } = this;
    const epoch = Math.floor((step - 1) / this.stepsPerEpoch);
    const from = ((step - 1) % this.stepsPerEpoch) * this.batchSize;
    const pairs = this.orderOf(epoch).subarray(from, from + this.batchSize);
    const queries = picked(dataset.train.query, pairs);
    const items = picked(dataset.train.item, pairs);
    const query = passPlan(spec, 'query', dataset.queries, queries, null, { split: 'train', pairs });
    const item = passPlan(spec, 'item', dataset.items, items);
    const negatives = this.negatives(step);
    const views = 0 < model.selfSupervision.alpha ? this.views(step) : null;
    return {
      step,
      epoch,
      passes: [query.plan, item.plan, ...(negatives === null ? [] : [passPlan(spec, 'item', dataset.items, negatives).plan]), ...(views === null ? [] : [views.h.plan, views.g.plan])],
      main: this.mainPart(queries, items, negatives),
      ...(views === null ? {} : {
        selfSupervision: {
          included: views.h.hasInput.map((has, at) => has & views.g.hasInput[at]!),
          ...(model.selfSupervision.maskIdenticalViews ? { excluded: identicalViews(views.h.plan, views.g.plan) } : {}),
        },
      }),
    };
  }

  private mainPart(queries: Int32Array, items: Int32Array, negatives: Int32Array | null): StepBatch['main'] {
    const { dataset: { train, trainingCount }, config: { model: { loss } } } = this;
    if (loss.kind === 'directAU') return {};
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

  private views(step: number): { readonly h: PlannedPass; readonly g: PlannedPass } {
    const { training: { seed }, selfSupervision } = this.config.model;
    const { items, trainingCount } = this.dataset;
    const n = Math.min(selfSupervision.batchSize ?? this.config.model.training.batchSize, items.n);
    const corpus = stream(seed, 'corpus', step);
    const chosen = selfSupervision.itemDistribution === 'uniform' ? uniformSample(items.n, n, corpus) : weightedSample(trainingCount, n, corpus);

    const k = this.spec.sides.item.length;
    const random = stream(seed, 'seedFeature', step);
    const nMasks = selfSupervision.seedPer === 'batch' ? 1 : n;
    const keep = { h: new Uint8Array(nMasks * k), g: new Uint8Array(nMasks * k) };
    for (let at = 0; at < nMasks; at += 1) {
      const masks = featureMasks(k, this.masking, random);
      keep.h.set(masks.h, at * k);
      keep.g.set(masks.g, at * k);
    }
    const view = (name: 'h' | 'g') => passPlan(this.spec, 'item', items, chosen, {
      keep: keep[name], isMultiValued: this.isMultiValued, dropoutRate: selfSupervision.dropoutRate, keepAtLeastOne: selfSupervision.keepAtLeastOne,
      random: stream(seed, `valueDropout/${name}`, step),
    });
    return { h: view('h'), g: view('g') };
  }

  private partners(association: Association | null): number[][] {
    const fields = this.spec.sides.item;
    const { selfSupervision } = this.config.model;
    if (selfSupervision.alpha === 0 || selfSupervision.masking !== 'cfm') return [];
    if (association === null) throw new Error('Correlated feature masking needs the feature association');
    const at = fields.map((field) => association.features.indexOf(field.feature));
    const pick = (matrix: Association['normalized']) => at.map((row) => at.map((column) => (row < 0 || column < 0 ? 0 : matrix[row]![column]!)));
    const isId = (field: number) => this.config.features.features.some(({ kind, name }) => kind === 'id' && name === fields[field]!.feature);
    return correlatedFeatures(
      { mutualInformationNats: pick(association.mutualInformationNats), normalized: pick(association.normalized) },
      selfSupervision.mutualInformation.normalization,
      selfSupervision.mutualInformation.excludeId ? isId : undefined,
    );
  }
}

function picked(values: Int32Array, places: Int32Array): Int32Array {
  const out = new Int32Array(places.length);
  for (let at = 0; at < places.length; at += 1) out[at] = values[places[at]!]!;
  return out;
}
