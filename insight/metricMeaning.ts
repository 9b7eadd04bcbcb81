/** What a pair metric is, as a noun phrase for people: `share of pairs whose item is among the first 50`. */
export function metricMeaning(name: string): string {
  const [family, k] = name.split('@');
  switch (family) {
    case 'recall': return `share of pairs whose item is among the first ${k}`;
    case 'map': return `mean of 1 / rank of the item, 0 beyond rank ${k}`;
    case 'ndcg': return `mean of 1 / log2(1 + rank) of the item, 0 beyond rank ${k}`;
    case 'mrr': return 'mean of 1 / rank of the item';
    default: return 'mean over pairs';
  }
}
