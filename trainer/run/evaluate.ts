import type { SliceMetrics } from '../../runs/event';
import type { Pairs } from '../data/dataset';
import { chanceHead } from '../model/losses/binaryCrossEntropy';
import { vectorsOf } from '../model/vectorsOf';
import { alignment } from '../numerics/metrics/alignment';
import { coverageAtK } from '../numerics/metrics/coverageAtK';
import { giniAtK } from '../numerics/metrics/giniAtK';
import { metricNamed, pairMetricNames } from '../numerics/metrics/metricNamed';
import { pairMean } from '../numerics/metrics/pairMean';
import { predictedChances } from '../numerics/metrics/predictedChances';
import { groupedAuc, rocAuc } from '../numerics/metrics/rocAuc';
import { uniformity } from '../numerics/metrics/uniformity';
import { slicesOf } from '../numerics/slices';
import { stream } from '../numerics/stream';
import { evaluationPass } from './batch/evaluationPass';
import type { HistoryPlace } from './batch/passPlan';
import { exclusions } from './exclusions';
import { indifferentQueries, popularItems } from './popularityVectors';
import type { Trained } from './trained';
import { breathe } from './breathe';

/** How well a model ranks the pairs of one split against the whole corpus. */
export interface Evaluated {
  readonly slices: readonly SliceMetrics[];
  /** As in the `evaluated` event. */
  readonly alignment: number | null;
  readonly uniformityQuery: number | null;
  readonly uniformityItem: number | null;
  readonly coverage: Readonly<Record<string, number | null>>;
  readonly gini: Readonly<Record<string, number | null>>;
  /** Pessimistic 1-based rank of each pair's item, int32 [P], in the order of the split's pairs. */
  readonly ranks: Int32Array;
  /** Similarity of each pair, float32 [P] */
  readonly scores: Float32Array;
  /** float32 [items · dim] */
  readonly itemVectors: Float32Array;
}

const blockSize = 2048;

/** Vectors of all items, unaugmented, float32 [items · dim]. */
export async function itemVectors(trained: Trained, signal?: AbortSignal): Promise<Float32Array> {
  const { kind, hidden } = trained.config.model.towers;
  if (kind === 'popularity') return popularItems(trained.dataset.trainingCount, hidden.at(-1)!);
  return vectorsInBlocks(trained, trained.dataset.items.n, (from, to) => evaluationPass(trained, 'item', range(from, to)), signal);
}

/** Vectors of queries, float32 [queries · dim]. @param historyOf where the histories of a stretch of them are read */
export async function queryVectors(trained: Trained, queries: Int32Array, historyOf: (from: number, to: number) => HistoryPlace = () => 'latest', signal?: AbortSignal): Promise<Float32Array> {
  const { kind, hidden } = trained.config.model.towers;
  if (kind === 'popularity') return indifferentQueries(queries.length, hidden.at(-1)!);
  return vectorsInBlocks(trained, queries.length, (from, to) => evaluationPass(trained, 'query', queries.subarray(from, to), historyOf(from, to)), signal);
}

/**
 * Ranks every pair of a split against the whole corpus and takes the metrics of every slice.
 *
 * A query is embedded once, or once a pair when a history makes it depend on the pair. Memory is bounded by the
 * vectors of all items and queries and one block of scores.
 */
export async function evaluate(trained: Trained, split: 'validation' | 'test', signal?: AbortSignal): Promise<Evaluated> {
  const { dataset, engine, config } = trained;
  const pairs = dataset[split];
  const dim = config.model.towers.hidden.at(-1)!;
  const items = await itemVectors(trained, signal);

  const hasHistory = dataset.queries.columns.some((column) => column.kind === 'history');
  const groups = hasHistory ? onePerPair(pairs) : byQuery(pairs, dataset.queries.n);
  const queries = await queryVectors(trained, groups.queries, (from, to) => (hasHistory ? { split, pairs: range(from, to) } : 'latest'), signal);

  const excluded = exclusions(dataset, config.model.evaluation.exclude);
  const exclude = (row: number) => {
    signal?.throwIfAborted();
    return excluded(groups.queries[row]!);
  };
  const targets = { offsets: groups.offsets, items: Int32Array.from(groups.order, (pair) => pairs.item[pair]!) };
  const found = await engine.ranks(queries, items, dim, targets, exclude);
  signal?.throwIfAborted();
  const ranks = new Int32Array(pairs.item.length);
  const scores = new Float32Array(pairs.item.length);
  groups.order.forEach((pair, at) => {
    ranks[pair] = found.ranks[at]!;
    scores[pair] = found.scores[at]!;
  });

  const labeled = dataset.negatives === undefined ? {} : await labeledMetrics(trained, split, items, scores, signal);
  const { coverage, gini } = await concentration(trained, queries, items, dim, exclude);
  signal?.throwIfAborted();
  return {
    slices: sliceMetrics(trained, pairs, ranks).map((one) => (one.slice === 'all' ? { ...one, metrics: { ...one.metrics, ...labeled } } : one)),
    ...(await spread(trained, pairs, groups, queries, items, dim)),
    coverage, gini, ranks, scores, itemVectors: items,
  };
}

/** How well scores tell positives of a split from the pairs that came to nothing, and with a head for chances how good those are. */
async function labeledMetrics(trained: Trained, split: 'validation' | 'test', items: Float32Array, positives: Float32Array, signal?: AbortSignal): Promise<Record<string, number | null>> {
  const { dataset, config, model } = trained;
  const dim = config.model.towers.hidden.at(-1)!;
  const pairs = dataset.negatives![split];
  const groups = byQuery(pairs, dataset.queries.n);
  const queries = await queryVectors(trained, groups.queries, () => 'latest', signal);
  const negatives = new Float32Array(pairs.item.length);
  for (let row = 0; row < groups.queries.length; row += 1) {
    for (let at = groups.offsets[row]!; at < groups.offsets[row + 1]!; at += 1) {
      const pair = groups.order[at]!;
      let product = 0;
      for (let d = 0; d < dim; d += 1) product += queries[row * dim + d]! * items[pairs.item[pair]! * dim + d]!;
      negatives[pair] = product;
    }
  }
  const ranking = { auc: rocAuc(positives, negatives), gauc: groupedAuc(positives, dataset[split].query, negatives, pairs.query) };
  if (config.model.loss.kind !== 'binaryCrossEntropy') return ranking;
  const [scale, bias] = [await model.get(chanceHead.scale).data(), await model.get(chanceHead.bias).data()].map((values) => values[0]!);
  const logits = (scores: Float32Array) => scores.map((score) => scale! * score + bias!);
  return { ...ranking, ...predictedChances(logits(positives), logits(negatives)) };
}

function sliceMetrics({ dataset, config }: Trained, pairs: Pairs, ranks: Int32Array): SliceMetrics[] {
  const { evaluation } = config.model;
  const metrics = pairMetricNames(evaluation.metrics, evaluation.cutoffs).map(metricNamed);
  return slicesOf(evaluation, dataset.trainingCount, pairs, dataset.labels).map((slice) => ({
    slice: slice.name,
    nPairs: slice.pairs.length,
    metrics: Object.fromEntries(metrics.map((metric) => [metric.name, pairMean(metric, ranks, slice.pairs)])),
  }));
}

async function concentration(trained: Trained, queries: Float32Array, items: Float32Array, dim: number, exclude: (row: number) => ArrayLike<number>) {
  const { evaluation } = trained.config.model;
  const coverage: Record<string, number | null> = {};
  const gini: Record<string, number | null> = {};
  const wanted = { coverage: evaluation.metrics.includes('coverage'), gini: evaluation.metrics.includes('gini') };
  if ((wanted.coverage || wanted.gini) && queries.length !== 0) {
    const nItems = trained.dataset.items.n;
    const widest = Math.min(Math.max(...evaluation.cutoffs), nItems);
    const top = await trained.engine.topK(queries, items, dim, widest, exclude);
    for (const k of evaluation.cutoffs) {
      if (wanted.coverage) coverage[`coverage@${k}`] = coverageAtK(top.indices, widest, Math.min(k, widest), nItems);
      if (wanted.gini) gini[`gini@${k}`] = giniAtK(top.indices, widest, Math.min(k, widest), nItems);
    }
  }
  return { coverage, gini };
}

/** Rows that uniformity looks at; all pairs of them are compared. */
const uniformitySample = 1024;

async function spread(trained: Trained, pairs: Pairs, groups: Groups, queries: Float32Array, items: Float32Array, dim: number) {
  // The vectors of popularity mean nothing beyond their products.
  if (trained.config.model.towers.kind === 'popularity') return { alignment: null, uniformityQuery: null, uniformityItem: null };
  const rowOfPair = new Int32Array(pairs.item.length);
  for (let row = 0; row + 1 < groups.offsets.length; row += 1) {
    for (let at = groups.offsets[row]!; at < groups.offsets[row + 1]!; at += 1) rowOfPair[groups.order[at]!] = row;
  }
  const { seed } = trained.config.model.training;
  return {
    alignment: alignment(queries, items, dim, rowOfPair, pairs.item),
    uniformityQuery: uniformity(queries, dim, uniformitySample, stream(seed, 'uniformity/query')),
    uniformityItem: uniformity(items, dim, uniformitySample, stream(seed, 'uniformity/item')),
  };
}

/** Query rows to embed and, for each, the pairs it answers for. */
interface Groups { readonly queries: Int32Array; readonly offsets: Int32Array; readonly order: Int32Array }

function byQuery(pairs: Pairs, nQueries: number): Groups {
  const counts = new Int32Array(nQueries + 1);
  for (const query of pairs.query) counts[query + 1]! += 1;
  const queries: number[] = [];
  const offsets = [0];
  for (let query = 0; query < nQueries; query += 1) {
    const n = counts[query + 1]!;
    counts[query + 1] = counts[query]! + n;
    if (n !== 0) {
      queries.push(query);
      offsets.push(offsets.at(-1)! + n);
    }
  }
  const next = counts.slice(0, nQueries);
  const order = new Int32Array(pairs.query.length);
  pairs.query.forEach((query, pair) => {
    order[next[query]!] = pair;
    next[query]! += 1;
  });
  return { queries: Int32Array.from(queries), offsets: Int32Array.from(offsets), order };
}

function onePerPair(pairs: Pairs): Groups {
  return { queries: pairs.query, offsets: range(0, pairs.query.length + 1), order: range(0, pairs.query.length) };
}

async function vectorsInBlocks(trained: Trained, n: number, passOf: (from: number, to: number) => Parameters<typeof vectorsOf>[3], signal?: AbortSignal): Promise<Float32Array> {
  const dim = trained.config.model.towers.hidden.at(-1)!;
  const vectors = new Float32Array(n * dim);
  for (let from = 0; from < n; from += blockSize) {
    const to = Math.min(n, from + blockSize);
    vectors.set(await vectorsOf(trained.engine, trained.model, trained.inputLayer, passOf(from, to)), from * dim);
    await breathe();
    signal?.throwIfAborted();
  }
  return vectors;
}

const range = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, at) => from + at);
