import { describe, expect, test } from 'vitest';
import type { OptimizerSpec } from '../engine';
import { rowOptimizer } from './rowOptimizer';

const spec = (settings: Partial<OptimizerSpec>): OptimizerSpec => ({ kind: 'adagrad', learningRate: 0.01, initialAccumulator: 0.1, epsilon: 1e-7, beta1: 0.9, beta2: 0.999, ...settings });

/** Values and state of a table of three rows of two after moving row 1 by each gradient in turn, from zeros. */
function moved(settings: Partial<OptimizerSpec>, ...gradients: readonly (readonly [number, number])[]) {
  const optimizer = rowOptimizer(spec(settings));
  const values = new Float32Array(6);
  const state = optimizer.state(3, 2);
  gradients.forEach((gradient, at) => optimizer.move(values, 1, 2, Float64Array.from(gradient), state, at + 1));
  return { values, state: Object.fromEntries(state.map(({ name, data }) => [name, data])) };
}

describe('adagrad', () => {
  test('moves a weight by −0.0084515 for a gradient of 0.5 at rate 0.01 from an accumulator of 0.1', () => {
    // .01 · .5 / √(.1 + .25 + 1e-7)
    const { values, state } = moved({}, [0.5, 0]);
    expect(values[2]).toBeCloseTo(-0.0084515, 7);
    expect(state.accumulator![2]).toBeCloseTo(0.35, 6);
  });

  test('moves it by −0.01 from an accumulator of 0', () => {
    expect(moved({ initialAccumulator: 0 }, [0.5, 0]).values[2]).toBeCloseTo(-0.01, 7);
  });

  test('takes smaller steps as squares add up', () => {
    // .005/√.35 + .005/√.6
    expect(moved({}, [0.5, 0], [0.5, 0]).values[2]).toBeCloseTo(-0.005 / Math.sqrt(0.35) - 0.005 / Math.sqrt(0.6), 6);
  });
});

describe('rowwiseAdagrad', () => {
  test('shares one accumulator, the mean of the squares, over a row', () => {
    // (.36 + .64)/2 = .5, and .1 before
    const { values, state } = moved({ kind: 'rowwiseAdagrad' }, [0.6, -0.8]);
    expect(state.accumulator).toHaveLength(3);
    expect(state.accumulator![1]).toBeCloseTo(0.6, 6);
    expect(values[2]).toBeCloseTo(-0.006 / Math.sqrt(0.6), 6);
    expect(values[3]).toBeCloseTo(0.008 / Math.sqrt(0.6), 6);
  });
});

describe('adam', () => {
  test('first moves by the learning rate against the sign, whatever the size of the gradient', () => {
    const { values } = moved({ kind: 'adam', epsilon: 1e-12 }, [1e-3, -20]);
    expect(values[2]).toBeCloseTo(-0.01, 6);
    expect(values[3]).toBeCloseTo(0.01, 6);
  });

  test('corrects both moments for the number of the step', () => {
    // m: .1·1 = .1, then .9·.1 + .1·3 = .39, corrected /.19; v: .001·1, then .999·.001 + .001·9 = .009999, corrected /.001999
    const second = (0.01 * (0.39 / 0.19)) / (Math.sqrt(0.009999 / 0.001999) + 1e-7);
    expect(moved({ kind: 'adam' }, [1, 0], [3, 0]).values[2]).toBeCloseTo(-0.01 - second, 6);
  });
});

test('sgd moves by the learning rate times the gradient and keeps nothing', () => {
  const { values, state } = moved({ kind: 'sgd' }, [0.5, -2]);
  expect([...values.subarray(2, 4)]).toEqual([Math.fround(-0.005), Math.fround(0.02)]);
  expect(state).toEqual({});
});

test.each(['adagrad', 'rowwiseAdagrad', 'adam', 'sgd'] as const)('%s leaves other rows and their state alone', (kind) => {
  const fresh = rowOptimizer(spec({ kind })).state(3, 2);
  const { values, state } = moved({ kind }, [1, 2]);
  expect([...values.subarray(0, 2), ...values.subarray(4)]).toEqual([0, 0, 0, 0]);
  for (const { name, perRow, data } of fresh) {
    expect(state[name]!.slice(0, perRow)).toEqual(data.slice(0, perRow));
    expect(state[name]!.slice(2 * perRow)).toEqual(data.slice(2 * perRow));
  }
});
