import { mostTrainedFirst, type HeadCut } from './headCut';

/** Trained items of neighboring popularity. */
export interface PopularityGroup {
  readonly part: 'head' | 'tail';
  /** Fewest and most training pairs of its items. */
  readonly minPairs: number;
  readonly maxPairs: number;
  /** int32, most trained first */
  readonly items: Int32Array;
  /** Training pairs of all its items together. */
  readonly nTrainingPairs: number;
}

/**
 * Splits the trained items into groups of about equal training pairs, most popular first.
 *
 * The end of the head is always an edge, and no other edge comes between items of equal count; so there are fewer groups
 * than asked for where two wanted edges fall on one change of count. Cold items are in none.
 *
 * @param trainingCount training pairs of each item, int32 [nItems]
 * @param nGroups       ≥ 2; shared out between head and tail by their training pairs, at least one each
 */
export function popularityGroups(trainingCount: Int32Array, cut: HeadCut, nGroups: number): PopularityGroup[] {
  const trained = mostTrainedFirst(trainingCount);
  const head = trained.subarray(0, cut.nHead);
  const tail = trained.subarray(cut.nHead);
  const headPairs = pairsOf(head, trainingCount);
  const tailPairs = pairsOf(tail, trainingCount);

  let nHeadGroups = Math.round((nGroups * headPairs) / Math.max(1, headPairs + tailPairs));
  nHeadGroups = Math.min(nGroups - 1, Math.max(1, nHeadGroups));
  return [
    ...groupsOf('head', head, trainingCount, tail.length === 0 ? nGroups : nHeadGroups),
    ...groupsOf('tail', tail, trainingCount, head.length === 0 ? nGroups : nGroups - nHeadGroups),
  ];
}

/** Cuts one part at the changes of count nearest to equal numbers of training pairs; of two as near, the earlier. */
function groupsOf(part: 'head' | 'tail', items: Int32Array, trainingCount: Int32Array, nGroups: number): PopularityGroup[] {
  if (items.length === 0) return [];
  const changes: { readonly place: number; readonly pairsBefore: number }[] = [];
  let pairs = 0;
  items.forEach((item, place) => {
    if (0 < place && trainingCount[item] !== trainingCount[items[place - 1]!]) changes.push({ place, pairsBefore: pairs });
    pairs += trainingCount[item]!;
  });

  const edges = new Set([0]);
  for (let group = 1; group < nGroups; group += 1) {
    const wanted = (pairs * group) / nGroups;
    let nearest: { readonly place: number; readonly pairsBefore: number } | undefined;
    for (const change of changes) {
      if (nearest === undefined || Math.abs(change.pairsBefore - wanted) < Math.abs(nearest.pairsBefore - wanted)) nearest = change;
    }
    if (nearest !== undefined) edges.add(nearest.place);
  }

  const starts = [...edges].sort((a, b) => a - b);
  return starts.map((start, at) => {
    const members = items.slice(start, starts[at + 1] ?? items.length);
    return {
      part, items: members, nTrainingPairs: pairsOf(members, trainingCount),
      minPairs: trainingCount[members.at(-1)!]!, maxPairs: trainingCount[members[0]!]!,
    };
  });
}

function pairsOf(items: Int32Array, trainingCount: Int32Array): number {
  return items.reduce((sum, item) => sum + trainingCount[item]!, 0);
}
