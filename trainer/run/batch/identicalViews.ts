import type { PassPlan } from '../../engine/engine';

/**
 * Negatives that cannot be told from the positive: pairs (row, column) whose items look the same in view h or in view g.
 *
 * @returns flat (row, column), int32 [2M]; never the diagonal
 */
export function identicalViews(h: PassPlan, g: PassPlan): Int32Array {
  const groups = [h, g].map((plan) => groupByInput(plan));
  const flat: number[] = [];
  for (let row = 0; row < h.nExamples; row += 1) {
    const columns = new Set(groups.flatMap((group) => group.sameAs(row)));
    columns.delete(row);
    for (const column of [...columns].sort((a, b) => a - b)) flat.push(row, column);
  }
  return Int32Array.from(flat);
}

function groupByInput(plan: PassPlan): { sameAs(row: number): readonly number[] } {
  const rowsOf = new Map<string, number[]>();
  const inputs = Array.from({ length: plan.nExamples }, (_, example) => {
    const input = plan.fields.map((field) => {
      if (field.kind === 'number') {
        const width = field.values.length / plan.nExamples;
        return field.values.subarray(example * width, (example + 1) * width).join();
      }
      return field.rows.slice(field.offsets[example], field.offsets[example + 1]).sort().join();
    }).join(';');
    const group = rowsOf.get(input);
    if (group === undefined) rowsOf.set(input, [example]);
    else group.push(example);
    return input;
  });
  return { sameAs: (row) => rowsOf.get(inputs[row]!)! };
}
