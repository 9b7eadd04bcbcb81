import { readFileSync } from 'node:fs';
import path from 'node:path';
import { featuresView, type FeatureAssociation, type FeaturesView } from '../../insight/featuresView';
import { runView, type RunSetup, type RunView, type RunViewInput } from '../../insight/runView';
import type { RunEvent } from '../../runs/event';
import { parseJournal } from '../../runs/parseJournal';
import type { RunRecord } from '../../runs/records';
import { tailView, type TailRun, type TailView, type TailViewInput } from '../../insight/tailView';
import { stream } from '../../trainer/numerics/stream';

const fixture = (name: string): string => readFileSync(path.join(import.meta.dirname, 'fixtures', name), 'utf8');

export const cfmEvents: readonly RunEvent[] = parseJournal(fixture('cfm.jsonl'));
export const baselineEvents: readonly RunEvent[] = parseJournal(fixture('baseline.jsonl'));
export const association = JSON.parse(fixture('association.json')) as FeatureAssociation;

const record = (name: string, letters: string): RunRecord => ({
  formatVersion: 1, id: `20261124T203124Z-${name}-${letters}`, name, createdAt: cfmEvents[0]!.at - 200, configPath: `/shop/${name}.model.yaml`, configHash: 'c0ffee', overrides: [], commit: 'b1a5e2b4a0f5', isDirty: true, seed: 1,
});
export const setup: RunSetup = { batchSize: 1024, temperature: 0.07, learningRate: 0.1, selfSupervision: { masking: 'cfm', alpha: 0.3, batchSize: 1024 }, cutoffs: [10, 50], evaluatedEveryEpochs: 1 };

/** The recorded run as it was while it trained, beside the baseline; every part can be replaced. */
export function recordedRun(change: Partial<RunViewInput> = {}, view: (input: RunViewInput) => RunView = runView): RunView {
  const alive = cfmEvents.filter(({ kind }) => kind !== 'cancelled');
  return view({
    record: record('cfm', 'lfig'), state: 'running', events: alive, setup, reference: { record: record('baseline', 'deov'), events: baselineEvents },
    range: null, columns: 380, lastSignAt: alive.at(-1)!.at, nowMs: alive.at(-1)!.at + 3000, timeZone: 'UTC', ...change,
  });
}

/** Events of a long run, seeded: falling losses with noise and one spike, evaluations, checkpoints and a warning. */
export function longRunEvents(nSteps: number, plannedSteps = nSteps): RunEvent[] {
  const random = stream(3, 'long run');
  const events: RunEvent[] = [
    { at: 0, kind: 'started', fromStep: 0, engine: 'webgpu', device: 'RTX 4070', why: 'webgpu: the fastest engine present' },
    { at: 1, kind: 'planned', stepsPerEpoch: 4000, epochs: plannedSteps / 4000, trainPairs: 4_096_000, validationPairs: 16_211, testPairs: 16_000, items: 47_188, queries: 39_127, parameters: 1_300_000, tableBytes: 5_600_000 },
    { at: 2, kind: 'phase', phase: 'training' },
  ];
  for (let step = 1; step <= nSteps; step += 1) {
    const main = 2.15 + 5.1 * Math.exp(-step / 3000) + 1.2 * Math.exp(-step / 18_000) + 0.12 * random.normal() + (step === 61_411 ? 20 : 0);
    const own = 0.72 + 5 * Math.exp(-step / 1800) + 0.5 * Math.exp(-step / 9000) + 0.22 * Math.abs(random.normal());
    const isEvaluating = step % 4000 < 6;
    events.push({ at: step * 37, kind: 'step', step, epoch: Math.floor(step / 4000), steps: 1, mainLossNats: main, selfSupervisedLossNats: own, totalLossNats: main + 0.3 * own, examplesPerSecond: (isEvaluating ? 19_000 : 27_000) + 200 * random.normal(), secondsLeft: (plannedSteps - step) * 0.037 });
    if (step === 22_400) events.push({ at: step * 37, kind: 'warning', code: 'tags-missing', message: '41% of items left out of a self-supervised batch, they have no tags' });
    if (step % 10_000 === 0) events.push({ at: step * 37, kind: 'checkpointed', step, isBest: true });
    if (step % 4000 !== 0) continue;
    const rise = 1 - Math.exp(-step / 14_000);
    const slice = (name: string, nPairs: number, end: number) => ({ slice: name, nPairs, metrics: { 'recall@10': end * rise * 0.4, 'recall@50': 0.1 + (end - 0.1) * rise + 0.001 * random.normal() } });
    events.push({
      at: step * 37, kind: 'evaluated', step, epoch: step / 4000, split: 'validation',
      slices: [slice('all', 16_211, 0.319), slice('head', 10_231, 0.3), slice('tail', 5980, 0.35), slice('cold', 1520, 0.333)],
      alignment: 0.58 + 0.6 * Math.exp(-step / 15_000), uniformityQuery: -2.95 + 1.3 * Math.exp(-step / 12_000), uniformityItem: -3.42 + 1.6 * Math.exp(-step / 12_000), coverage: {}, gini: {}, isBest: true, seconds: 5,
    });
  }
  return events;
}

interface RecordedRanks { readonly trainingCount: number[]; readonly query: number[]; readonly item: number[]; readonly cfm: number[]; readonly baseline: number[]; readonly popularity: number[]; readonly sections: string[]; readonly section: number[] }
const ranks = JSON.parse(fixture('ranks.json')) as RecordedRanks;
const trainingCount = Int32Array.from(ranks.trainingCount);
const pairs = { query: Int32Array.from(ranks.query), item: Int32Array.from(ranks.item) };

/** As the evaluation keeps it with `item.section` among `evaluation.slices`: of items that are wanted. */
const sectionOfItem = { side: 'item' as const, feature: 'section', values: ranks.sections, valueOf: new Int32Array(trainingCount.length).fill(-1) };
ranks.item.forEach((item, pair) => { sectionOfItem.valueOf[item] = ranks.section[pair]!; });

/** A recorded run as the tail panel takes it. */
export function recordedRanks(name: 'cfm' | 'baseline'): TailRun {
  return {
    run: { runId: record(name, name === 'cfm' ? 'lkhi' : 'pvnf').id, name, seed: 1, nSeeds: 1 },
    seeds: [{ name, kind: 'model', seed: 1, pairs, ranks: Int32Array.from(ranks[name]), popularityRanks: Int32Array.from(ranks.popularity), trainingCount, labels: [sectionOfItem] }], coverage: {}, gini: {},
  };
}

/** Both recorded runs by popularity of the wanted item; every part can be replaced. */
export function recordedTail(change: Partial<TailViewInput> = {}): TailView {
  const [run, reference] = [recordedRanks('cfm'), recordedRanks('baseline')];
  return tailView({
    run, reference, k: 50, cutoffs: [10, 50], head: { topShare: 0.1 }, split: 'test', step: 110, isTraining: false, nGroups: 10, grouping: 'popularity',
    choices: [run, reference].map(({ run: { runId, name } }) => ({ runId, label: `${name} · seed 1`, isComparable: true })), ...change,
  });
}

/** The association of the example data as its panel shows it. */
export function recordedFeatures(): FeaturesView {
  return featuresView({
    sourceId: record('cfm', 'lfig').id, title: 'debian.features.yaml', association, nItems: 18_363,
    kinds: { package: 'id', section: 'category', maintainer: 'category', tags: 'categories', name_tokens: 'text', description_tokens: 'text' },
    selfSupervision: { alpha: 0.3, masking: 'cfm', complementary: true, seedPer: 'batch', normalization: 'none', excludeId: false },
  });
}

/** An association of k yes-or-no features in groups that hang together, seeded. */
export function manyFeatures(k: number): FeaturesView {
  const random = stream(7, 'features');
  const groupOf = Array.from({ length: k }, (_, at) => Math.floor(at / 8));
  const names = Array.from({ length: k }, (_, at) => `facet${groupOf[at]}::value-${at}`);
  const entropyNats = names.map(() => 0.05 + 0.2 * random.uniform());
  const normalized = names.map(() => new Array<number>(k).fill(0));
  for (let a = 0; a < k; a += 1) {
    normalized[a]![a] = 1;
    for (let b = a + 1; b < k; b += 1) {
      const isSame = groupOf[a] === groupOf[b] && groupOf[a]! % 3 !== 2;
      const value = isSame ? 0.15 + 0.5 * random.uniform() : 0.04 * random.uniform() ** 4 + (random.uniform() < 0.02 ? 0.08 : 0);
      normalized[a]![b] = normalized[b]![a] = value;
    }
  }
  const mutualInformationNats = normalized.map((row, a) => row.map((value, b) => (a === b ? entropyNats[a]! : value * Math.sqrt(entropyNats[a]! * entropyNats[b]!))));
  const nOf = names.map((_, at) => 60 + ((at * 97) % 4000));
  const support = names.map((_, a) => names.map((__, b) => Math.min(nOf[a]!, nOf[b]!)));
  return featuresView({
    sourceId: 'many', title: 'many.features.yaml', nItems: 18_363, kinds: Object.fromEntries(names.map((name) => [name, 'category'])),
    association: { features: names, mutualInformationNats, normalized, entropyNats, support },
    selfSupervision: { alpha: 0.3, masking: 'cfm', complementary: true, seedPer: 'batch', normalization: 'nmi', excludeId: false },
  });
}
