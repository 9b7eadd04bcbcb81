import { expect, test } from 'vitest';
import { randomBatch, randomShape } from '../model/randomStep.testkit';
import type { InputSpec, PassPlan, TablePlan } from './engine';
import { poolingWeight, stepPlan } from './stepPlan';

/** Row → places in ascending order, found by looking at every pass for every row. */
function slowPlaces(spec: InputSpec, passes: readonly PassPlan[], table: string): Map<number, string[]> {
  const places = new Map<number, string[]>();
  passes.forEach((pass, at) => spec.sides[pass.side].forEach((field, fieldAt) => {
    const input = pass.fields[fieldAt]!;
    if (field.kind !== 'bag' || field.table !== table || input.kind !== 'bag') return;
    for (let example = 0; example < pass.nExamples; example += 1) {
      const rows = [...input.rows.slice(input.offsets[example], input.offsets[example + 1])];
      const weight = Math.fround({ mean: 1 / rows.length, sum: 1, sqrtn: 1 / Math.sqrt(rows.length) }[field.pooling]);
      for (const row of rows) places.set(row, [...(places.get(row) ?? []), [at, fieldAt, example, weight].join()]);
    }
  }));
  return places;
}

const placesOf = (plan: TablePlan): [number, string[]][] => [...plan.rows].map((row, at) => [row, Array.from(
  { length: plan.offsets[at + 1]! - plan.offsets[at]! },
  (_, inside) => { const place = plan.offsets[at]! + inside; return [plan.placePass[place], plan.placeField[place], plan.placeExample[place], plan.placeWeight[place]].join(); },
)]);

test('stepPlan lists each row once, ascending, with all its places in the order of pass, field and example', () => {
  for (let round = 0; round < 60; round += 1) {
    const shape = randomShape(round);
    const { passes } = randomBatch(shape, round, 1);
    const plans = stepPlan(shape.spec, passes);
    for (const { name } of shape.spec.tables) {
      const slow = [...slowPlaces(shape.spec, passes, name)].sort((a, b) => a[0] - b[0]);
      const found = plans.find(({ table }) => table === name);
      expect(found === undefined ? [] : placesOf(found), `round ${round}, ${name}`).toEqual(slow);
    }
  }
});

test('stepPlan groups rows that lie millions apart', () => {
  const spec: InputSpec = {
    tables: [{ name: 'ids', rows: 50_000_001, dim: 1, frozenRows: [] }],
    sides: { query: [], item: [{ kind: 'bag', feature: 'id', table: 'ids', pooling: 'mean', defaultRow: 50_000_000 }] }, initialScale: 0.1, seed: 1,
  };
  const rows = [50_000_000, 3, 49_999_999, 3, 20_000_000];
  const passes: PassPlan[] = [{ side: 'item', nExamples: 5, fields: [{ kind: 'bag', offsets: Int32Array.of(0, 1, 2, 3, 4, 5), rows: Int32Array.from(rows) }] }];
  const [plan] = stepPlan(spec, passes);
  expect([...plan!.rows]).toEqual([3, 20_000_000, 49_999_999, 50_000_000]);
  expect([...plan!.offsets]).toEqual([0, 2, 3, 4, 5]);
  expect([...plan!.placeExample]).toEqual([1, 3, 4, 2, 0]);
});

test('stepPlan has no plan for a table that no pass reads', () => {
  const spec: InputSpec = { tables: [{ name: 'idle', rows: 3, dim: 1, frozenRows: [] }], sides: { query: [], item: [] }, initialScale: 0.1, seed: 1 };
  expect(stepPlan(spec, [{ side: 'item', nExamples: 1, fields: [] }])).toEqual([]);
});

test.each([['mean', 0.25], ['sum', 1], ['sqrtn', 0.5]] as const)('poolingWeight of four rows is their %s weight', (pooling, weight) => {
  expect(poolingWeight(pooling, 4)).toBe(weight);
});
