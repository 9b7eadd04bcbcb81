import { mostTrainedFirst, type HeadCut } from '../trainer/numerics/headCut';
import type { EvaluatedRun } from './evaluatedRun';
import type { Sentence } from './loadable';
import { countText } from './numberText';
import { sentence } from './sentence';
import type { CutFacts, OtherCut, TailView } from './tailView';

/** Cuts above this many training pairs leave a handful of items in the head. */
const mostPairs = 200;

/** Shares of the training pairs whose nearest cuts get a row of their own. */
const landmarks = [0.25, 0.5, 0.75, 0.9];

/** Facts of the cut as configured. */
export function configuredCut(trainingCount: Int32Array, cut: HeadCut): CutFacts {
  let pairs = 0;
  let headPairs = 0;
  trainingCount.forEach((count, item) => {
    pairs += count;
    if (cut.isHead[item] === 1) headPairs += count;
  });
  return { minPairs: cut.minPairs ?? 1, nItems: cut.nHead, shareOfItems: cut.nHead / Math.max(1, cut.nTrained), shareOfPairs: headPairs / Math.max(1, pairs) };
}

/**
 * What head and tail would be for every count that exists, largest first: no cut comes between items of equal count.
 *
 * @param runs seeds of each run, all on the same pairs; the last run is the reference when there are two
 */
export function otherCuts(runs: readonly (readonly EvaluatedRun[])[], trainingCount: Int32Array, cut: HeadCut, k: number): OtherCut[] {
  const nPairs = trainingCount.reduce((sum, count) => sum + count, 0);
  const items = histogram(trainingCount, () => 1);
  const wanted = runs[0]![0]!.pairs.item;
  const wantedCount = wanted.map((item) => trainingCount[item]!);
  const evaluated = histogram(wantedCount, () => 1);
  const hits = runs.map((seeds) => histogram(wantedCount, (pair) => seeds.reduce((sum, { ranks }) => sum + (ranks[pair]! <= k ? 1 : 0), 0) / seeds.length));
  const counts = [...items.keys()].filter((count) => 0 < count).sort((a, b) => b - a);
  const nTrained = counts.reduce((sum, count) => sum + items.get(count)!, 0);

  let nItems = 0;
  let headPairs = 0;
  let nTailPairs = wanted.length;
  const tailHits = hits.map((one) => [...one.values()].reduce((sum, value) => sum + value, 0));
  const cuts = counts.map((minPairs) => {
    nItems += items.get(minPairs)!;
    headPairs += minPairs * items.get(minPairs)!;
    nTailPairs -= evaluated.get(minPairs) ?? 0;
    hits.forEach((one, run) => { tailHits[run]! -= one.get(minPairs) ?? 0; });
    const tailRecall = tailHits.map((sum) => (nTailPairs === 0 ? null : Math.max(0, sum) / nTailPairs));
    const [first, reference] = tailRecall;
    return {
      minPairs, nItems, shareOfItems: nItems / Math.max(1, nTrained), shareOfPairs: headPairs / Math.max(1, nPairs), nTailPairs, tailRecall,
      difference: first === undefined || first === null || reference === undefined || reference === null ? null : first - reference,
    };
  }).filter(({ minPairs }) => minPairs <= mostPairs);
  const shown = new Set([cut.minPairs, ...landmarks.map((share) => nearest(cuts, share))]);
  return cuts.map((one) => ({ ...one, isLandmark: shown.has(one.minPairs) }));
}

/** The last place of each count on the list of trained items, most trained first: what a log–log rank curve needs. */
export function popularityCurve(trainingCount: Int32Array): TailView['popularity'] {
  const trained = mostTrainedFirst(trainingCount);
  const rank: number[] = [];
  const pairs: number[] = [];
  trained.forEach((item, at) => {
    const count = trainingCount[item]!;
    const next = at + 1 < trained.length ? trainingCount[trained[at + 1]!] : null;
    if (at === 0 && next === count) {
      rank.push(1);
      pairs.push(count);
    }
    if (count !== next) {
      rank.push(at + 1);
      pairs.push(count);
    }
  });
  return { rank, pairs, nTrained: trained.length, nCold: trainingCount.length - trained.length };
}

/** What head means here, and how to look at another cut. */
export function cutText(trainingCount: Int32Array, cut: HeadCut): Sentence {
  if (cut.minPairs === null) return sentence('No item is **head**: none has that many training pairs.');
  const nTied = trainingCount.reduce((n, count) => n + (count === cut.minPairs ? 1 : 0), 0);
  const pairs = `${countText(cut.minPairs)} training ${cut.minPairs === 1 ? 'pair' : 'pairs'}`;
  const rule = cut.splitsTies
    ? `The ${countText(cut.nHead)} most trained items are **head**; the share cuts through the ${countText(nTied)} items with ${pairs}, a count would not.`
    : `An item is **head** from ${pairs} on.`;
  return sentence(`${rule} **Cold** items have none and count as tail. Drag the cut or use ← → to preview; nothing is saved until you apply it.`);
}

function histogram(keys: Int32Array, weight: (at: number) => number): Map<number, number> {
  const sums = new Map<number, number>();
  keys.forEach((key, at) => { sums.set(key, (sums.get(key) ?? 0) + weight(at)); });
  return sums;
}

function nearest(cuts: readonly CutFacts[], share: number): number | null {
  return cuts.reduce<CutFacts | null>((best, one) => (best === null || Math.abs(one.shareOfPairs - share) < Math.abs(best.shareOfPairs - share) ? one : best), null)?.minPairs ?? null;
}
