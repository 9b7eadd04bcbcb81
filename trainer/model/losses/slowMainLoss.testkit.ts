import type { ModelConfig } from '../../../config/schema/files';
import type { StepBatch } from '../stepBatch';
import { numericGradients, slowCorrectedLogQ, slowDirectAU, slowWeightedSoftmax, type Matrix } from './slowLosses.testkit';
import { slowSoftmax } from './slowSoftmax.testkit';

/** The main loss of a config in float64, with its slopes: by the chain rule for the batch softmax, by differences for the rest. */
export function slowMainLoss(a: Matrix, b: Matrix, loss: ModelConfig['loss'], temperature: number, { logQ, excluded }: StepBatch['main']): { readonly loss: number; readonly aGradient: number[][]; readonly bGradient: number[][] } {
  const hits = pairSet(excluded);
  const options = { temperature, logQ, isExcluded: (i: number, j: number) => hits.has(`${i},${j}`) };
  const byDifferences = (of: (left: Matrix, right: Matrix) => number) => {
    const [aGradient, bGradient] = numericGradients((left, right) => of(left!, right!), [a, b]);
    return { loss: of(a, b), aGradient: aGradient!, bGradient: bGradient! };
  };
  if (loss.kind === 'directAU') return byDifferences((u, v) => slowDirectAU(u, v, loss.uniformityWeight));
  if (loss.logQ === 'khrylchenko2025') {
    const { weights } = slowCorrectedLogQ(a, b, { ...options, logQ: logQ! }, null);
    return byDifferences((left, right) => slowCorrectedLogQ(left, right, { ...options, logQ: logQ! }, weights).loss);
  }
  const weights = { hardness: loss.hardNegatives, prior: loss.debiasing, isDecoupled: loss.decoupled };
  if (weights.hardness === 0 && weights.prior === 0 && !weights.isDecoupled && a.length === b.length) return slowSoftmax(a, b, { ...options, logQ: logQ && [...logQ] });
  return byDifferences((left, right) => slowWeightedSoftmax(left, right, { ...options, ...weights }));
}

export function pairSet(flat: Int32Array | undefined): Set<string> {
  const pairs = new Set<string>();
  for (let at = 0; at < (flat?.length ?? 0); at += 2) pairs.add(`${flat![at]},${flat![at + 1]}`);
  return pairs;
}
