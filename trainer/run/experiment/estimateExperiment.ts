import type { Config } from '../../../config/schema/files';
import { associate } from '../../data/association';
import { loadDataset } from '../../data/loadDataset';
import { sharedDataset } from '../../data/sharedDataset';
import type { EnginePlaces } from '../../engine/engine';
import { nativePairCounter } from '../../engine/native/nativePairCounter';
import { nativePairSorters } from '../../engine/native/nativePairSorter';
import { openEngine } from '../../engine/openEngine';
import { trainStep } from '../../model/trainStep';
import { buildModel, disposeModel } from '../attempt/buildModel';
import { Batcher } from '../batch/batcher';
import { openLoader } from '../batch/openLoader';
import { breathe } from '../breathe';
import { evaluate } from '../evaluate';
import { EarlierRuns, type RunPlaces } from './earlierRuns';
import { plannedRuns, type Experiment, type PlannedRun } from './plannedRuns';

/** How long an experiment still takes. */
export interface Estimate {
  readonly runs: number;
  /** Finished already. */
  readonly kept: number;
  /** Runs whose time is that of a finished run which differs in its seed alone. */
  readonly fromFinished: number;
  /** Kinds of run that were measured over a few steps. */
  readonly measured: number;
  /** Seconds of one run after another, at most: runs that stop early take less. */
  readonly seconds: number;
}

export interface EstimateSurroundings extends RunPlaces {
  readonly enginePlaces: EnginePlaces;
  readonly loaderFile: string | null;
  readonly onPhase: (detail: string) => void;
}

/** Steps before the clock starts, and how long and how many are timed. */
const measuring = { warmUp: 3, steps: 40, leastSteps: 4, seconds: 2 } as const;
/** Starting a process, reading encoded data and writing results. */
const startSeconds = 3;

/** Times what is left of an experiment: from finished runs where there are any, else from a few steps and one validation. */
export async function estimateExperiment(experiment: Experiment, around: EstimateSurroundings): Promise<Estimate> {
  const plan = plannedRuns(experiment);
  const earlier = new EarlierRuns(around, plan, experiment.settings.metrics);
  const hashes = new Map(plan.map((planned) => [planned.hash, planned]));
  const left: PlannedRun[] = [];
  const knownSeconds = new Map<string, number[]>();
  for (const planned of hashes.values()) {
    const trained = await earlier.seconds(planned);
    if (trained === undefined) {
      left.push(planned);
      continue;
    }
    const key = costKey(planned.config);
    knownSeconds.set(key, [...(knownSeconds.get(key) ?? []), trained]);
  }
  const measured = new Map<string, number>();
  let seconds = 0;
  let fromFinished = 0;
  for (const planned of left) {
    const key = costKey(planned.config);
    const known = knownSeconds.get(key);
    if (known !== undefined) {
      fromFinished += 1;
      seconds += known.reduce((sum, value) => sum + value, 0) / known.length;
      continue;
    }
    const own = measured.get(key) ?? await measuredSeconds(planned, around);
    measured.set(key, own);
    seconds += own;
  }
  return { runs: hashes.size, kept: hashes.size - left.length, fromFinished, measured: measured.size, seconds };
}

async function measuredSeconds({ config }: PlannedRun, { cacheFolder, enginePlaces, loaderFile, onPhase }: EstimateSurroundings): Promise<number> {
  const loaded = await loadDataset(config.features, config.model, { cacheFolder, onPhase, sorters: nativePairSorters(enginePlaces.kernelsFile) });
  const association = await associate(loaded, nativePairCounter(enginePlaces.kernelsFile));
  const dataset = sharedDataset(loaded);
  const { engine } = await openEngine(config.model.training, enginePlaces);
  const trained = buildModel(config, dataset, engine);
  const batcher = new Batcher(config, dataset, trained.spec, association);
  const { epochs } = config.model.training;
  const nSteps = batcher.stepsPerEpoch * epochs;
  const { loader } = await openLoader(loaderFile, batcher, { config, data: dataset, spec: trained.spec, association }, nSteps);
  try {
    onPhase('timing a few steps');
    let step = 0;
    const take = async () => {
      step += 1;
      trainStep(engine, trained.model, trained.inputLayer, trained.optimizer, await loader.take(step, new AbortController().signal), config);
      await breathe();
    };
    while (step < Math.min(measuring.warmUp, nSteps - 1)) await take();
    const from = step;
    const begunMs = performance.now();
    const elapsed = () => (performance.now() - begunMs) / 1000;
    while (step < nSteps && step - from < measuring.steps && (step - from < measuring.leastSteps || elapsed() < measuring.seconds)) await take();
    const secondsPerStep = elapsed() / Math.max(1, step - from);
    const nValidation = dataset.validation.item.length;
    const evaluatedMs = performance.now();
    const split = nValidation === 0 ? 'test' : 'validation';
    if (dataset[split].item.length > 0) await evaluate(trained, split);
    const secondsPerEvaluation = (performance.now() - evaluatedMs) / 1000;
    const nEvaluations = nValidation === 0 ? 1 : 1 + Math.ceil(epochs / config.model.evaluation.every.epochs);
    return startSeconds + nSteps * secondsPerStep + nEvaluations * secondsPerEvaluation;
  } finally {
    await loader.close();
    disposeModel(trained);
    await engine.dispose();
  }
}

/** Equal for configs whose runs take as long: seeds, rates, temperatures and weights above 0 do not matter. */
function costKey(config: Config): string {
  return JSON.stringify(config, (key, value: unknown) => {
    if (typeof value !== 'number' || /^(epochs|batchSize|dim|size|last|patience|maxValues|maxSize|minCount|buckets|train|validation|test|sampleTraining|\d+)$/.test(key)) return value;
    return key === 'alpha' ? value > 0 : 0;
  });
}
