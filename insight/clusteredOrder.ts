/** Features side by side with those like them. */
export interface ClusteredOrder {
  /** A permutation of 0 … k − 1. */
  readonly order: readonly number[];
  /** Runs of `order`, `to` excluded, of features that hang together; ascending, not overlapping. */
  readonly clusters: readonly { readonly from: number; readonly to: number; readonly central: number }[];
}

/** One feature, or two groups joined at a similarity. */
interface Group { readonly members: readonly number[]; readonly similarity: number; readonly parts: readonly [Group, Group] | null }

/** Mean similarity from which on a group is a cluster, and its fewest members. */
const leastSimilarity = 0.1;
const fewestMembers = 5;

/**
 * Joins the two most similar groups again and again (average linkage); each join keeps its groups whole and turns them so
 * that the most similar ends touch. Ties go to the lower index. Work: k³.
 *
 * @param similarity symmetric, ≥ 0, [k][k]; the diagonal is not read
 */
export function clusteredOrder(similarity: readonly (readonly number[])[]): ClusteredOrder {
  const k = similarity.length;
  if (k === 0) return { order: [], clusters: [] };
  const groups: (Group | null)[] = Array.from({ length: k }, (_, at) => ({ members: [at], similarity: Infinity, parts: null }));
  const between = similarity.map((row) => Float64Array.from(row));
  for (let joins = 1; joins < k; joins += 1) {
    let [first, second, most] = [-1, -1, -Infinity];
    for (let a = 0; a < k; a += 1) {
      if (groups[a] === null) continue;
      const row = between[a]!;
      for (let b = a + 1; b < k; b += 1) {
        if (groups[b] !== null && most < row[b]!) [first, second, most] = [a, b, row[b]!];
      }
    }
    const [one, other] = [groups[first]!, groups[second]!];
    groups[first] = { members: joined(one.members, other.members, similarity), similarity: most, parts: [one, other] };
    groups[second] = null;
    const [n, m] = [one.members.length, other.members.length];
    for (let c = 0; c < k; c += 1) {
      if (c === first || groups[c] === null) continue;
      const mean = (n * between[first]![c]! + m * between[second]![c]!) / (n + m);
      between[first]![c] = mean;
      between[c]![first] = mean;
    }
  }
  const root = groups.find((group) => group !== null)!;
  const place = new Map(root.members.map((member, at) => [member, at]));
  const clusters = clustersOf(root).map(({ members }) => {
    const places = members.map((member) => place.get(member)!);
    return { from: Math.min(...places), to: Math.max(...places) + 1, central: mostCentral(members, similarity) };
  });
  return { order: root.members, clusters: clusters.sort((a, b) => a.from - b.from) };
}

/** Two lists end to end, each turned or not, whichever puts the most similar ends together. */
function joined(first: readonly number[], second: readonly number[], similarity: readonly (readonly number[])[]): number[] {
  const turned = (list: readonly number[]) => [...list].reverse();
  const ways = [[first, second], [first, turned(second)], [turned(first), second], [turned(first), turned(second)]] as const;
  const best = ways.reduce((most, way) => (touch(most) < touch(way) ? way : most));
  return [...best[0], ...best[1]];

  function touch([left, right]: readonly [readonly number[], readonly number[]]): number {
    return similarity[left.at(-1)!]![right[0]!]!;
  }
}

/** The largest groups joined at `leastSimilarity` or more. */
function clustersOf(group: Group): Group[] {
  if (group.parts === null) return [];
  if (leastSimilarity <= group.similarity) return fewestMembers <= group.members.length ? [group] : [];
  return group.parts.flatMap(clustersOf);
}

/** The member most similar to the others together; ties to the lower index. */
function mostCentral(members: readonly number[], similarity: readonly (readonly number[])[]): number {
  const total = (member: number) => members.reduce((sum, other) => sum + (other === member ? 0 : similarity[member]![other]!), 0);
  return [...members].sort((a, b) => total(b) - total(a) || a - b)[0]!;
}
