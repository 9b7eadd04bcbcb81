import type { BagField, InputSpec, PassPlan, TablePlan } from './engine';

/**
 * Groups every use of a table row in a step by row: all places of all passes, in ascending order of (pass, field,
 * example), so that every engine sums them in the same order.
 *
 * A stable counting sort over the rows touched; its cost is the number of places and, where they lie close enough, one
 * scan of the rows between the smallest and the largest.
 */
export function stepPlan(spec: InputSpec, passes: readonly PassPlan[]): readonly TablePlan[] {
  return spec.tables.flatMap((table) => tablePlan(spec, table.name, passes) ?? []);
}

interface Use { readonly pass: number; readonly field: number; readonly pooling: BagField['pooling']; readonly offsets: Int32Array; readonly rows: Int32Array }

function tablePlan(spec: InputSpec, table: string, passes: readonly PassPlan[]): TablePlan | undefined {
  const uses: Use[] = [];
  let nPlaces = 0;
  passes.forEach((plan, pass) => {
    spec.sides[plan.side].forEach((field, at) => {
      const input = plan.fields[at]!;
      if (field.kind !== 'bag' || field.table !== table || input.kind !== 'bag') return;
      uses.push({ pass, field: at, pooling: field.pooling, offsets: input.offsets, rows: input.rows });
      nPlaces += input.offsets[plan.nExamples]!;
    });
  });
  if (nPlaces === 0) return undefined;

  const rowOfPlace = new Int32Array(nPlaces);
  let filled = 0;
  for (const use of uses) {
    const n = use.offsets[use.offsets.length - 1]!;
    rowOfPlace.set(use.rows.subarray(0, n), filled);
    filled += n;
  }
  const { rows, rankOfPlace } = rank(rowOfPlace);
  const offsets = new Int32Array(rows.length + 1);
  for (const at of rankOfPlace) offsets[at + 1]! += 1;
  for (let at = 0; at < rows.length; at += 1) offsets[at + 1]! += offsets[at]!;

  const next = offsets.slice(0, rows.length);
  const placePass = new Int32Array(nPlaces);
  const placeField = new Int32Array(nPlaces);
  const placeExample = new Int32Array(nPlaces);
  const placeWeight = new Float32Array(nPlaces);
  let place = 0;
  for (const use of uses) {
    for (let example = 0; example + 1 < use.offsets.length; example += 1) {
      const n = use.offsets[example + 1]! - use.offsets[example]!;
      const weight = poolingWeight(use.pooling, n);
      for (let inside = 0; inside < n; inside += 1, place += 1) {
        const row = rankOfPlace[place]!;
        const at = next[row]!;
        next[row] = at + 1;
        placePass[at] = use.pass;
        placeField[at] = use.field;
        placeExample[at] = example;
        placeWeight[at] = weight;
      }
    }
  }
  return { table, rows, offsets, placePass, placeField, placeExample, placeWeight };
}

/** What pooling multiplies each of n rows by; dimensionless. */
export function poolingWeight(pooling: BagField['pooling'], n: number): number {
  return pooling === 'mean' ? 1 / n : pooling === 'sqrtn' ? 1 / Math.sqrt(n) : 1;
}

/** The distinct values in ascending order, and for each place the position of its value among them. */
function rank(rowOfPlace: Int32Array): { rows: Int32Array; rankOfPlace: Int32Array } {
  let [smallest, largest] = [rowOfPlace[0]!, rowOfPlace[0]!];
  for (const row of rowOfPlace) {
    if (row < smallest) smallest = row;
    if (largest < row) largest = row;
  }
  const span = largest - smallest + 1;
  const rankOfPlace = new Int32Array(rowOfPlace.length);
  if (8 * rowOfPlace.length + 65_536 < span) {
    const rows = distinct(rowOfPlace.slice().sort());
    for (let place = 0; place < rowOfPlace.length; place += 1) rankOfPlace[place] = positionOf(rows, rowOfPlace[place]!);
    return { rows, rankOfPlace };
  }
  // 1 marks a row that is there; then its rank, which is never read where there is none.
  const rankOfRow = new Int32Array(span);
  for (const row of rowOfPlace) rankOfRow[row - smallest] = 1;
  let nRows = 0;
  for (const mark of rankOfRow) nRows += mark;
  const rows = new Int32Array(nRows);
  let filled = 0;
  for (let at = 0; at < span; at += 1) {
    if (rankOfRow[at] === 0) continue;
    rows[filled] = smallest + at;
    rankOfRow[at] = filled;
    filled += 1;
  }
  for (let place = 0; place < rowOfPlace.length; place += 1) rankOfPlace[place] = rankOfRow[rowOfPlace[place]! - smallest]!;
  return { rows, rankOfPlace };
}

function distinct(sorted: Int32Array): Int32Array {
  return sorted.filter((value, at) => at === 0 || value !== sorted[at - 1]);
}

function positionOf(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
