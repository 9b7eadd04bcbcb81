import { featuresFile, modelFile, type Config } from '../../../config/schema/files';
import type { Engine, FieldPlan, InputSpec, PassPlan } from '../../engine/engine';
import { openEngine } from '../../engine/openEngine';
import { trainStep } from '../../model/trainStep';
import { TwoTower } from '../../model/twoTower';
import { stream, type Stream } from '../../numerics/stream';

const nSteps = 3;
const nExamples = 16;
/** Of a loss, relative to 1 + loss: float32 in another order of summing. */
const tolerance = 1e-4;

const spec: InputSpec = {
  tables: [{ name: 'id', rows: 41, dim: 8, frozenRows: [] }, { name: 'words', rows: 31, dim: 4, frozenRows: [30] }],
  sides: {
    query: [{ kind: 'bag', feature: 'id', table: 'id', pooling: 'sum', defaultRow: 40 }],
    item: [
      { kind: 'bag', feature: 'id', table: 'id', pooling: 'sum', defaultRow: 40 },
      { kind: 'bag', feature: 'words', table: 'words', pooling: 'mean', defaultRow: 30 },
      { kind: 'number', feature: 'price', width: 1 },
    ],
  },
  initialScale: 0.5, seed: 1,
};

const config: Config = {
  model: modelFile.parse({ longtail: 'model/1', features: 'trial.features.yaml', towers: { hidden: [16, 8] }, loss: { temperature: 0.5 } }),
  features: featuresFile.parse({
    longtail: 'features/1', interactions: { path: 'pairs.csv', query: 'query', item: 'item' }, items: { path: 'items.csv', id: 'id' }, queries: 'items', split: { kind: 'hash' },
    features: [{ name: 'id', kind: 'id', side: 'both', dim: 8 }],
  }),
};

/**
 * Three real training steps of a small model, held against the same steps on the engine in plain JavaScript.
 *
 * @returns the losses, nats
 * @throws when a loss is another one
 */
export async function trialSteps(engine: Engine): Promise<readonly number[]> {
  const found = losses(engine);
  const { engine: plain } = await openEngine('cpu', { wasmFolder: '', kernelsFile: '', dawnFile: '' });
  const expected = losses(plain);
  await plain.dispose();
  const wrong = found.findIndex((loss, at) => !(Math.abs(loss - expected[at]!) <= tolerance * (1 + expected[at]!)));
  if (wrong !== -1) throw new Error(`it computes wrongly: the loss of step ${wrong + 1} is ${found[wrong]!.toFixed(6)} and should be ${expected[wrong]!.toFixed(6)}`);
  return found;
}

function losses(engine: Engine): number[] {
  engine.use();
  const inputLayer = engine.inputLayer(spec, config.model.optimizer);
  const model = new TwoTower(engine, config.model.towers, { query: inputLayer.width('query'), item: inputLayer.width('item') }, spec.seed);
  const optimizer = engine.denseOptimizer(model, config.model.optimizer);
  try {
    return Array.from({ length: nSteps }, (_, at) => {
      const random = stream(spec.seed, 'trial', at);
      const passes = (['query', 'item'] as const).map((side): PassPlan => ({ side, nExamples, fields: spec.sides[side].map((field) => (field.kind === 'number' ? numbers(random) : bags(field.table, random))) }));
      return trainStep(engine, model, inputLayer, optimizer, { step: at + 1, epoch: 0, passes, main: {} }, config).total;
    });
  } finally {
    optimizer.dispose();
    model.dispose();
    inputLayer.dispose();
  }
}

const numbers = (random: Stream): FieldPlan => ({ kind: 'number', values: Float32Array.from({ length: nExamples }, () => random.normal()) });

function bags(table: string, random: Stream): FieldPlan {
  const { rows } = spec.tables.find(({ name }) => name === table)!;
  const offsets = Int32Array.from({ length: nExamples + 1 }, (_, at) => (table === 'id' ? at : 3 * at));
  return { kind: 'bag', offsets, rows: Int32Array.from({ length: offsets[nExamples]! }, () => random.integer(rows)) };
}
