import type { ModelConfig } from '../../../config/schema/files';
import type { StepBatch } from '../stepBatch';
import { numericGradients, slowBinaryCrossEntropy, slowCorrectedLogQ, slowDirectAU, slowWeightedSoftmax, type Matrix } from './slowLosses.testkit';
import { slowSoftmax } from './slowSoftmax.testkit';

/** A main loss in float64, and its slopes in both sides' vectors and in weights of its own. */
export interface SlowMain { readonly loss: number; readonly aGradient: number[][]; readonly bGradient: number[][]; readonly weightGradients?: ReadonlyMap<string, number[][]> }

/** The main loss of a config in float64, with its slopes: by the chain rule for the batch softmax, by differences for the rest. */
export function slowMainLoss(a: Matrix, b: Matrix, loss: ModelConfig['loss'], temperature: number, { logQ, excluded, nPositives }: StepBatch['main'], weights: ReadonlyMap<string, Matrix> = new Map()): SlowMain {
  if (loss.kind === 'binaryCrossEntropy') {
    const names = ['head/scale', 'head/bias'];
    const of = (q: Matrix, x: Matrix, scale: Matrix, bias: Matrix) => slowBinaryCrossEntropy(q, x, nPositives!, scale[0]![0]!, bias[0]![0]!);
    const inputs = [a, b, ...names.map((name) => weights.get(name)!)] as const;
    const [aGradient, bGradient, ...rest] = numericGradients((...moved) => of(moved[0]!, moved[1]!, moved[2]!, moved[3]!), inputs);
    return { loss: of(inputs[0], inputs[1], inputs[2]!, inputs[3]!), aGradient: aGradient!, bGradient: bGradient!, weightGradients: new Map(rest.map((matrix, at) => [names[at]!, matrix])) };
  }
  const hits = pairSet(excluded);
  const options = { temperature, logQ, isExcluded: (i: number, j: number) => hits.has(`${i},${j}`) };
  const byDifferences = (of: (left: Matrix, right: Matrix) => number) => {
    const [aGradient, bGradient] = numericGradients((left, right) => of(left!, right!), [a, b]);
    return { loss: of(a, b), aGradient: aGradient!, bGradient: bGradient! };
  };
  if (loss.kind === 'directAU') return byDifferences((u, v) => slowDirectAU(u, v, loss.uniformityWeight));
  if (loss.logQ === 'khrylchenko2025') {
    const held = slowCorrectedLogQ(a, b, { ...options, logQ: logQ! }, null).weights;
    return byDifferences((left, right) => slowCorrectedLogQ(left, right, { ...options, logQ: logQ! }, held).loss);
  }
  const weighing = { hardness: loss.hardNegatives, prior: loss.debiasing, isDecoupled: loss.decoupled };
  if (weighing.hardness === 0 && weighing.prior === 0 && !weighing.isDecoupled && a.length === b.length) return slowSoftmax(a, b, { ...options, logQ: logQ && [...logQ] });
  return byDifferences((left, right) => slowWeightedSoftmax(left, right, { ...options, ...weighing }));
}

export function pairSet(flat: Int32Array | undefined): Set<string> {
  const pairs = new Set<string>();
  for (let at = 0; at < (flat?.length ?? 0); at += 2) pairs.add(`${flat![at]},${flat![at + 1]}`);
  return pairs;
}
