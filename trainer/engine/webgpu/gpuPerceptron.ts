import { customGrad, engine as tfEngineState, type GradSaveFunc, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { PerceptronLayer } from '../engine';
import { DeviceBackend } from './deviceBackend';
import { multiply } from './multiply';
import { addUpColumns, normalizeBack, normalizeForth, reluBack, rowsAChunk } from './wgsl/layers';
import { sumOfSlices } from './wgsl/product';

/** `Engine.perceptron`: one program a layer forth, and products of transposed matrices as they lie on the way back. */
export function gpuPerceptron(backend: DeviceBackend) {
  const normalized = gpuNormalizeRows(backend);
  return (x: Tensor2D, layers: readonly PerceptronLayer[], normalize: boolean): Tensor2D => {
    const y = layers.reduce((input, layer) => layerOf(backend, input, layer), x);
    return normalize ? normalized(y) : y;
  };
}

function layerOf(backend: DeviceBackend, x: Tensor2D, { weight, bias, activation }: PerceptronLayer): Tensor2D {
  const [nInputs, width] = weight.shape;
  const n = x.shape[0];
  const layer = customGrad((...inputs) => {
    const save = inputs[3] as unknown as GradSaveFunc;
    const [xNow, wNow, bNow] = inputs as unknown as [Tensor, Tensor, Tensor];
    const y = backend.unwrittenTensor([n, width]);
    multiply(
      backend, { buffer: backend.bufferOf(xNow), row: nInputs }, { buffer: backend.bufferOf(wNow), row: width }, { buffer: backend.bufferOf(y), row: width },
      { m: n, n: width, k: nInputs }, { bias: backend.bufferOf(bNow), relu: activation === 'relu' },
    );
    save([xNow, wNow, y]);
    return {
      value: y,
      gradFunc: (upstream: Tensor, saved: Tensor[]) => {
        const [xThen, wThen, yThen] = saved as [Tensor, Tensor, Tensor];
        const dz = activation === 'relu' ? backend.unwrittenTensor([n, width]) : upstream;
        const slope = backend.bufferOf(dz);
        if (dz !== upstream) backend.run(reluBack, { whole: [n * width] }, [backend.bufferOf(yThen), backend.bufferOf(upstream), slope], DeviceBackend.gridOf(Math.ceil((n * width) / 256)));
        const [dx, dw, db] = [backend.unwrittenTensor([n, nInputs]), backend.unwrittenTensor([nInputs, width]), backend.unwrittenTensor([width])];
        multiply(backend, { buffer: slope, row: width }, { buffer: backend.bufferOf(wThen), row: width, isTurned: true }, { buffer: backend.bufferOf(dx), row: nInputs }, { m: n, n: nInputs, k: width });
        multiply(backend, { buffer: backend.bufferOf(xThen), row: nInputs, isTurned: true }, { buffer: slope, row: width }, { buffer: backend.bufferOf(dw), row: width }, { m: nInputs, n: width, k: n });
        sumOfRows(backend, slope, n, width, backend.bufferOf(db));
        return [dx, dw, db];
      },
    };
  });
  return layer(x, weight, bias) as Tensor2D;
}

/** Records `out = Σ rows` of a matrix [n, width], chunks of rows first. */
function sumOfRows(backend: DeviceBackend, matrix: GPUBuffer, n: number, width: number, out: GPUBuffer): void {
  const nChunks = Math.ceil(n / rowsAChunk);
  const parts = backend.scratch('column sums', 4 * nChunks * width);
  backend.run(addUpColumns, { whole: [n, width, nChunks] }, [matrix, parts], DeviceBackend.gridOf(Math.ceil((nChunks * width) / 256)));
  backend.run(sumOfSlices(false), { whole: [width, nChunks, 0] }, [parts, out], DeviceBackend.gridOf(Math.ceil(width / 256)));
}

/** `Engine.normalizeRows`. */
export function gpuNormalizeRows(backend: DeviceBackend) {
  return (x: Tensor2D): Tensor2D => {
    const [n, width] = x.shape;
    const normalize = customGrad((...inputs) => {
      const save = inputs[1] as unknown as GradSaveFunc;
      const xNow = inputs[0] as Tensor;
      const [y, lengths] = [backend.unwrittenTensor([n, width]), backend.unwrittenTensor([n])];
      backend.run(normalizeForth, { whole: [n, width] }, [backend.bufferOf(xNow), backend.bufferOf(y), backend.bufferOf(lengths)], DeviceBackend.gridOf(n));
      if (0 < tfEngineState().state.gradientDepth) save([y, lengths]);
      return {
        value: y,
        gradFunc: (upstream: Tensor, saved: Tensor[]) => {
          const [yThen, lengthsThen] = saved as [Tensor, Tensor];
          const dx = backend.unwrittenTensor([n, width]);
          backend.run(normalizeBack, { whole: [n, width] }, [backend.bufferOf(yThen), backend.bufferOf(lengthsThen), backend.bufferOf(upstream), backend.bufferOf(dx)], DeviceBackend.gridOf(n));
          return dx;
        },
      };
    });
    return normalize(x) as Tensor2D;
  };
}
