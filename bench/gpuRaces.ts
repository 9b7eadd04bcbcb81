import type { EnginePlaces } from '../trainer/engine/engine';
import { openEngine } from '../trainer/engine/openEngine';
import { webgpuEngine } from '../trainer/engine/webgpu/webgpuEngine';
import { everyEngine } from './everyEngine';
import { distinctRows, leastBytes, type LeastBytes } from './leastBytes';
import { race, type Entry, type RaceResult } from './race';
import { drawnBatches, type StepShape } from './stepShape';
import { allThreads, ourCommand, peerCommand, type Surroundings } from './surroundings';

/** Names of the contenders, as reports show them. */
export const gpuContenders = { webgpu: 'webgpu', cuda: 'cuda', peer: 'PyTorch eager, CUDA', native: `native, ${allThreads} threads` } as const;

const standardRows = [100_000, 50_000, 20_000] as const;
const hidden = [512, 128] as const;

/** One size of the standard step on a GPU. */
export interface GpuCase { readonly title: string; readonly id?: string; readonly shape: StepShape; readonly steps: number }

const batches = (sizes: readonly number[], steps: (batch: number) => number): GpuCase[] => sizes.map((batch) => ({ title: `batch ${batch.toLocaleString('en-US')}`, id: `gpu-${batch}`, shape: { batch, rows: standardRows, hidden }, steps: steps(batch) }));

/** What a GPU is raced on: batches of 1,024 to 16,384, and tables that grow to 10 M rows. */
const wholeCases: readonly GpuCase[] = [
  ...batches([1024, 4096, 16_384], (batch) => (batch === 1024 ? 40 : batch === 4096 ? 24 : 12)),
  ...[1_000_000, 10_000_000].map((rows): GpuCase => {
    const share = (of17: number) => Math.round((rows / 2) * (of17 / 17));
    return { title: `batch 1,024, ${rows.toLocaleString('en-US')} rows`, shape: { batch: 1024, rows: [share(10), share(5), share(2)], hidden }, steps: 40 };
  }),
];

/** On a device that is software the same programs run at a size that proves them and nothing else. */
const provingCases: readonly GpuCase[] = [{ title: 'batch 32, to prove the commands', shape: { batch: 32, rows: [1000, 500, 200], hidden: [32, 16] }, steps: 3 }];

export interface GpuRaces { readonly device: string; readonly races: readonly { readonly of: GpuCase; readonly result: RaceResult; readonly least: LeastBytes }[]; readonly notes: readonly string[] }

/** Races webgpu (and cuda) against PyTorch eager on CUDA and native; says what cannot take part. @returns the reason when no device answers */
export async function gpuRaces(around: Surroundings, places: EnginePlaces): Promise<GpuRaces | { readonly missing: string }> {
  const all = everyEngine(places);
  let device: string;
  let isSoftware = false;
  try {
    device = await deviceOf(all, isSoftware);
  } catch {
    isSoftware = true;
    try {
      device = await deviceOf(all, isSoftware);
    } catch (error) {
      return { missing: `No GPU: ${error instanceof Error ? error.message : String(error)}.` };
    }
  }
  const hasCuda = await openEngine('cuda', all).then(({ engine: found }) => found.dispose().then(() => true), () => false);
  const races = [];
  for (const of of isSoftware ? provingCases : wholeCases) {
    around.say(`${of.title} …`);
    races.push({ of, result: await race(entries(around, of, hasCuda), around.nRounds, around.say), least: leastBytes(of.shape, distinctRows(drawnBatches(of.shape))) });
  }
  return { device, races, notes: isSoftware ? [`${device} computes on the processor: its times say nothing of a GPU.`] : [] };
}

/** What the webgpu engine would run on. @throws when there is none, or only software that was not wished for */
async function deviceOf({ dawnFile }: EnginePlaces, maySoftware: boolean): Promise<string> {
  const engine = await webgpuEngine({ dawnFile, device: null, maySoftware });
  await engine.dispose();
  return engine.describe().device;
}

function entries(around: Surroundings, { shape, steps }: GpuCase, hasCuda: boolean): Entry[] {
  const ours = (name: string, engine: 'webgpu' | 'cuda' | 'native', own = steps): Entry => ({ name, steps: own, isMetered: engine !== 'native', command: ourCommand(around, { kind: 'step', ...shape, engine }, allThreads) });
  return [
    ours(gpuContenders.webgpu, 'webgpu'),
    ...(hasCuda ? [ours(gpuContenders.cuda, 'cuda')] : []),
    ...(around.engine === null ? [] : [ours(gpuContenders.native, 'native', Math.ceil(steps / 8))]),
    ...('missing' in around.python ? [] : [{
      name: gpuContenders.peer, steps, isMetered: true,
      command: peerCommand(around, 'pytorch_step.py', { ...shape, threads: allThreads, isCompiled: false, isPlain: false, device: 'cuda' }, allThreads, { CUDA_VISIBLE_DEVICES: process.env.CUDA_VISIBLE_DEVICES ?? '0' }),
    }]),
  ];
}
