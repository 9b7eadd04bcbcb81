import type { EngineName } from '../trainer/engine/engine';
import { physicalFloor } from './physicalFloor';
import { race, type Entry, type RaceResult } from './race';
import type { StepShape } from './stepShape';
import { allThreads, ourCommand, peerCommand, tunedMalloc, type Surroundings } from './surroundings';

const standardRows = [100_000, 50_000, 20_000] as const;

/** Names of the contenders, as reports show them. */
export const contenders = {
  ours: (threads: number) => `native, ${threads === 1 ? 'one thread' : `${threads} threads`}`,
  floor: 'physical floor, one thread',
  wasm: 'wasm, one thread',
  eager: (threads: number) => `PyTorch eager, tuned, ${threads === 1 ? 'one thread' : `${threads} threads`}`,
  installed: 'PyTorch as installed',
  compiled: 'torch.compile, tuned',
  plain: 'PyTorch eager as first written, tuned, one thread',
} as const;

/** How much of a race a contender runs: steps of a round, and of the first one, which does not count. */
interface Length { readonly steps: number; readonly warmUp?: number }

/**
 * A step of a training is one among thousands: what compiles while it runs is to have compiled. V8 takes some fifty steps until a step's
 * JavaScript no longer gets faster, which is 4 ms of them at first and 2 then.
 */
const ofSmallBatches: Length = { steps: 10, warmUp: 60 };

/** The standard step at one batch size. */
export async function standardRace(around: Surroundings, batch: 1024 | 4096): Promise<RaceResult> {
  const shape: StepShape = { batch, rows: standardRows, hidden: [512, 128] };
  const length: Length = batch === 1024 ? ofSmallBatches : { steps: 2 };
  const floor = physicalFloor(around, shape);
  const result = await race([
    ...ourEntries(around, shape, length, [1, allThreads]),
    ...('missing' in floor || around.engine === null ? [] : [{ name: contenders.floor, ...length, command: floor }]),
    ...(batch === 1024 || around.engine === null ? [ourEntry(around, contenders.wasm, shape, 'wasm', 1, { steps: 2, warmUp: 10 })] : []),
    ...peerEntries(around, [
      peerEntry(around, contenders.eager(1), shape, length, 1, {}),
      ...(allThreads === 1 ? [] : [peerEntry(around, contenders.eager(allThreads), shape, length, allThreads, {})]),
      peerEntry(around, contenders.installed, shape, length, allThreads, { isInstalled: true }),
      peerEntry(around, contenders.compiled, shape, length, allThreads, { isCompiled: true }),
      peerEntry(around, contenders.plain, shape, length, 1, { isPlain: true }),
    ]),
  ], around.nRounds, around.say);
  return 'missing' in floor ? { ...result, absent: [...result.absent, { name: contenders.floor, reason: floor.missing }] } : result;
}

/** A case of the paper: wider towers. */
export function paperRace(around: Surroundings, vector: 128 | 256): Promise<RaceResult> {
  const shape: StepShape = { batch: 4096, rows: standardRows, hidden: [1024, vector] };
  return race([
    ...ourEntries(around, shape, { steps: 1 }, [allThreads]),
    ...peerEntries(around, [peerEntry(around, contenders.eager(allThreads), shape, { steps: 1 }, allThreads, {}), peerEntry(around, contenders.compiled, shape, { steps: 1 }, allThreads, { isCompiled: true })]),
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
  return race(grownRows.map((rows) => ourEntry(around, `${rows} rows`, shape(rows), around.engine ?? 'wasm', 1, around.engine === null ? { steps: 1 } : { steps: 5 })), around.nRounds, around.say);
}

function ourEntries(around: Surroundings, shape: StepShape, length: Length, threads: readonly number[]): Entry[] {
  const { engine } = around;
  return engine === null ? [] : [...new Set(threads)].map((n) => ourEntry(around, contenders.ours(n), shape, engine, n, length));
}

function ourEntry(around: Surroundings, name: string, shape: StepShape, engine: EngineName, threads: number, length: Length): Entry {
  return { name, ...length, command: ourCommand(around, { kind: 'step', ...shape, engine }, threads) };
}

const peerEntries = ({ python }: Surroundings, entries: readonly (() => Entry)[]): Entry[] => ('missing' in python ? [] : entries.map((entry) => entry()));

interface Variant { readonly isInstalled?: true; readonly isCompiled?: true; readonly isPlain?: true }

const peerEntry = (around: Surroundings, name: string, shape: StepShape, length: Length, threads: number, { isInstalled, isCompiled, isPlain }: Variant) => (): Entry => ({
  name, ...length,
  command: peerCommand(around, 'pytorch_step.py', { ...shape, threads, isCompiled: isCompiled === true, isPlain: isPlain === true }, threads, isInstalled === true ? {} : tunedMalloc),
});
