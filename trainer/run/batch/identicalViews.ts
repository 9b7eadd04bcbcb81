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

/** For each example the examples with the same inputs in every field, itself among them, ascending. */
function alike(plan: PassPlan): readonly (readonly number[])[] {
  const nodes = new Float64Array(plan.nExamples);
  for (const field of plan.fields) refine(nodes, field);
  const groups = new Map<number, number[]>();
  nodes.forEach((node, example) => {
    const group = groups.get(node);
    if (group === undefined) groups.set(node, [example]);
    else group.push(example);
  });
  return Array.from(nodes, (node) => groups.get(node)!);
}

/**
 * Takes each example from its node to one that it shares with those alike so far and in this field: a walk down a tree
 * whose branches are the sorted rows of a bag, or the bits of numbers.
 *
 * A branch is keyed by node · 2³² + value, exact below two million nodes.
 */
function refine(nodes: Float64Array, field: FieldPlan): void {
  const branches = new Map<number, number>();
  let nNodes = nodes.reduce((most, node) => Math.max(most, node), 0) + 1;
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
  if (field.kind === 'number') {
    const width = field.values.length / nodes.length;
    // Adding 0 makes one of the two zeros.
    const bits = new Uint32Array(field.values.map((value) => value + 0).buffer);
    for (let example = 0; example < nodes.length; example += 1) {
      for (let at = example * width; at < (example + 1) * width; at += 1) nodes[example] = walk(nodes[example]!, bits[at]!);
    }
  } else {
    for (let example = 0; example < nodes.length; example += 1) {
      const [from, to] = [field.offsets[example]!, field.offsets[example + 1]!];
      const rows = to - from === 1 ? field.rows.subarray(from, to) : field.rows.slice(from, to).sort();
      for (const row of rows) nodes[example] = walk(nodes[example]!, row);
    }
  }
  compact(nodes);
}

/** Numbers the nodes in use 0, 1, 2 … */
function compact(nodes: Float64Array): void {
  const numbers = new Map<number, number>();
  nodes.forEach((node, example) => {
    const found = numbers.get(node) ?? numbers.size;
    numbers.set(node, found);
    nodes[example] = found;
  });
}
