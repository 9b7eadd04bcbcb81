import type { TablePlan } from './engine';

/** A table's plan without some rows (frozen ones), and without the places that use them. */
export function withoutRows(plan: TablePlan, left: ReadonlySet<number>): TablePlan {
  if (left.size === 0 || !plan.rows.some((row) => left.has(row))) return plan;
  const kept = [...plan.rows.keys()].filter((at) => !left.has(plan.rows[at]!));
  const offsets = new Int32Array(kept.length + 1);
  kept.forEach((at, to) => {
    offsets[to + 1] = offsets[to]! + plan.offsets[at + 1]! - plan.offsets[at]!;
  });
  const placesOf = <Numbers extends Int32Array | Float32Array>(places: Numbers): Numbers => {
    const out = new (places.constructor as new (n: number) => Numbers)(offsets[kept.length]!);
    kept.forEach((at, to) => out.set(places.subarray(plan.offsets[at], plan.offsets[at + 1]), offsets[to]));
    return out;
  };
  return {
    table: plan.table, rows: Int32Array.from(kept, (at) => plan.rows[at]!), offsets,
    placePass: placesOf(plan.placePass), placeField: placesOf(plan.placeField), placeExample: placesOf(plan.placeExample), placeWeight: placesOf(plan.placeWeight),
  };
}
