import type { EngineName } from '../trainer/engine/engine';
import { race, type Entry, type RaceResult } from './race';
import type { StepShape } from './stepShape';
import { allThreads, ourCommand, peerCommand, tunedMalloc, type Surroundings } from './surroundings';

const standardRows = [100_000, 50_000, 20_000] as const;

/** Names of the contenders, as reports show them. */
export const contenders = {
  ours: (threads: number) => `native, ${threads === 1 ? 'one thread' : `${threads} threads`}`,
  wasm: 'wasm, one thread',
  eager: (threads: number) => `PyTorch eager, tuned, ${threads === 1 ? 'one thread' : `${threads} threads`}`,
  installed: 'PyTorch as installed',
  compiled: 'torch.compile, tuned',
  plain: 'PyTorch eager as first written, tuned, one thread',
} as const;

/** The standard step at one batch size. */
export function standardRace(around: Surroundings, batch: 1024 | 4096): Promise<RaceResult> {
  const shape: StepShape = { batch, rows: standardRows, hidden: [512, 128] };
  const steps = batch === 1024 ? 5 : 2;
  return race([
    ...ourEntries(around, shape, steps, [1, allThreads]),
    ...(batch === 1024 || around.engine === null ? [ourEntry(around, contenders.wasm, shape, 'wasm', 1, Math.ceil(steps / 4))] : []),
    ...peerEntries(around, [
      peerEntry(around, contenders.eager(1), shape, steps, 1, {}),
      ...(allThreads === 1 ? [] : [peerEntry(around, contenders.eager(allThreads), shape, steps, allThreads, {})]),
      peerEntry(around, contenders.installed, shape, steps, allThreads, { isInstalled: true }),
      peerEntry(around, contenders.compiled, shape, steps, allThreads, { isCompiled: true }),
      peerEntry(around, contenders.plain, shape, steps, 1, { isPlain: true }),
    ]),
  ], around.nRounds, around.say);
}

/** A case of the paper: wider towers. */
export function paperRace(around: Surroundings, vector: 128 | 256): Promise<RaceResult> {
  const shape: StepShape = { batch: 4096, rows: standardRows, hidden: [1024, vector] };
  return race([
    ...ourEntries(around, shape, 1, [allThreads]),
    ...peerEntries(around, [peerEntry(around, contenders.eager(allThreads), shape, 1, allThreads, {}), peerEntry(around, contenders.compiled, shape, 1, allThreads, { isCompiled: true })]),
  ], around.nRounds, around.say);
}

/** Rows of all six tables together as they grow: ids, then a half and a fifth as many. */
export const grownRows = [10_000, 100_000, 1_000_000, 10_000_000] as const;

/** The standard step of batch 1,024 with larger and larger tables, ours alone. */
export function growthRace(around: Surroundings): Promise<RaceResult> {
  const shape = (rows: number): StepShape => {
    const share = (of17: number) => Math.round((rows / 2) * (of17 / 17));
    return { batch: 1024, rows: [share(10), share(5), share(2)], hidden: [512, 128] };
  };
  return race(grownRows.map((rows) => ourEntry(around, `${rows} rows`, shape(rows), around.engine ?? 'wasm', 1, around.engine === null ? 1 : 5)), around.nRounds, around.say);
}

function ourEntries(around: Surroundings, shape: StepShape, steps: number, threads: readonly number[]): Entry[] {
  const { engine } = around;
  return engine === null ? [] : [...new Set(threads)].map((n) => ourEntry(around, contenders.ours(n), shape, engine, n, steps));
}

function ourEntry(around: Surroundings, name: string, shape: StepShape, engine: EngineName, threads: number, steps: number): Entry {
  return { name, steps, command: ourCommand(around, { kind: 'step', ...shape, engine }, threads) };
}

const peerEntries = ({ python }: Surroundings, entries: readonly (() => Entry)[]): Entry[] => ('missing' in python ? [] : entries.map((entry) => entry()));

interface Variant { readonly isInstalled?: true; readonly isCompiled?: true; readonly isPlain?: true }

const peerEntry = (around: Surroundings, name: string, shape: StepShape, steps: number, threads: number, { isInstalled, isCompiled, isPlain }: Variant) => (): Entry => ({
  name, steps,
  command: peerCommand(around, 'pytorch_step.py', { ...shape, threads, isCompiled: isCompiled === true, isPlain: isPlain === true }, threads, isInstalled === true ? {} : tunedMalloc),
});
