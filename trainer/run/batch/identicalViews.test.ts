import { expect, test } from 'vitest';
import type { PassPlan } from '../../engine/engine';
import { stream } from '../../numerics/stream';
import { identicalViews } from './identicalViews';

interface View { readonly bags: number[][]; readonly numbers: number[] }

const plan = ({ bags, numbers }: View): PassPlan => {
  let end = 0;
  return {
    side: 'item', nExamples: bags.length,
    fields: [
      { kind: 'bag', offsets: Int32Array.from([0, ...bags.map(({ length }) => (end += length))]), rows: Int32Array.from(bags.flat()) },
      { kind: 'number', values: Float32Array.from(numbers) },
    ],
  };
};
const pairsOf = (h: View, g: View) => {
  const flat = identicalViews(plan(h), plan(g));
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at], flat[2 * at + 1]]);
};

test('identicalViews finds rows alike in one of the views, whatever the order of a bag', () => {
  const h: View = { bags: [[1, 2], [2, 1], [12], [3]], numbers: [0, 0, 0, 0] };
  const g: View = { bags: [[5], [6], [7], [7]], numbers: [1, 1, 1, 1] };
  expect(pairsOf(h, g)).toEqual([[0, 1], [1, 0], [2, 3], [3, 2]]);
});

test('identicalViews tells apart bags that differ by a repeat, rows that run together, and numbers', () => {
  const bags = [[1], [1, 1], [1, 2], [12]];
  expect(pairsOf({ bags, numbers: [0, 0, 0, 0] }, { bags, numbers: [0, 0, 0, 0] })).toEqual([]);
  expect(pairsOf({ bags: [[1], [1]], numbers: [0.5, 0.25] }, { bags: [[1], [1]], numbers: [0.5, 0.25] })).toEqual([]);
});

test('identicalViews equals a comparison of all pairs over random views', () => {
  for (let round = 0; round < 60; round += 1) {
    const random = stream(71, 'views', round);
    const n = 1 + random.integer(15);
    const view = (): View => ({
      bags: Array.from({ length: n }, () => Array.from({ length: 1 + random.integer(3) }, () => random.integer(3))),
      numbers: Array.from({ length: n }, () => random.integer(2)),
    });
    const [h, g] = [view(), view()];
    const same = ({ bags, numbers }: View, a: number, b: number) => numbers[a] === numbers[b] && JSON.stringify([...bags[a]!].sort()) === JSON.stringify([...bags[b]!].sort());
    const expected: number[][] = [];
    for (let row = 0; row < n; row += 1) for (let column = 0; column < n; column += 1) if (row !== column && (same(h, row, column) || same(g, row, column))) expected.push([row, column]);
    expect(pairsOf(h, g), `round ${round}`).toEqual(expected);
  }
});
