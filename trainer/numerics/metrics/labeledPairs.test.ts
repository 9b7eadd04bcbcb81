import { expect, test } from 'vitest';
import { stream } from '../stream';
import { predictedChances } from './predictedChances';
import { groupedAuc, rocAuc } from './rocAuc';

test('rocAuc counts the pairs in which the positive scores higher, ties by half', () => {
  // 3 beats 1 and 2; 2 beats 1 and ties 2: 3.5 of 4
  expect(rocAuc(Float32Array.of(3, 2), Float32Array.of(1, 2))).toBe(0.875);
  expect(rocAuc(Float32Array.of(1), Float32Array.of(1))).toBe(0.5);
  expect(rocAuc(new Float32Array(0), Float32Array.of(1))).toBeNull();
  expect(rocAuc(Float32Array.of(1), new Float32Array(0))).toBeNull();
});

test('rocAuc equals a look at every pair over random scores full of ties', () => {
  for (let round = 0; round < 40; round += 1) {
    const random = stream(51, 'auc', round);
    const scores = () => Float32Array.from({ length: 1 + random.integer(12) }, () => random.integer(5));
    const [positives, negatives] = [scores(), scores()];
    let wins = 0;
    for (const up of positives) for (const down of negatives) wins += up > down ? 1 : up === down ? 0.5 : 0;
    expect(rocAuc(positives, negatives)).toBeCloseTo(wins / (positives.length * negatives.length), 12);
  }
});

test('groupedAuc weighs each query’s own AUC by its pairs and leaves out queries of one kind', () => {
  // Query 1: 2 against 1 and 3, a half of 3 pairs. Query 2: 5 against 0, all of 2 pairs. Query 3 has a negative alone.
  const found = groupedAuc(Float32Array.of(2, 5), Int32Array.of(1, 2), Float32Array.of(1, 3, 0, 9), Int32Array.of(1, 1, 2, 3));
  expect(found).toBeCloseTo((3 * 0.5 + 2 * 1) / 5, 12);
  expect(groupedAuc(Float32Array.of(1), Int32Array.of(1), Float32Array.of(1), Int32Array.of(2))).toBeNull();
});

test('predictedChances gives the mean negative logarithm and what was promised over what came', () => {
  // Chances .8 for the positive, .2 and .5 for the negatives
  const logit = (p: number) => Math.log(p / (1 - p));
  const { logLoss, calibration } = predictedChances(Float32Array.of(logit(0.8)), Float32Array.of(logit(0.2), logit(0.5)));
  expect(logLoss).toBeCloseTo(-(Math.log(0.8) + Math.log(0.8) + Math.log(0.5)) / 3, 6);
  expect(calibration).toBeCloseTo(1.5, 6);
  expect(predictedChances(Float32Array.of(-1000), Float32Array.of(1000)).logLoss).toBeCloseTo(1000, 6);
  expect(predictedChances(new Float32Array(0), new Float32Array(0))).toEqual({ logLoss: null, calibration: null });
});
