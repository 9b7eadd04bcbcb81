import { expect, test } from 'vitest';
import { describeEachEngine } from '../../engine/engines.testkit';
import type { Stream } from '../../numerics/stream';
import { modelConfig } from '../randomStep.testkit';
import { binaryCrossEntropy } from './binaryCrossEntropy';
import { correctedLogQ } from './correctedLogQ';
import { directAU } from './directAU';
import { describeLosses, lossAndGradients, randomHits, unitRows, type LossCase } from './lossConformance.testkit';
import { mainLoss } from './mainLoss';
import { slowBinaryCrossEntropy, slowCorrectedLogQ, slowDirectAU, slowWeightedSoftmax } from './slowLosses.testkit';
import { weightedSoftmax } from './weightedSoftmax';

/** A batch of 1 to 8 pairs, half of them with further negatives; logQ, exclusions and temperature at random. */
function randomBatch(random: Stream, round: number) {
  const n = 1 + (round % 8);
  const m = n + (random.uniform() < 0.5 ? 0 : 1 + random.integer(5));
  const dim = 2 + random.integer(4);
  return {
    matrices: [unitRows(n, dim, random), unitRows(m, dim, random)] as const,
    temperature: 0.1 + random.uniform(),
    hits: randomHits(n, m, random),
    logQ: Float32Array.from({ length: m }, () => Math.log(0.02 + 0.9 * random.uniform())),
    random,
  };
}

interface Weights { readonly hardness: number; readonly prior: number; readonly isDecoupled: boolean }

const weighted = (name: string, hasLogQ: boolean, weights: (random: Stream) => Weights): LossCase => ({
  name,
  problem(random, round) {
    const { matrices, temperature, hits, logQ } = randomBatch(random, round);
    const options = { temperature, ...(hasLogQ ? { logQ } : {}), ...weights(random) };
    return {
      matrices,
      loss: (_, a, b) => weightedSoftmax(a!, b!, { ...options, excluded: hits.excluded }),
      slow: (a, b) => slowWeightedSoftmax(a!, b!, { ...options, isExcluded: hits.isExcluded }),
    };
  },
});

const plain: Weights = { hardness: 0, prior: 0, isDecoupled: false };

describeLosses('every main loss', [
  weighted('the softmax with further negatives', true, () => plain),
  weighted('hard negatives', false, (random) => ({ ...plain, hardness: 0.1 + 2 * random.uniform() })),
  weighted('hard negatives with logQ', true, (random) => ({ ...plain, hardness: 0.1 + 2 * random.uniform() })),
  weighted('the debiased loss', false, (random) => ({ ...plain, prior: 0.3 * random.uniform() })),
  weighted('the decoupled loss', true, () => ({ ...plain, isDecoupled: true })),
  weighted('hard, debiased and decoupled together', false, (random) => ({ hardness: random.uniform(), prior: 0.2 * random.uniform(), isDecoupled: true })),
  {
    name: 'the corrected logQ',
    problem(random, round) {
      const { matrices, temperature, hits, logQ } = randomBatch(random, round);
      // The slopes are those with the weights held.
      const { weights } = slowCorrectedLogQ(matrices[0], matrices[1], { temperature, logQ, isExcluded: hits.isExcluded }, null);
      return {
        matrices,
        loss: (_, a, b) => correctedLogQ(a!, b!, { temperature, logQ, excluded: hits.excluded }),
        slow: (a, b) => slowCorrectedLogQ(a!, b!, { temperature, logQ, isExcluded: hits.isExcluded }, weights).loss,
      };
    },
  },
  {
    name: 'alignment and uniformity',
    problem(random, round) {
      const gamma = 3 * random.uniform();
      const dim = 2 + random.integer(4);
      const n = 1 + (round % 8);
      return { matrices: [unitRows(n, dim, random), unitRows(n, dim, random)], loss: (_, u, v) => directAU(u!, v!, gamma), slow: (u, v) => slowDirectAU(u!, v!, gamma) };
    },
  },
  {
    name: 'the binary cross-entropy',
    problem(random, round) {
      const n = 1 + (round % 8);
      const dim = 2 + random.integer(4);
      const nPositives = random.integer(n + 1);
      return {
        matrices: [unitRows(n, dim, random), unitRows(n, dim, random), [[3 * random.normal()]], [[random.normal()]]],
        loss: (_, q, x, scale, bias) => binaryCrossEntropy(q!, x!, nPositives, (name) => (name === 'head/scale' ? scale! : bias!)),
        slow: (q, x, scale, bias) => slowBinaryCrossEntropy(q!, x!, nPositives, scale![0]![0]!, bias![0]![0]!),
      };
    },
  },
], 16);

const z = [[1, 0, 0], [0, 1, 0], [Math.SQRT1_2, Math.SQRT1_2, 0]];
const zOther = [[2 / Math.sqrt(5), 1 / Math.sqrt(5), 0], [0, Math.SQRT1_2, Math.SQRT1_2], [Math.SQRT1_2, 0, Math.SQRT1_2]];

const noHead = (name: string): never => { throw new Error(`There is no ${name}`); };

describeEachEngine('mainLoss', (engine) => {
  const lossOf = (settings: object, main: Parameters<typeof mainLoss>[3] = {}, items = zOther) => {
    const { loss } = modelConfig({ loss: { temperature: 0.1, ...settings } });
    return lossAndGradients(engine, { matrices: [z, items], loss: (one, queries, rows) => mainLoss(one, queries!, rows!, main, loss, loss.temperature, noHead) }).loss;
  };

  test('has the golden values of the plain softmax, of logQ, and of masked hits, made of tensor operations too', () => {
    const golden: readonly (readonly [number, Parameters<typeof mainLoss>[3]])[] = [
      [1.5748772445, {}],
      [1.3288103453, { logQ: Float32Array.from([0.5, 0.3, 0.2], Math.log) }],
      [0.2552621552, { excluded: Int32Array.of(0, 2, 2, 0) }],
    ];
    for (const [expected, main] of golden) {
      expect(lossOf({}, main)).toBeCloseTo(expected, 5);
      const { loss } = lossAndGradients(engine, { matrices: [z, zOther], loss: (_, a, b) => weightedSoftmax(a!, b!, { temperature: 0.1, ...plain, ...main }) });
      expect(loss).toBeCloseTo(expected, 5);
    }
  });

  test('counts a further negative in every row', () => {
    // All four scores of a row are equal at temperature 100, nearly: ln 4 against ln 3.
    expect(lossOf({ temperature: 100, mixedNegatives: 1 }, { nNegatives: 1 }, [...zOther, [0, 0, 1]])).toBeCloseTo(Math.log(4), 2);
  });

  test('is about ln n of the negatives when decoupled, ln (n + 1) when not, and all are alike', () => {
    const same = [[1, 0, 0], [1, 0, 0], [1, 0, 0]];
    const of = (settings: object) => {
      const { loss } = modelConfig({ loss: { temperature: 0.1, ...settings } });
      return lossAndGradients(engine, { matrices: [same, same], loss: (one, a, b) => mainLoss(one, a!, b!, {}, loss, loss.temperature, noHead) }).loss;
    };
    expect(of({ decoupled: true })).toBeCloseTo(Math.log(2), 5);
    expect(of({ hardNegatives: 1 })).toBeCloseTo(Math.log(3), 5);
    // (2 − .25 · 2) / .75 = 2: what is as near as the positive stays as it was.
    expect(of({ debiasing: 0.25 })).toBeCloseTo(Math.log(3), 5);
  });

  test('never lets the debiased negatives fall below their floor', () => {
    // Row 0's negatives are at −1 and the positive at 1: the difference is negative, so C = n exp(−1/τ).
    const { loss } = lossAndGradients(engine, { matrices: [[[1, 0]], [[1, 0], [-1, 0]]], loss: (_, a, b) => weightedSoftmax(a!, b!, { temperature: 0.5, ...plain, prior: 0.5, isDecoupled: true }) });
    // ln(exp(−2)) − 2 = −4
    expect(loss).toBeCloseTo(-4, 5);
  });

  test('stays finite at temperature 0.005, where exp(1/τ) is beyond float32', () => {
    for (const settings of [{ hardNegatives: 1 }, { debiasing: 0.1 }, { decoupled: true }, { hardNegatives: 2, debiasing: 0.1, decoupled: true }]) {
      expect(Number.isFinite(lossOf({ temperature: 0.005, ...settings })), JSON.stringify(settings)).toBe(true);
    }
  });

  test('corrects the negatives and not the positive with khrylchenko2025', () => {
    // Two pairs, all scores 0, items drawn with .8 and .2. Row 0: q' of its negative is .2/.2 = 1, so P = 1/2 and ½ · ln 1 = 0;
    // row 1: q' = .8/.8 = 1 likewise. With yi2019 the rows are −ln .2 and −ln .8.
    const zero = [[0, 0, 0], [0, 0, 0]];
    const { loss } = modelConfig({ loss: { logQ: 'khrylchenko2025' } });
    const of = lossAndGradients(engine, { matrices: [zero, zero], loss: (one, a, b) => mainLoss(one, a!, b!, { logQ: Float32Array.of(Math.log(0.8), Math.log(0.2)) }, loss, 1, noHead) });
    expect(of.loss).toBeCloseTo(0, 5);
    // Three items with .5, .3 and .2. Row 0: both negatives have q' of .6 and .4, so Σ 1/q' = 25/6 and P = 1/(1 + 25/12) = 12/37.
    const one = lossAndGradients(engine, { matrices: [[[0, 0]], [[0, 0], [0, 0], [0, 0]]], loss: (_, a, b) => correctedLogQ(a!, b!, { temperature: 1, logQ: Float32Array.from([0.5, 0.3, 0.2], Math.log) }) });
    expect(one.loss).toBeCloseTo((25 / 37) * Math.log(25 / 6), 5);
  });

  test('is alignment plus γ times the mean uniformity with directAU', () => {
    // Orthogonal pairs: |u − v|² = 2; distances within a side: 2, so ln exp(−4) = −4 on each.
    const { loss } = modelConfig({ loss: { kind: 'directAU', uniformityWeight: 0.5 } });
    const found = lossAndGradients(engine, { matrices: [[[1, 0, 0, 0], [0, 1, 0, 0]], [[0, 0, 1, 0], [0, 0, 0, 1]]], loss: (one, a, b) => mainLoss(one, a!, b!, {}, loss, 1, noHead) });
    expect(found.loss).toBeCloseTo(2 - 0.5 * 4, 5);
  });
});
