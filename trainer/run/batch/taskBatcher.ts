import type { Config } from '../../../config/schema/files';
import type { Association } from '../../data/dataset';
import type { InputSpec, PassPlan } from '../../engine/engine';
import { dimensionMasks } from '../../model/augment/dimensionMasks';
import { featureMasks, type MaskingOptions, type ViewMasks } from '../../model/augment/featureMasks';
import { nViews } from '../../model/augment/nViews';
import { noiseRows } from '../../model/augment/noiseRows';
import { predictedFields } from '../../model/augment/predictedFields';
import { replacedFields } from '../../model/augment/replacedFields';
import { sideWidth } from '../../model/inputSpec';
import type { StepBatch } from '../../model/stepBatch';
import { correlatedFeatures } from '../../numerics/correlatedFeatures';
import { stream } from '../../numerics/stream';
import { uniformSample, weightedSample } from './corpusSample';
import { fieldGroups } from './fieldGroups';
import { identicalViews } from './identicalViews';
import { passPlan, type Augmentation, type PlannedPass } from './passPlan';
import type { BatchData } from './workerLoader';

export interface TaskBatch { readonly passes: readonly PassPlan[]; readonly part: NonNullable<StepBatch['selfSupervision']> }

/** Makes the self-supervised part of any step's batch, each use of chance from its own stream at the step. */
export class TaskBatcher {
  private readonly masking: MaskingOptions;
  private readonly isMultiValued: Uint8Array;
  private readonly weights: Int32Array | Float64Array | null;
  private readonly noise: number;

  constructor(private readonly config: Config, private readonly dataset: BatchData, private readonly spec: InputSpec, association: Association | null) {
    const { masking, complementary, dropoutRate, noise, fallbackNoise, itemDistribution, itemPower } = config.model.selfSupervision;
    const k = spec.sides.item.length;
    this.isMultiValued = multiValued(config, spec);
    const masksFields = masking === 'cfm' || masking === 'rfm';
    this.masking = { masking: masksFields ? masking : 'none', complementary, partners: this.partners(association) };
    const viewsAreAlike = masksFields && k < 2 && (dropoutRate === 0 || !this.isMultiValued.includes(1));
    this.noise = noise === 0 && viewsAreAlike ? fallbackNoise : noise;
    this.weights = itemDistribution === 'uniform' ? null
      : itemDistribution === 'training' ? dataset.trainingCount : Float64Array.from(dataset.trainingCount, (count) => count ** itemPower);
  }

  /** @param step 1-based */
  batch(step: number): TaskBatch {
    const { selfSupervision: { task, maskIdenticalViews } } = this.config.model;
    const items = this.items(step);
    const { views, targets } = this.passes(step, items);
    return {
      passes: views.map(({ plan }) => plan),
      part: {
        included: views.map(({ hasInput }) => hasInput).reduce((h, g) => h.map((has, at) => has & g[at]!)),
        ...(maskIdenticalViews ? { excluded: identicalViews(views[0]!.plan, views.at(-1)!.plan) } : {}),
        ...(targets === undefined ? {} : { targets }),
        ...(hasPair(task) ? this.perturbation(step, items.length, nViews(task)) : {}),
      },
    };
  }

  private passes(step: number, items: Int32Array): { readonly views: readonly PlannedPass[]; readonly targets?: NonNullable<TaskBatch['part']['targets']> } {
    const { training: { seed }, selfSupervision: { task, maskedShare } } = this.config.model;
    const k = this.spec.sides.item.length;
    if (task === 'contrastive') return { views: this.views(step, items).views };
    if (task === 'noNegatives') {
      const { views, items: ordered } = this.views(step, items);
      return { views: [...views, this.whole(ordered)], targets: { kind: 'fields', fields: predictedFields(this.spec) } };
    }
    if (task === 'maskedFeatures') {
      const { views: [masked], keep, items: ordered } = this.views(step, items);
      const whole = this.whole(ordered);
      const predicted = new Uint8Array(items.length * k);
      for (let at = 0; at < predicted.length; at += 1) predicted[at] = keep.h[at % keep.h.length] === 0 && !this.isDefault(whole.plan, Math.floor(at / k), at % k) ? 1 : 0;
      return { views: [masked, whole], targets: { kind: 'masked', fields: predictedFields(this.spec), predicted, groups: fieldGroups([whole.plan])[0]! } };
    }
    if (task === 'replacedFeatures') {
      const donors = replacedFields(items.length, k, this.dataset.items.n, maskedShare, stream(seed, 'corruption', step));
      const [own, corrupted] = [this.whole(items), this.whole(items, { ...wholeView(k), isMultiValued: this.isMultiValued, random: stream(seed, 'corruption/values', step), donors })];
      const [before, after] = fieldGroups([own.plan, corrupted.plan]);
      return { views: [corrupted], targets: { kind: 'replaced', replaced: Uint8Array.from(before!, (group, at) => (group === after![at] ? 0 : 1)) } };
    }
    return { views: [this.whole(items)] };
  }

  /** Nothing is known of a field: it lists its default row, or is a number that is missing (0 after normalization). */
  private isDefault({ fields, nExamples }: PassPlan, example: number, at: number): boolean {
    const input = fields[at]!;
    const field = this.spec.sides.item[at]!;
    if (input.kind === 'bag') return field.kind === 'bag' && input.offsets[example + 1]! - input.offsets[example]! === 1 && input.rows[input.offsets[example]!] === field.defaultRow;
    const width = input.values.length / nExamples;
    return input.values.subarray(example * width, (example + 1) * width).every((value) => value === 0);
  }

  private items(step: number): Int32Array {
    const { selfSupervision: { batchSize }, training } = this.config.model;
    const n = Math.min(batchSize ?? training.batchSize, this.dataset.items.n);
    const corpus = stream(training.seed, 'corpus', step);
    return this.weights === null ? uniformSample(this.dataset.items.n, n, corpus) : weightedSample(this.weights, n, corpus);
  }

  private whole(items: Int32Array, augmentation: Augmentation | null = null): PlannedPass {
    return passPlan(this.spec, 'item', this.dataset.items, items, augmentation);
  }

  private views(step: number, drawn: Int32Array): { readonly views: readonly [h: PlannedPass, g: PlannedPass]; readonly keep: { readonly h: Uint8Array; readonly g: Uint8Array }; readonly items: Int32Array } {
    const { training: { seed }, selfSupervision: { masking, maskedShare, seedPer, dropoutRate, keepAtLeastOne } } = this.config.model;
    const k = this.spec.sides.item.length;
    const random = stream(seed, 'seedFeature', step);
    const masks = Array.from({ length: seedPer === 'batch' ? 1 : drawn.length }, () => featureMasks(k, this.masking, random));
    const order = seedPer === 'batch' ? null : orderByMask(masks);
    const items = order === null ? drawn : order.map((at) => drawn[at]!);
    const keep = { h: new Uint8Array(masks.length * k), g: new Uint8Array(masks.length * k) };
    masks.forEach((_, at) => {
      const { h, g } = masks[order?.[at] ?? at]!;
      keep.h.set(h, at * k);
      keep.g.set(g, at * k);
    });
    const donors = masking === 'corruption' ? replacedFields(items.length, k, this.dataset.items.n, maskedShare, stream(seed, 'corruption', step)) : undefined;
    const view = (name: 'h' | 'g') => this.whole(items, {
      keep: keep[name], isMultiValued: this.isMultiValued, dropoutRate, keepAtLeastOne,
      random: stream(seed, `valueDropout/${name}`, step),
      ...(name === 'h' && donors !== undefined ? { donors } : {}),
    });
    return { views: [view('h'), view('g')], keep, items };
  }

  /** What is done to the inputs of both views after the tables are read, one view under the other. */
  private perturbation(step: number, n: number, nPasses: number): { readonly perturbation?: { readonly scale?: Float32Array; readonly noise?: Float32Array } } {
    const { training: { seed }, selfSupervision: { masking, maskedShare, complementary, seedPer } } = this.config.model;
    const width = sideWidth(this.spec, 'item');
    // What lies behind the two views stays as it is.
    const behind = (nPasses - 2) * n * width;
    const scale = masking === 'dimensions' ? padded(dimensionMasks(n, width, { share: maskedShare, isComplementary: complementary, isPerItem: seedPer === 'item' }, stream(seed, 'dimensionMasks', step)), behind, 1) : undefined;
    const noise = 0 < this.noise ? padded(noiseRows(2 * n, width, this.noise, stream(seed, 'noise', step)), behind, 0) : undefined;
    if (scale === undefined && noise === undefined) return {};
    return { perturbation: { ...(scale === undefined ? {} : { scale }), ...(noise === undefined ? {} : { noise }) } };
  }

  private partners(association: Association | null): number[][] {
    const fields = this.spec.sides.item;
    const { selfSupervision } = this.config.model;
    if (selfSupervision.masking !== 'cfm') return [];
    if (association === null) throw new Error('Correlated feature masking needs the feature association');
    const at = fields.map((field) => association.features.indexOf(field.feature));
    const pick = (matrix: Association['normalized']) => at.map((row) => at.map((column) => (row < 0 || column < 0 ? 0 : matrix[row]![column]!)));
    const isId = (field: number) => this.config.features.features.some(({ kind, name }) => kind === 'id' && name === fields[field]!.feature);
    return correlatedFeatures(
      { mutualInformationNats: pick(association.mutualInformationNats), normalized: pick(association.normalized) },
      // What is adjusted stands in the normalized matrix.
      selfSupervision.mutualInformation.normalization === 'none' ? 'none' : 'nmi',
      selfSupervision.mutualInformation.excludeId ? isId : undefined,
    );
  }
}

/**
 * The order that brings items of the same masks together. The loss is the same in any order, and an engine multiplies what
 * is masked in many rows one after another only once.
 */
function orderByMask(masks: readonly ViewMasks[]): Int32Array {
  const places = new Map<string, number[]>();
  masks.forEach(({ h, g }, at) => {
    const key = `${h.join('')} ${g.join('')}`;
    const same = places.get(key);
    if (same === undefined) places.set(key, [at]);
    else same.push(at);
  });
  return Int32Array.from([...places.values()].flat());
}

/** Two views of each item are compared. */
const hasPair = (task: Config['model']['selfSupervision']['task']): boolean => task === 'contrastive' || task === 'noNegatives';

function padded(values: Float32Array, n: number, value: number): Float32Array {
  if (n === 0) return values;
  const out = new Float32Array(values.length + n).fill(value, values.length);
  out.set(values);
  return out;
}

/** Every field kept, every value too. */
const wholeView = (k: number) => ({ keep: new Uint8Array(k).fill(1), dropoutRate: 0, keepAtLeastOne: false });

/** 1 where an item field has several values, of which some may be dropped; uint8 [k] */
export function multiValued(config: Config, spec: InputSpec): Uint8Array {
  const names = new Set(config.features.features.filter(({ kind }) => kind === 'categories' || kind === 'text').map(({ name }) => name));
  return Uint8Array.from(spec.sides.item, (field) => (names.has(field.feature) ? 1 : 0));
}
