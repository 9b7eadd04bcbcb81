import type { Config } from '../../config/schema/files';
import { associate } from '../data/association';
import type { Dataset, Pairs } from '../data/dataset';
import type { Engine } from '../engine/engine';
import { buildModel, loadState, stateOf } from './attempt/buildModel';
import { Batcher } from './batch/batcher';
import { sameThreadLoader } from './batch/sameThreadLoader';
import { toy, type ToyColumn } from './batch/toyData.testkit';
import type { Trained } from './trained';
import { atTheStart, trainLoop, type Progress, type Surroundings, type Told } from './trainLoop';

const columns: readonly ToyColumn[] = [
  { name: 'id', kind: 'id', values: Array.from({ length: 12 }, (_, item) => [`${item}`]) },
  { name: 'group', kind: 'category', values: Array.from({ length: 12 }, (_, item) => [`g${item % 3}`]) },
  { name: 'tags', kind: 'categories', values: Array.from({ length: 12 }, (_, item) => [`t${item % 5}`, `u${item % 2}`]) },
];
/** Items of small numbers have many pairs, items 8 … 11 none. */
const train: [number, number][] = Array.from({ length: 60 }, (_, at) => [at % 12, Math.floor(8 * (at / 60) ** 2)]);
/** Every item is wanted once. */
export const wanted: Pairs = { query: Int32Array.from({ length: 12 }, (_, query) => query), item: Int32Array.from({ length: 12 }, (_, query) => (query + 5) % 12), timestamp: null };

export interface ToyTraining { readonly config: Config; readonly dataset: Dataset }

/** Twelve items that are queries too, three features, three steps an epoch. */
export async function toyTraining(model: object): Promise<ToyTraining> {
  const { config, dataset } = await toy({ columns, train }, { training: { batchSize: 20, epochs: 4 }, ...model });
  return { config, dataset: { ...dataset, validation: wanted, test: wanted } };
}

type State = Awaited<ReturnType<typeof stateOf>>;
export interface TrainedToy { readonly trained: Trained; readonly told: readonly Told[]; readonly checkpoints: readonly { readonly progress: Progress; readonly state: State }[]; readonly progress: Progress }

/** Trains to the end from the start or a checkpoint, which is asked for after every step unless they are not kept. */
export async function trainToy({ config, dataset }: ToyTraining, engine: Engine, from?: TrainedToy['checkpoints'][number], { keepsCheckpoints }: { readonly keepsCheckpoints: boolean } = { keepsCheckpoints: true }): Promise<TrainedToy> {
  const trained = buildModel(config, dataset, engine);
  if (from !== undefined) await loadState(trained, from.state);
  const batcher = new Batcher(config, dataset, trained.spec, await associate(dataset));
  const told: Told[] = [];
  const checkpoints: TrainedToy['checkpoints'][number][] = [];
  const around: Surroundings = {
    tell: (event) => told.push(event), signal: new AbortController().signal, whilePaused: () => Promise.resolve(false),
    checkpoint: async (progress) => { checkpoints.push({ progress, state: await stateOf(trained) }); },
    isAsked: (kind) => keepsCheckpoints && kind === 'checkpoint', answer: () => undefined, validated: () => Promise.resolve(), nowMs: () => performance.now(),
  };
  const progress = await trainLoop(trained, sameThreadLoader(batcher, batcher.stepsPerEpoch * config.model.training.epochs), batcher.stepsPerEpoch, from?.progress ?? atTheStart, around);
  return { trained, told, checkpoints, progress };
}

/** All bytes of a state. */
export const bytesOf = ({ weights, optimizer }: State): readonly (readonly [string, Float32Array])[] => [...weights, ...optimizer].map(([name, { data }]) => [name, data] as const);
