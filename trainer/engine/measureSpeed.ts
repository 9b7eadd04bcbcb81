import { fill, matMul, slice, type Tensor2D } from '@tensorflow/tfjs-core';
import { stream } from '../numerics/stream';
import type { Engine, PassPlan } from './engine';

declare const performance: { now(): number };

/** What an engine does here in a second. */
export interface Speed {
  /** Products [1024, 512] · [512, 512], as towers make them: 10⁹ floating-point operations a second. */
  readonly gigaflops: number;
  /** Rows of an embedding table of 33.6 MB, read at random and written one under the other: 10⁹ bytes a second, both counted. */
  readonly gigabytesPerSecond: number;
}

const [rows, inner, columns] = [1024, 512, 512] as const;
const [tableRows, dim, nExamples] = [131_072, 64, 65_536] as const;

/** Measures an engine for about two seconds, half for each figure. One number of each result is read back, so that it is there. */
export async function measureSpeed(engine: Engine, budgetMs: number = 2000): Promise<Speed> {
  engine.use();
  const a = fill([rows, inner], 0.5) as Tensor2D;
  const b = fill([inner, columns], 0.25) as Tensor2D;
  const products = await perSecond(() => matMul(a, b), budgetMs / 2);
  a.dispose();
  b.dispose();

  const layer = engine.inputLayer({
    tables: [{ name: 'rows', rows: tableRows, dim, frozenRows: [] }], initialScale: 1, seed: 1,
    sides: { query: [{ kind: 'bag', feature: 'rows', table: 'rows', pooling: 'sum', defaultRow: tableRows - 1 }], item: [] },
  }, { kind: 'sgd', learningRate: 1, initialAccumulator: 0, epsilon: 0, beta1: 0, beta2: 0 });
  const random = stream(1, 'measure');
  const pass: PassPlan = {
    side: 'query', nExamples,
    fields: [{ kind: 'bag', offsets: Int32Array.from({ length: nExamples + 1 }, (_, at) => at), rows: Int32Array.from({ length: nExamples }, () => random.integer(tableRows)) }],
  };
  const passes = await perSecond(() => layer.forward([pass]), budgetMs / 2);
  layer.dispose();
  return { gigaflops: (products * 2 * rows * inner * columns) / 1e9, gigabytesPerSecond: (passes * 2 * 4 * nExamples * dim) / 1e9 };
}

async function perSecond(work: () => Tensor2D, budgetMs: number): Promise<number> {
  const once = async () => {
    const result = work();
    const corner = slice(result, [0, 0], [1, 1]);
    await corner.data();
    result.dispose();
    corner.dispose();
  };
  await once();
  const begunMs = performance.now();
  let n = 0;
  do {
    await once();
    n += 1;
  } while (performance.now() - begunMs < budgetMs);
  return n / ((performance.now() - begunMs) / 1000);
}
