import type { ModelConfig } from '../../../config/schema/files';
import type { StepBatch } from '../stepBatch';
import { numericGradients, type Matrix } from './slowLosses.testkit';
import { pairSet } from './slowMainLoss.testkit';
import { dot, slowSoftmax } from './slowSoftmax.testkit';

type Task = NonNullable<StepBatch['selfSupervision']>;

/** Value of a task in float64; its slopes in the vectors of each view, in the inputs of the second, and in the weights of its own. */
export interface SlowTask { readonly loss: number; readonly gradients: readonly number[][][]; readonly inputGradient?: number[][]; readonly weightGradients?: ReadonlyMap<string, number[][]> }

export interface SlowTaskExtras { /** Inputs of the second pass. */ readonly inputs: Matrix; readonly weights: ReadonlyMap<string, Matrix>; readonly k: number }

/** The self-supervised loss of a config in float64. */
export function slowTaskLoss(views: readonly Matrix[], { included, excluded, targets }: Task, { task, symmetric, fieldWeight }: ModelConfig['selfSupervision'], temperature: number, { inputs, weights, k }: SlowTaskExtras): SlowTask {
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
  if (targets?.kind === 'fields') {
    const of = (h: Matrix, g: Matrix, own: Matrix) => slowNoNegatives(h, g, isIncluded) + fieldWeight * slowFieldSpread(own, targets.fields);
    const [hGradient, gGradient, inputGradient] = numericGradients((h, g, own) => of(h!, g!, own!), [first!, second!, inputs]);
    return { loss: of(first!, second!, inputs), gradients: [hGradient!, gGradient!], inputGradient: inputGradient! };
  }
  if (targets?.kind === 'masked') {
    const names = [...weights.keys()].filter((name) => name.startsWith('task/predict/'));
    const of = (z: Matrix, truth: Matrix, ...own: Matrix[]) => slowMaskedFeatures(z, truth, new Map(own.map((matrix, at) => [names[at]!, matrix])), targets, k, temperature);
    const [zGradient, inputGradient, ...rest] = numericGradients((z, truth, ...own) => of(z!, truth!, ...own), [first!, inputs, ...names.map((name) => weights.get(name)!)]);
    return { loss: of(first!, inputs, ...names.map((name) => weights.get(name)!)), gradients: [zGradient!], inputGradient: inputGradient!, weightGradients: new Map(rest.map((matrix, at) => [names[at]!, matrix])) };
  }
  if (targets?.kind === 'replaced') {
    const names = ['task/detect/weight', 'task/detect/bias'];
    const of = (z: Matrix, weight: Matrix, bias: Matrix) => slowReplacedFeatures(z, weight, bias[0]!, targets.replaced, isIncluded);
    const [zGradient, ...rest] = numericGradients((z, weight, bias) => of(z!, weight!, bias!), [first!, ...names.map((name) => weights.get(name)!)]);
    return { loss: of(first!, weights.get(names[0]!)!, weights.get(names[1]!)!), gradients: [zGradient!], weightGradients: new Map(rest.map((matrix, at) => [names[at]!, matrix])) };
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

/** A row of length 1; one too short to have a direction is 0. */
const unit = (row: readonly number[]): number[] => {
  const squares = row.reduce((sum, value) => sum + value * value, 0);
  return row.map((value) => (squares < 4e-12 ? 0 : value / Math.sqrt(squares + 1e-12)));
};

const times = (row: readonly number[], weight: Matrix, bias: readonly number[]): number[] => bias.map((start, d) => start + row.reduce((sum, value, at) => sum + value * weight[at]![d]!, 0));

/** Masked-feature prediction: each hidden field of each item against the same field of items that have other values there. */
export function slowMaskedFeatures(z: Matrix, inputs: Matrix, weights: ReadonlyMap<string, Matrix>, { fields, predicted, groups }: Extract<NonNullable<Task['targets']>, { kind: 'masked' }>, k: number, temperature: number): number {
  const rows = fields.flatMap(({ field, feature, start, width }) => {
    const hidden = z.map((_, item) => item).filter((item) => predicted[item * k + field] === 1);
    const truth = (item: number) => unit(inputs[item]!.slice(start, start + width));
    return hidden.map((item) => {
      const guess = unit(times(z[item]!, weights.get(`task/predict/${feature}/weight`)!, weights.get(`task/predict/${feature}/bias`)![0]!));
      const own = dot(guess, truth(item)) / temperature;
      const others = hidden.filter((other) => groups[other * k + field] !== groups[item * k + field]).map((other) => Math.exp(dot(guess, truth(other)) / temperature - own));
      return Math.log(1 + others.reduce((sum, value) => sum + value, 0));
    });
  });
  return rows.length === 0 ? 0 : rows.reduce((sum, value) => sum + value, 0) / rows.length;
}

/** Replaced-feature detection: binary cross-entropy of each field. */
export function slowReplacedFeatures(z: Matrix, weight: Matrix, bias: readonly number[], replaced: Uint8Array, isIncluded: IsIncluded): number {
  const losses = z.flatMap((row, item) => (isIncluded(item) ? times(row, weight, bias).map((x, field) => {
    const p = 1 / (1 + Math.exp(-x));
    return -Math.log(replaced[item * bias.length + field] === 1 ? p : 1 - p);
  }) : []));
  return losses.length === 0 ? 0 : losses.reduce((sum, value) => sum + value, 0) / losses.length;
}

const squaredDistance = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, d) => sum + (value - y[d]!) ** 2, 0);
const meanOf = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length);

/** Wang et al. 2023 (CL4CTR): both views together. */
export function slowNoNegatives(h: Matrix, g: Matrix, isIncluded: IsIncluded): number {
  return meanOf(h.flatMap((row, i) => (isIncluded(i) ? [squaredDistance(row, g[i]!)] : [])));
}

/** Wang et al. 2023 (CL4CTR): field alignment and field uniformity. */
export function slowFieldSpread(inputs: Matrix, fields: readonly { readonly start: number; readonly width: number }[]): number {
  const embedding = (i: number, { start, width }: { readonly start: number; readonly width: number }) => inputs[i]!.slice(start, start + width);
  const alignment = fields.flatMap((field) => inputs.flatMap((_, i) => inputs.flatMap((__, j) => (i === j ? [] : [squaredDistance(embedding(i, field), embedding(j, field))]))));
  const uniformity = fields.flatMap((left, f) => fields.slice(f + 1).filter((right) => right.width === left.width).flatMap((right) => inputs.map((_, i) => dot(unit(embedding(i, left)), unit(embedding(i, right))))));
  return meanOf(alignment) + meanOf(uniformity);
}
