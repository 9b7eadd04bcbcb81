import { tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEachEngine } from './engines.testkit';
import { transposed } from './transposed';

describeEachEngine('transposed', (engine) => {
  test.each([[1, 1], [1, 40], [40, 1], [16, 16], [17, 33], [50, 7]])('turns %i rows of %i', (nRows, nColumns) => {
    engine.use();
    const x = tensor2d(Float32Array.from({ length: nRows * nColumns }, (_, at) => at), [nRows, nColumns]);
    const turned = transposed(x);
    expect(turned.shape).toEqual([nColumns, nRows]);
    const values = turned.dataSync();
    for (let row = 0; row < nRows; row += 1) for (let column = 0; column < nColumns; column += 1) expect(values[column * nRows + row]).toBe(row * nColumns + column);
    x.dispose();
    turned.dispose();
  });
});
