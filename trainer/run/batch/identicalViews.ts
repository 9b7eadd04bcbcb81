import type { FieldPlan, PassPlan } from '../../engine/engine';

/**
 * Negatives that cannot be told from the positive: pairs (row, column) whose items look the same in view h or in view g.
 *
 * @returns flat (row, column), rows ascending, then columns; int32 [2M]; never the diagonal
 */
export function identicalViews(h: PassPlan, g: PassPlan): Int32Array {
  const [hGroups, gGroups] = [alike(h), alike(g)];
  const flat: number[] = [];
  for (let row = 0; row < h.nExamples; row += 1) {
    const [inH, inG] = [hGroups[row]!, gGroups[row]!];
    for (let atH = 0, atG = 0; atH < inH.length || atG < inG.length;) {
      const column = Math.min(inH[atH] ?? Infinity, inG[atG] ?? Infinity);
      if (inH[atH] === column) atH += 1;
      if (inG[atG] === column) atG += 1;
      if (column !== row) flat.push(row, column);
    }
  }
  return Int32Array.from(flat);
}

/** For each example the examples with the same inputs in every field, itself among them, ascending; empty when it is alone. */
function alike(plan: PassPlan): readonly (readonly number[])[] {
  const nodes = new Float64Array(plan.nExamples);
  let groups = [Array.from(nodes, (_, example) => example)];
  for (const field of plan.fields) {
    if (isConstant(field, plan.nExamples)) continue;
    refine(nodes, groups, field);
    groups = groups.flatMap((group) => regroup(nodes, group));
  }
  const groupOf: (readonly number[])[] = Array.from(nodes, () => []);
  for (const group of groups) for (const example of group) groupOf[example] = group;
  return groupOf;
}

/** A masked field says nothing: the same row for every example. */
function isConstant(field: FieldPlan, nExamples: number): boolean {
  return field.kind === 'bag' && field.rows.length === nExamples && field.rows.every((row) => row === field.rows[0]);
}

/**
 * Takes each example of a group to a node that it shares with those alike in this field: a walk from the root down a
 * tree whose branches are the sorted rows of a bag, or the bits of numbers.
 *
 * A branch is keyed by node · 2³² + value, exact below two million nodes.
 */
function refine(nodes: Float64Array, groups: readonly (readonly number[])[], field: FieldPlan): void {
  const branches = new Map<number, number>();
  let nNodes = 1;
  const walk = (node: number, value: number): number => {
    const key = node * 0x1_0000_0000 + value;
    let next = branches.get(key);
    if (next === undefined) {
      next = nNodes;
      nNodes += 1;
      branches.set(key, next);
    }
    return next;
  };
  // Adding 0 makes one of the two zeros.
  const bits = field.kind === 'number' ? new Uint32Array(field.values.map((value) => value + 0).buffer) : null;
  for (const group of groups) {
    for (const example of group) {
      let node = 0;
      if (field.kind === 'number') {
        const width = field.values.length / nodes.length;
        for (let at = example * width; at < (example + 1) * width; at += 1) node = walk(node, bits![at]!);
      } else {
        const [from, to] = [field.offsets[example]!, field.offsets[example + 1]!];
        const rows = to - from === 1 ? field.rows.subarray(from, to) : field.rows.slice(from, to).sort();
        for (const row of rows) node = walk(node, row);
      }
      nodes[example] = node;
    }
  }
}

/** The parts of a group whose examples share a node; an example that is alone needs no further look. */
function regroup(nodes: Float64Array, group: readonly number[]): number[][] {
  const parts = new Map<number, number[]>();
  for (const example of group) {
    const part = parts.get(nodes[example]!);
    if (part === undefined) parts.set(nodes[example]!, [example]);
    else part.push(example);
  }
  return [...parts.values()].filter((part) => 1 < part.length);
}
