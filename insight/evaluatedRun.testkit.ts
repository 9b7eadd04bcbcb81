import { stream } from '../trainer/numerics/stream';
import type { SliceLabels } from '../trainer/numerics/slices';
import type { EvaluatedRun } from './evaluatedRun';
import type { ReportOptions } from './report';

/** Test pairs of a made-up shop: 60 items, of which the last 10 are cold, and 40 queries with several pairs each. */
export interface Shop {
  readonly trainingCount: Int32Array;
  readonly pairs: { readonly query: Int32Array; readonly item: Int32Array };
  readonly labels: readonly SliceLabels[];
}

export function shopOf(nPairs: number): Shop {
  const source = stream(1, 'shop');
  const trainingCount = Int32Array.from({ length: 60 }, (_, item) => (item < 50 ? Math.floor(100 / (1 + item)) + 1 : 0));
  const query = Int32Array.from({ length: nPairs }, () => source.integer(40));
  const item = Int32Array.from({ length: nPairs }, () => source.integer(60));
  const valueOf = Int32Array.from({ length: 60 }, (_, at) => (at % 7 === 0 ? -1 : at % 3));
  return { trainingCount, pairs: { query, item }, labels: [{ side: 'item', feature: 'section', values: ['admin', 'games', 'libs'], valueOf }] };
}

/**
 * A run that ranks at random, better by a share.
 *
 * @param better chance that a pair's rank is halved, for tail items (from item 10 on) only
 */
export function runOn(shop: Shop, name: string, { seed, better }: { readonly seed: number; readonly better: number }): EvaluatedRun {
  const luck = stream(7, 'luck of all runs');
  const own = stream(seed, `luck of ${name}`);
  const ranks = shop.pairs.item.map((item) => {
    const rank = 1 + Math.floor(luck.uniform() ** 2 * 60);
    return 10 <= item && own.uniform() < better ? Math.ceil(rank / 4) : rank;
  });
  return { name, kind: 'model', seed, pairs: shop.pairs, ranks, trainingCount: shop.trainingCount, labels: shop.labels };
}

export const reportOptions: ReportOptions = {
  split: 'test',
  excluded: ['self'],
  evaluation: { head: { topShare: 0.2 }, slices: ['head', 'tail', 'cold'] },
  metrics: ['recall@10', 'map@10'],
  headline: 'recall@10',
  reference: 'baseline',
  intervals: { level: 0.95, resamples: 300, seed: 1, drawn: 'queries', drawnSeeds: false },
};
