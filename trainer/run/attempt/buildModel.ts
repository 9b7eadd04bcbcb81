import type { Config } from '../../../config/schema/files';
import type { Dataset } from '../../data/dataset';
import type { Engine, NamedArrays } from '../../engine/engine';
import { inputSpec } from '../../model/inputSpec';
import { otherParameters } from '../../model/otherParameters';
import { TwoTower } from '../../model/twoTower';
import type { Checkpoint } from '../checkpoint/checkpoints';
import type { Trained } from '../trained';

/** A model at step 0, every value from the config's seed. */
export function buildModel(config: Config, dataset: Dataset, engine: Engine): Trained {
  const { towers, optimizer, training } = config.model;
  const spec = inputSpec(config, new Map(dataset.vocabularies.map(({ table, values }) => [table, values.length])));
  const inputLayer = engine.inputLayer(spec, optimizer);
  const model = new TwoTower(engine, towers, { query: inputLayer.width('query'), item: inputLayer.width('item') }, training.seed, otherParameters(config.model, spec));
  return { config, dataset, spec, engine, model, inputLayer, optimizer: engine.denseOptimizer(model, optimizer) };
}

/** Everything trained, as a checkpoint holds it. */
export async function stateOf({ spec, model, inputLayer, optimizer }: Trained): Promise<Pick<Checkpoint, 'weights' | 'optimizer'>> {
  const input = await inputLayer.state();
  const tables = new Set(spec.tables.map(({ name }) => `table/${name}`));
  const isTable = ([name]: [string, unknown]) => tables.has(name);
  return {
    weights: new Map([...await model.state(), ...[...input].filter(isTable)]),
    optimizer: new Map([...await optimizer.state(), ...[...input].filter((entry) => !isTable(entry))]),
  };
}

/** Puts a checkpoint's values into a model. @throws when names or shapes are not the model's */
export async function loadState({ model, inputLayer, optimizer }: Trained, checkpoint: Pick<Checkpoint, 'weights' | 'optimizer'>): Promise<void> {
  const all: NamedArrays = new Map([...checkpoint.weights, ...checkpoint.optimizer]);
  const named = (keep: (name: string) => boolean): NamedArrays => new Map([...all].filter(([name]) => keep(name)));
  await model.load(named((name) => /^(query|item)\/layer|^(head|task)\//.test(name)));
  await optimizer.load(named((name) => name.startsWith('optimizer/')));
  await inputLayer.load(named((name) => name.startsWith('table/')));
}

/** Trained numbers, and the bytes of the embedding tables among them. */
export function sizeOf({ model, spec }: Trained): { readonly parameters: number; readonly tableBytes: number } {
  const tableValues = spec.tables.reduce((sum, { rows, dim }) => sum + rows * dim, 0);
  const towerValues = model.names.reduce((sum, name) => sum + model.get(name).size, 0);
  return { parameters: tableValues + towerValues, tableBytes: 4 * tableValues };
}

/** Gives the memory back. */
export function disposeModel({ model, inputLayer, optimizer }: Trained): void {
  optimizer.dispose();
  inputLayer.dispose();
  model.dispose();
}
