import { expect, test } from 'vitest';
import { describeEachEngine } from '../../engine/engines.testkit';
import { describeLosses, lossAndGradients, randomHits, unitRows, type LossCase } from '../losses/lossConformance.testkit';
import { slowGlobalOrthogonal, slowSquaredProducts } from '../losses/slowTaskLoss.testkit';
import { noNegatives } from '../losses/noNegatives';
import { fieldSpread } from './fieldSpread';
import { globalOrthogonal } from './globalOrthogonal';
import { squaredProducts } from './squaredProducts';

const regularizer = (name: string, fast: typeof squaredProducts, slow: typeof slowSquaredProducts): LossCase => ({
  name,
  problem(random, round) {
    const n = 1 + (round % 8);
    const hits = randomHits(n, n, random);
    const included = Uint8Array.from({ length: n }, () => (random.uniform() < 0.8 ? 1 : 0));
    return {
      matrices: [unitRows(n, 2 + random.integer(4), random)],
      loss: (_, z) => fast(z!, { included, excluded: hits.excluded }),
      slow: (z) => slow(z!, (i) => included[i] === 1, hits.isExcluded),
    };
  },
});

describeLosses('every regularizer', [regularizer('the squared products', squaredProducts, slowSquaredProducts), regularizer('the global orthogonal one', globalOrthogonal, slowGlobalOrthogonal)], 16);

const half = Math.SQRT1_2;
const z = [[1, 0, 0], [0, 1, 0], [half, half, 0]];
const included = Uint8Array.of(1, 1, 1);

describeEachEngine('the spread-out regularizers', (engine) => {
  test('have the golden value of the squared form', () => {
    // Products 0, √½ and √½, each twice: 4 · ½ over 3 rows
    expect(lossAndGradients(engine, { matrices: [z], loss: (_, rows) => squaredProducts(rows!, { included }) }).loss).toBeCloseTo(0.6666666667, 6);
  });

  test('take the mean and the mean square of the products in the orthogonal form', () => {
    // Mean (0 + 2 √½) / 3 = .4714, squared 2/9; mean square 1/3, which is 1/D
    expect(lossAndGradients(engine, { matrices: [z], loss: (_, rows) => globalOrthogonal(rows!, { included }) }).loss).toBeCloseTo(2 / 9, 6);
    // Twice the same row: 1 and 1 − 1/2
    expect(lossAndGradients(engine, { matrices: [[[1, 0], [1, 0]]], loss: (_, rows) => globalOrthogonal(rows!, { included: Uint8Array.of(1, 1) }) }).loss).toBeCloseTo(1.5, 6);
  });

  test('align the embeddings of a field and turn fields of equal width away from each other', () => {
    // Two items, fields of widths 2, 2 and 1. Field 0: (1, 0) and (0, 1), squared distance 2; field 1: (2, 0) twice, 0; field 2 has no direction.
    const fields = [{ field: 0, feature: 'a', start: 0, width: 2 }, { field: 1, feature: 'b', start: 2, width: 2 }];
    const { loss } = lossAndGradients(engine, { matrices: [[[1, 0, 2, 0, 9], [0, 1, 2, 0, 5]]], loss: (one, inputs) => fieldSpread(one, inputs!, fields) });
    // Alignment (2 + 0) / 2; cosines 1 and 0: 1/2
    expect(loss).toBeCloseTo(1.5, 6);
  });

  test('bring two views of an item together, and of no other', () => {
    const { loss, gradients } = lossAndGradients(engine, { matrices: [[[1, 0], [5, 5]], [[0, 1], [0, 0]]], loss: (_, h, g) => noNegatives(h!, g!, Uint8Array.of(1, 0)) });
    expect(loss).toBeCloseTo(2, 6);
    expect(gradients[0]!.map(Math.abs).slice(2)).toEqual([0, 0]);
  });
});
