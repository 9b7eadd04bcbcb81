import { tensor } from '@tensorflow/tfjs-core';
import { modelFile, type ModelConfig } from '../../config/schema/files';
import type { BagField, Engine, Field, FieldPlan, InputLayer, InputSpec, PassPlan, TableSpec } from '../engine/engine';
import { stream, type Stream } from '../numerics/stream';
import { nViews } from './augment/nViews';
import { predictedFields } from './augment/predictedFields';
import { sideWidth } from './inputSpec';
import type { StepBatch } from './stepBatch';
import { otherParameters } from './otherParameters';
import { TwoTower } from './twoTower';

/** A model of random shape: tables, fields, settings. */
export interface RandomShape { readonly spec: InputSpec; readonly config: ModelConfig; readonly hasTask: boolean }

/** A whole model file with these keys written; every other key has its default. */
export const modelConfig = (settings: Readonly<Record<string, unknown>>): ModelConfig => modelFile.parse({ longtail: 'model/1', features: 'made.features.yaml', ...settings });

const pick = <Value>(values: readonly Value[], random: Stream): Value => values[random.integer(values.length)]!;

/**
 * A random model: 1 … 8 item fields, some numbers, some tables read by both towers or by two fields of one tower.
 *
 * @param settings keys of the model file that are not left to chance
 */
export function randomShape(round: number, settings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}): RandomShape {
  const random = stream(21, 'shape', round);
  const kItem = 1 + (round % 8);
  const kQuery = 1 + random.integer(3);
  const isZero = random.uniform() < 0.3;
  const nTables = 1 + random.integer(4);
  const tables = Array.from({ length: nTables }, (_, at) => ({ name: `table ${at}`, dim: 1 + random.integer(4), nValues: 1 + random.integer(8), defaults: 0 }));
  const field = (feature: string): Field => {
    if (random.uniform() < 0.2) return { kind: 'number', feature, width: 1 + random.integer(3) };
    const table = pick(tables, random);
    table.defaults += 1;
    return { kind: 'bag', feature, table: table.name, pooling: pick(['mean', 'sum', 'sqrtn'], random), defaultRow: table.nValues + table.defaults - 1 };
  };
  const item: Field[] = Array.from({ length: kItem }, (_, at) => field(`item ${at}`));
  // Half of the query's fields are the item's: one table and one default row in both towers.
  const query: Field[] = Array.from({ length: kQuery }, (_, at) => (random.uniform() < 0.5 ? pick(item, random) : field(`query ${at}`)));
  const spec: InputSpec = {
    tables: tables.map(({ name, dim, nValues, defaults }): TableSpec => ({ name, dim, rows: nValues + defaults, frozenRows: isZero ? Array.from({ length: defaults }, (_, at) => nValues + at) : [] })),
    sides: { query, item }, initialScale: 0.5, seed: round,
  };
  const hasTask = random.uniform() < 0.8;
  const normalize = random.uniform() < 0.8;
  const kind = pick(['adagrad', 'rowwiseAdagrad', 'adam', 'sgd'], random);
  return {
    spec, hasTask,
    config: modelConfig({
      towers: {
        hidden: Array.from({ length: 1 + random.integer(3) }, () => 2 + random.integer(6)),
        activation: pick(['relu', 'tanh', 'gelu', 'elu', 'linear'], random), normalize,
        // A vector of zeros has no direction: its slope is 1e6 times that of its neighbors, beyond float32's precision.
        outputActivation: pick(normalize ? ['linear', 'tanh'] : ['linear', 'tanh', 'relu'], random), ...settings.towers,
      },
      loss: { temperature: 0.2 + random.uniform(), ...settings.loss },
      selfSupervision: { alpha: hasTask ? 0.1 + random.uniform() : 0, temperature: random.uniform() < 0.5 ? null : 0.2 + random.uniform(), symmetric: random.uniform() < 0.5, ...settings.selfSupervision },
      // Adam and Adagrad divide by the size of a gradient; epsilon and accumulator keep rounding in a tiny one small.
      optimizer: { kind, learningRate: kind === 'adam' ? 0.01 : 0.05, initialAccumulator: 0.01 + random.uniform(), epsilon: kind === 'adam' ? 0.01 : 1e-7, ...settings.optimizer },
    }),
  };
}

/**
 * A random batch of a shape: rows several times in a bag, examples twice in a batch, missing and masked fields, accidental
 * hits, left-out examples.
 */
export function randomBatch({ spec, config: { loss, selfSupervision: { task, masking, noise } }, hasTask }: RandomShape, round: number, step: number): StepBatch {
  const random = stream(22, `batch ${round}`, step);
  const n = 1 + random.integer(10);
  const nTask = 1 + random.integer(10);
  const passes = [randomPass(spec, 'query', n, random), randomPass(spec, 'item', n, random)];
  const nNegatives = loss.mixedNegatives;
  if (0 < nNegatives) passes.push(randomPass(spec, 'item', nNegatives, random));
  if (hasTask) for (let view = 0; view < nViews(task); view += 1) passes.push(randomPass(spec, 'item', nTask, random));
  const size = nViews(task) * nTask * sideWidth(spec, 'item');
  const scale = masking === 'dimensions' ? { scale: Float32Array.from({ length: size }, () => (random.uniform() < 0.5 ? 0 : 1)) } : {};
  const shift = 0 < noise ? { noise: Float32Array.from({ length: size }, () => noise * random.uniform()) } : {};
  const hasLogQ = loss.logQ === 'khrylchenko2025' || random.uniform() < 0.5;
  return {
    step, epoch: 0, passes,
    main: {
      ...(hasLogQ && loss.debiasing === 0 ? { logQ: Float32Array.from({ length: n + nNegatives }, () => Math.log(0.01 + 0.9 * random.uniform())) } : {}),
      ...(random.uniform() < 0.7 ? { excluded: randomPairs(n, n + nNegatives, random) } : {}),
      ...(0 < nNegatives ? { nNegatives } : {}),
      ...(loss.kind === 'binaryCrossEntropy' ? { nPositives: random.integer(n + 1) } : {}),
    },
    ...(hasTask ? {
      selfSupervision: {
        included: Uint8Array.from({ length: nTask }, () => (random.uniform() < 0.8 ? 1 : 0)),
        ...(random.uniform() < 0.5 ? { excluded: randomPairs(nTask, nTask, random) } : {}),
        ...randomTargets(task, nTask, spec, random),
        ...(masking === 'dimensions' || 0 < noise ? { perturbation: { ...scale, ...shift } } : {}),
      },
    } : {}),
  };
}

/** What the tasks on single fields are to tell, at random. */
function randomTargets(task: ModelConfig['selfSupervision']['task'], n: number, spec: InputSpec, random: Stream): Pick<NonNullable<StepBatch['selfSupervision']>, 'targets'> {
  const size = n * spec.sides.item.length;
  const flags = () => Uint8Array.from({ length: size }, () => random.integer(2));
  if (task === 'replacedFeatures') return { targets: { kind: 'replaced', replaced: flags() } };
  if (task === 'noNegatives') return { targets: { kind: 'fields', fields: predictedFields(spec) } };
  if (task !== 'maskedFeatures') return {};
  return { targets: { kind: 'masked', fields: predictedFields(spec), predicted: flags(), groups: Int32Array.from({ length: size }, () => random.integer(4)) } };
}

/** Off-diagonal pairs, each at most once. */
function randomPairs(n: number, m: number, random: Stream): Int32Array {
  const flat: number[] = [];
  for (let row = 0; row < n; row += 1) for (let column = 0; column < m; column += 1) if (row !== column && random.uniform() < 0.15) flat.push(row, column);
  return Int32Array.from(flat);
}

function randomPass(spec: InputSpec, side: 'query' | 'item', n: number, random: Stream): PassPlan {
  const twinOf = Array.from({ length: n }, (_, example) => (0 < example && random.uniform() < 0.25 ? random.integer(example) : example));
  const fields = spec.sides[side].map((field): FieldPlan => {
    const missing = random.uniform() < 0.2 ? 1 : 0.15;
    if (field.kind === 'number') {
      const drawn = twinOf.map(() => Array.from({ length: field.width }, () => (random.uniform() < missing ? 0 : random.normal())));
      return { kind: 'number', values: Float32Array.from(twinOf.flatMap((twin) => drawn[twin]!)) };
    }
    const bags = twinOf.map(() => bag(field, spec, missing, random));
    const own = twinOf.map((twin) => bags[twin]!);
    let end = 0;
    return { kind: 'bag', offsets: Int32Array.from([0, ...own.map(({ length }) => (end += length))]), rows: Int32Array.from(own.flat()) };
  });
  return { side, nExamples: n, fields };
}

/** One to five rows, repeats allowed, or the field's default row. */
function bag(field: BagField, spec: InputSpec, missing: number, random: Stream): number[] {
  if (random.uniform() < missing) return [field.defaultRow];
  const { rows } = spec.tables.find(({ name }) => name === field.table)!;
  const nValues = Math.min(rows, Math.max(1, ...spec.sides.item.concat(spec.sides.query).flatMap((one) => (one.kind === 'bag' && one.table === field.table ? [one.defaultRow] : []))));
  return Array.from({ length: 1 + random.integer(5) }, () => random.integer(nValues));
}

/** Weights, tables and optimizers of a shape on an engine, biases away from 0, and what to call at the end. */
export function openModel(engine: Engine, { spec, config }: Pick<RandomShape, 'spec' | 'config'>): { model: TwoTower; inputLayer: InputLayer; optimizer: ReturnType<Engine['denseOptimizer']>; dispose(): void } {
  const inputLayer = engine.inputLayer(spec, config.optimizer);
  const model = new TwoTower(engine, config.towers, { query: inputLayer.width('query'), item: inputLayer.width('item') }, spec.seed, otherParameters(config, spec));
  const random = stream(spec.seed, 'biases');
  for (const name of model.names) {
    const { shape, size } = model.get(name);
    if (name.endsWith('/bias')) model.set(name, tensor(Float32Array.from({ length: size }, () => 0.3 * random.normal()), shape));
  }
  const optimizer = engine.denseOptimizer(model, config.optimizer);
  return {
    model, inputLayer, optimizer,
    dispose() {
      model.dispose();
      inputLayer.dispose();
      optimizer.dispose();
    },
  };
}
