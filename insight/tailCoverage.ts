import type { HeadCut } from '../trainer/numerics/headCut';
import { countText } from './numberText';
import type { TailRun, TailView } from './tailView';

/**
 * How much of the corpus is reached: what the evaluation measured of the lists that are shown, and from the ranks alone
 * which wanted items are ever found.
 */
export function tailCoverage(runs: readonly TailRun[], cut: HeadCut, k: number, pairs: { readonly item: Int32Array }): Pick<TailView, 'coverage' | 'coverageNote'> {
  const { trainingCount } = runs[0]!.seeds[0]!;
  const rows: TailView['coverage'][number][] = [];
  const measured = (name: string, of: (run: TailRun) => Readonly<Record<string, number | null>>, label: string, detail: string, format: 'percent' | 'index') => {
    const values = runs.map((run) => of(run)[name] ?? null);
    if (values.some((value) => value !== null)) rows.push({ label, detail, values, format });
  };
  measured(`coverage@${k}`, ({ coverage }) => coverage, `Items in some top ${k}`, 'share of the corpus', 'percent');
  measured(`gini@${k}`, ({ gini }) => gini, 'Gini of exposure', '0 shows all items equally, 1 always the same', 'index');
  const isMeasured = rows.length !== 0;

  const parts: readonly { readonly label: string; readonly holds: (item: number) => boolean }[] = [
    { label: 'Wanted items found', holds: () => true },
    { label: 'of the head', holds: (item) => cut.isHead[item] === 1 },
    { label: 'of the tail', holds: (item) => cut.isHead[item] === 0 },
    { label: 'of the cold', holds: (item) => trainingCount[item] === 0 },
  ];
  for (const { label, holds } of parts) {
    const wanted = new Set(pairs.item.filter(holds));
    if (wanted.size === 0) continue;
    rows.push({
      label, format: 'percent', detail: `at least once in a top ${k}, of ${countText(wanted.size)}`,
      values: runs.map(({ seeds }) => seeds.reduce((sum, { ranks }) => sum + found(pairs.item, ranks, k, wanted) / wanted.size, 0) / seeds.length),
    });
  }
  return { coverage: rows, coverageNote: isMeasured ? null : 'With coverage and gini among evaluation.metrics, the share of items that is shown at all appears here.' };
}

function found(item: Int32Array, ranks: Int32Array, k: number, wanted: ReadonlySet<number>): number {
  const hit = new Set<number>();
  item.forEach((one, pair) => { if (ranks[pair]! <= k && wanted.has(one)) hit.add(one); });
  return hit.size;
}
