import { featuresFile, modelFile, type Config } from '../config/schema/files';
import type { FieldPlan, InputSpec, PassPlan } from '../trainer/engine/engine';
import { featureMasks } from '../trainer/model/augment/featureMasks';
import { inputSpec } from '../trainer/model/inputSpec';
import type { StepBatch } from '../trainer/model/stepBatch';
import { correlatedFeatures } from '../trainer/numerics/correlatedFeatures';
import { stream, type Stream } from '../trainer/numerics/stream';

/** A training step of one id and two bags of eight on each side, embeddings of 64, both losses. */
export interface StepShape {
  readonly batch: number;
  /** Values of the three tables of each tower. */
  readonly rows: readonly [number, number, number];
  readonly hidden: readonly [number, number];
}

/** Values that an example has of each feature. */
export const bagSizes = [1, 8, 8] as const;

/** Batches made before the clock runs; steps take them in turn. */
export const nBatches = 8;

/** The config that trains this shape: masked features are zeros, no value dropped, no negative left out, as in PyTorch's step. */
export function stepConfig({ batch, hidden }: StepShape): Config {
  return {
    model: modelFile.parse({
      longtail: 'model/1', features: 'shape',
      towers: { hidden, shareTables: false, defaultEmbedding: 'zero', initialization: 'pytorch' },
      loss: { temperature: 0.1, maskAccidentalHits: false, maskOtherPositives: false },
      selfSupervision: { alpha: 0.3, masking: 'cfm', dropoutRate: 0, seedPer: 'item' },
      optimizer: { kind: 'adagrad', learningRate: 0.05, initialAccumulator: 0.1 },
      training: { batchSize: batch },
    }),
    features: featuresFile.parse({
      longtail: 'features/1', interactions: { path: 'pairs', query: 'query', item: 'item' }, items: { path: 'items', id: 'id' }, queries: 'items', split: { kind: 'hash' },
      features: [{ name: 'id', side: 'both', kind: 'id', dim: 64 }, { name: 'first', side: 'both', kind: 'categories', dim: 64 }, { name: 'second', side: 'both', kind: 'categories', dim: 64 }],
    }),
  };
}

/** Tables and fields of a shape. */
export function stepSpec(config: Config, { rows }: StepShape): InputSpec {
  const sizes = config.features.features.flatMap(({ name }, at): [string, number][] => [[`${name}@query`, rows[at]!], [`${name}@item`, rows[at]!]]);
  return inputSpec(config, new Map(sizes));
}

/** Rows drawn for one side's examples: int32 [N · bagSizes[f]] for each feature. */
type Drawn = readonly Int32Array[];

/** One batch as both contenders read it. */
export interface DrawnBatch {
  readonly query: Drawn;
  readonly item: Drawn;
  readonly corpus: Drawn;
  /** Features that view h keeps, view g the others; uint8 [B · 3] */
  readonly kept: Uint8Array;
}

/** Uniform rows, and masks as correlated feature masking draws them for each item; items of the same mask come together, as in the product. */
export function drawnBatch({ batch, rows }: StepShape, random: Stream): DrawnBatch {
  const side = (): Drawn => rows.map((n, feature) => Int32Array.from({ length: batch * bagSizes[feature]! }, () => random.integer(n)));
  const drawn = { query: side(), item: side(), corpus: side() };
  const matrix = [[3, 2, 1], [2, 3, 2], [1, 2, 3]];
  const partners = correlatedFeatures({ mutualInformationNats: matrix, normalized: matrix }, 'none');
  const masks = Array.from({ length: batch }, () => [...featureMasks(3, { masking: 'cfm', complementary: true, partners }, random).h]);
  return { ...drawn, kept: Uint8Array.from(masks.sort((a, b) => a.join().localeCompare(b.join())).flat()) };
}

/** The batches of a shape, the same every time. */
export function drawnBatches(shape: StepShape): DrawnBatch[] {
  return Array.from({ length: nBatches }, (_, at) => drawnBatch(shape, stream(1, 'benchmark batches', at)));
}

/** A drawn batch as the product's loader hands it to a step. */
export function stepBatch(spec: InputSpec, { batch }: StepShape, drawn: DrawnBatch, step: number): StepBatch {
  const pass = (side: 'query' | 'item', rows: Drawn, keeps: (example: number, feature: number) => boolean): PassPlan => ({
    side, nExamples: batch,
    fields: spec.sides[side].map((field, feature): FieldPlan => {
      if (field.kind !== 'bag') throw new TypeError(`\`${field.feature}\` is no bag`);
      const size = bagSizes[feature]!;
      const out: number[] = [];
      const offsets = new Int32Array(batch + 1);
      for (let example = 0; example < batch; example += 1) {
        if (keeps(example, feature)) for (let at = 0; at < size; at += 1) out.push(rows[feature]![example * size + at]!);
        else out.push(field.defaultRow);
        offsets[example + 1] = out.length;
      }
      return { kind: 'bag', offsets, rows: Int32Array.from(out) };
    }),
  });
  const all = () => true;
  const keptBy = (view: 0 | 1) => (example: number, feature: number) => drawn.kept[example * 3 + feature] === view;
  return {
    step, epoch: 0,
    passes: [pass('query', drawn.query, all), pass('item', drawn.item, all), pass('item', drawn.corpus, keptBy(1)), pass('item', drawn.corpus, keptBy(0))],
    main: {},
    selfSupervision: { included: new Uint8Array(batch).fill(1) },
  };
}
