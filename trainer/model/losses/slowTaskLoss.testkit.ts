import type { ModelConfig } from '../../../config/schema/files';
import type { StepBatch } from '../stepBatch';
import { numericGradients, type Matrix } from './slowLosses.testkit';
import { pairSet } from './slowMainLoss.testkit';
import { dot, slowSoftmax } from './slowSoftmax.testkit';

type Task = NonNullable<StepBatch['selfSupervision']>;

/** The self-supervised loss of a config in float64, with its slopes in the vectors of each view. */
export function slowTaskLoss(views: readonly Matrix[], { included, excluded }: Task, { task, symmetric }: ModelConfig['selfSupervision'], temperature: number): { readonly loss: number; readonly gradients: readonly number[][][] } {
  const alike = pairSet(excluded);
  const isIncluded = (i: number) => included[i] === 1;
  const isExcluded = (i: number, j: number) => alike.has(`${i},${j}`);
  const options = { temperature, isIncluded };
  const [first, second] = views;
  if (task === 'contrastive') {
    const there = slowSoftmax(first!, second!, { ...options, isExcluded });
    if (!symmetric) return { loss: there.loss, gradients: [there.aGradient, there.bGradient] };
    const back = slowSoftmax(second!, first!, { ...options, isExcluded: (i, j) => isExcluded(j, i) });
    return { loss: (there.loss + back.loss) / 2, gradients: [mean(there.aGradient, back.bGradient), mean(there.bGradient, back.aGradient)] };
  }
  if (task === 'spreadOut') {
    const found = slowSoftmax(first!, first!, { ...options, isExcluded });
    return { loss: found.loss, gradients: [found.aGradient.map((row, i) => row.map((value, d) => value + found.bGradient[i]![d]!))] };
  }
  const of = (z: Matrix): number => (task === 'spreadOutSquare' ? slowSquaredProducts(z, isIncluded, isExcluded) : slowGlobalOrthogonal(z, isIncluded, isExcluded));
  return { loss: of(first!), gradients: numericGradients((z) => of(z!), [first!]) };
}

const mean = (x: Matrix, y: Matrix): number[][] => x.map((row, i) => row.map((value, d) => (value + y[i]![d]!) / 2));

type IsIncluded = (row: number) => boolean;
type IsExcluded = (row: number, column: number) => boolean;

/** Products of different rows that take part. */
const products = (z: Matrix, isIncluded: IsIncluded, isExcluded: IsExcluded): number[] =>
  z.flatMap((left, i) => z.flatMap((right, j) => (i === j || !isIncluded(i) || !isIncluded(j) || isExcluded(i, j) ? [] : [dot(left, right)])));

/** Yao et al. 2021, §3.1. */
export function slowSquaredProducts(z: Matrix, isIncluded: IsIncluded, isExcluded: IsExcluded): number {
  const nRows = z.filter((_, i) => isIncluded(i)).length;
  return nRows === 0 ? 0 : products(z, isIncluded, isExcluded).reduce((sum, value) => sum + value ** 2, 0) / nRows;
}

/** Zhang et al. 2017. */
export function slowGlobalOrthogonal(z: Matrix, isIncluded: IsIncluded, isExcluded: IsExcluded): number {
  const found = products(z, isIncluded, isExcluded);
  if (found.length === 0) return 0;
  const first = found.reduce((sum, value) => sum + value, 0) / found.length;
  const second = found.reduce((sum, value) => sum + value ** 2, 0) / found.length;
  return first ** 2 + Math.max(0, second - 1 / z[0]!.length);
}
