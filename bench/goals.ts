/** A figure that the benchmark must reach. */
export interface Goal {
  readonly id: string;
  readonly what: string;
  readonly unit: '×' | 'MB';
  /** Whether more is better. */
  readonly isAtLeast: boolean;
  readonly floor: number;
  readonly goal: number;
  /** Taken with all cores, so that it says nothing while other programs keep some of them. */
  readonly isOfAllCores: boolean;
}

const atLeast = (id: string, what: string, floor: number, goal: number): Goal => ({ id, what, unit: '×', isAtLeast: true, floor, goal, isOfAllCores: false });
const atMost = (id: string, what: string, unit: Goal['unit'], floor: number, goal: number): Goal => ({ id, what, unit, isAtLeast: false, floor, goal, isOfAllCores: false });

const ofAllCores = (goal: Goal): Goal => ({ ...goal, isOfAllCores: true });

/** All of them, in the order of the report. */
export const goals: readonly Goal[] = [
  atLeast('eager-1024-one', 'PyTorch eager, malloc-tuned, batch 1,024, one thread', 1.4, 1.9),
  ofAllCores(atLeast('eager-1024-all', 'PyTorch eager, malloc-tuned, batch 1,024, all cores', 2.0, 3.0)),
  atLeast('eager-4096-one', 'PyTorch eager, malloc-tuned, batch 4,096, one thread', 1.3, 1.75),
  ofAllCores(atLeast('eager-4096-all', 'PyTorch eager, malloc-tuned, batch 4,096, all cores', 1.7, 2.3)),
  ofAllCores(atLeast('installed-1024', 'PyTorch as installed, all cores, batch 1,024', 2.2, 3.3)),
  ofAllCores(atLeast('installed-4096', 'PyTorch as installed, all cores, batch 4,096', 2.2, 3.3)),
  ofAllCores(atLeast('compiled-1024', 'torch.compile, all cores, batch 1,024', 1.3, 2.0)),
  ofAllCores(atLeast('compiled-4096', 'torch.compile, all cores, batch 4,096', 1.3, 2.0)),
  ofAllCores(atLeast('paper-128', 'PyTorch’s best, all cores, towers [1024, 128], batch 4,096', 1.3, 2.0)),
  ofAllCores(atLeast('paper-256', 'PyTorch’s best, all cores, towers [1024, 256], batch 4,096', 1.3, 2.0)),
  atMost('physical-1024', 'step against the physical floor, batch 1,024, one thread', '×', 1.5, 1.2),
  atMost('physical-4096', 'step against the physical floor, batch 4,096, one thread', '×', 1.5, 1.2),
  ofAllCores(atLeast('wasm', 'against `wasm`, batch 1,024, all cores', 6, 12)),
  atMost('growth', 'step time as tables grow from 10 k to 10 M rows, batch 1,024, one thread', '×', 1.4, 1.15),
  atMost('memory-1024', 'peak memory above tables and optimizer state, batch 1,024', 'MB', 500, 300),
  atMost('memory-4096', 'peak memory above tables and optimizer state, batch 4,096', 'MB', 900, 500),
  ...[1024, 4096, 16_384].map((batch) => atLeast(`gpu-${batch}`, `webgpu against PyTorch eager on CUDA, batch ${batch.toLocaleString('en-US')}`, 1, 1)),
  atLeast('association', 'mutual information of 50 features × 1 M items, pandas + scikit-learn', 10, 20),
  atLeast('ingest-parquet', 'reading Parquet into indices, speed against DuckDB’s own scan', 0.5, 0.5),
  atLeast('ingest-csv', 'reading CSV into indices, speed against DuckDB’s own scan', 0.5, 0.5),
];

/** Whether a figure reaches the goal, only the floor, or neither. */
export function judgement({ isAtLeast, floor, goal }: Goal, measured: number): 'goal' | 'floor' | 'missed' {
  const reaches = (bound: number) => (isAtLeast ? bound <= measured : measured <= bound);
  return reaches(goal) ? 'goal' : reaches(floor) ? 'floor' : 'missed';
}
