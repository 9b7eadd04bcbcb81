import type { NamedArrays } from '../engine/engine';
import type { Trained } from './trained';

/** Accumulators and moments as at step 0; tables and weights stay. */
export async function resetOptimizers({ config, spec, inputLayer, optimizer }: Trained): Promise<void> {
  const { initialAccumulator } = config.model.optimizer;
  const tables = new Set(spec.tables.map(({ name }) => `table/${name}`));
  const fresh = (state: NamedArrays): NamedArrays => {
    for (const [name, { data }] of state) if (!tables.has(name)) data.fill(name.endsWith('/accumulator') ? initialAccumulator : 0);
    return state;
  };
  await inputLayer.load(fresh(await inputLayer.state()));
  await optimizer.load(fresh(await optimizer.state()));
}
