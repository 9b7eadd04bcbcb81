/**
 * The candidate that is closest to a misspelt word, or undefined when none is close.
 *
 * Case, `_`, `-` and spaces do not count. Close means at most one edit for words up to 4 letters, then one more for each 3 letters
 * (an edit inserts, deletes or replaces a letter, or swaps two neighbors). Ties go to the earlier candidate.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = folded(word);
  if (wanted === '' || wanted.length > 60) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor((wanted.length + 1) / 3)) + 1;
  for (const candidate of candidates) {
    const other = folded(candidate);
    if (Math.abs(other.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, other);
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

/** What of a word counts when names are compared. */
export function folded(word: string): string {
  return word.toLowerCase().replace(/[_\-\s]/g, '');
}

/**
 * Fewest insertions, deletions, replacements and swaps of neighbors that turn `a` into `b`, none touching a letter twice.
 *
 * @returns a whole number from 0 to the longer length
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
