import { dot } from './slowSoftmax.testkit';

/** Losses in float64, one number at a time, straight from their papers' formulas. */

export type Matrix = readonly (readonly number[])[];

export interface SlowNegatives {
  readonly temperature: number;
  readonly logQ?: ArrayLike<number> | undefined;
  readonly isExcluded?: ((row: number, column: number) => boolean) | undefined;
}

const columnsOf = (i: number, b: Matrix, { isExcluded }: SlowNegatives): number[] => b.map((_, j) => j).filter((j) => j !== i && !(isExcluded?.(i, j) ?? false));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** ln Σ exp, in the plain way that float64 allows. */
const logSum = (values: readonly number[]): number => {
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
};

export interface SlowWeights extends SlowNegatives { readonly hardness: number; readonly prior: number; readonly isDecoupled: boolean }

/** Robinson et al. 2021 on the weights, Chuang et al. 2020 on the prior, Yeh et al. 2022 on the denominator. */
export function slowWeightedSoftmax(a: Matrix, b: Matrix, options: SlowWeights): number {
  const { temperature, logQ, hardness, prior, isDecoupled } = options;
  const rows = a.map((left, i) => {
    const columns = columnsOf(i, b, options);
    if (columns.length === 0) return 0;
    const score = (j: number) => dot(left, b[j]!) / temperature;
    const logit = (j: number) => score(j) - (logQ?.[j] ?? 0);
    const importance = columns.map((j) => Math.exp(hardness * (score(j) - score(columns[0]!))));
    const average = mean(importance);
    const mass = columns.reduce((sum, j, at) => sum + (importance[at]! / average) * Math.exp(logit(j) - logit(i)), 0);
    // All relative to exp(l_ii).
    const negative = prior === 0 ? mass : Math.max((mass - prior * columns.length) / (1 - prior), columns.length * Math.exp(-1 / temperature - logit(i)));
    return isDecoupled ? Math.log(negative) : Math.log(1 + negative);
  });
  return mean(rows);
}

/** Khrylchenko et al. 2025. @param weights 1 − P_i of each row, which back-propagation takes for constants; null to compute them */
export function slowCorrectedLogQ(a: Matrix, b: Matrix, options: SlowNegatives & { readonly logQ: ArrayLike<number> }, weights: readonly number[] | null): { readonly loss: number; readonly weights: readonly number[] } {
  const { temperature, logQ } = options;
  const found = a.map((left, i) => {
    const columns = columnsOf(i, b, options);
    const score = (j: number) => dot(left, b[j]!) / temperature;
    const logConditional = (j: number) => logQ[j]! - Math.log(1 - Math.exp(logQ[i]!));
    if (columns.length === 0) return { weight: 0, row: 0 };
    const sampled = logSum(columns.map((j) => score(j) - Math.log(columns.length) - logConditional(j)));
    const positive = Math.exp(score(i)) / (Math.exp(score(i)) + Math.exp(sampled));
    const weight = weights?.[i] ?? 1 - positive;
    return { weight, row: weight * (-score(i) + logSum(columns.map((j) => score(j) - logConditional(j)))) };
  });
  return { loss: mean(found.map(({ row }) => row)), weights: found.map(({ weight }) => weight) };
}

const squared = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, d) => sum + (value - y[d]!) ** 2, 0);

/** Wang et al. 2022 (DirectAU). */
export function slowDirectAU(u: Matrix, v: Matrix, gamma: number): number {
  const uniformity = (x: Matrix): number => {
    const pairs = x.flatMap((left, i) => x.slice(i + 1).map((right) => Math.exp(-2 * squared(left, right))));
    return pairs.length === 0 ? 0 : Math.log(mean(pairs));
  };
  return mean(u.map((left, i) => squared(left, v[i]!))) + (gamma * (uniformity(u) + uniformity(v))) / 2;
}

/** −ln of the chance of what came, mean over pairs. */
export function slowBinaryCrossEntropy(q: Matrix, x: Matrix, nPositives: number, scale: number, bias: number): number {
  return mean(q.map((left, i) => {
    const p = 1 / (1 + Math.exp(-(scale * dot(left, x[i]!) + bias)));
    return -Math.log(i < nPositives ? p : 1 - p);
  }));
}

/** Slopes of a loss in every number of its matrices, by differences of width 2h. */
export function numericGradients(loss: (...matrices: Matrix[]) => number, matrices: readonly Matrix[], h = 1e-6): number[][][] {
  return matrices.map((matrix, which) => matrix.map((row, i) => row.map((value, d) => {
    const at = (moved: number) => loss(...matrices.map((one, other) => (other !== which ? one : one.map((old, line) => (line !== i ? old : old.map((number, place) => (place === d ? moved : number)))))));
    return (at(value + h) - at(value - h)) / (2 * h);
  })));
}
