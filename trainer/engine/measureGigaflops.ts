import { matMul, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Engine } from './engine';

declare const performance: { now(): number };

const [rows, inner, columns] = [512, 256, 256] as const;
const budgetMs = 500;

/** Speed of [512, 256] · [256, 256] products over about half a second, 10⁹ floating-point operations a second. */
export function measureGigaflops(engine: Engine): number {
  engine.use();
  const a = tensor2d(new Float32Array(rows * inner).fill(0.5), [rows, inner]);
  const b = tensor2d(new Float32Array(inner * columns).fill(0.25), [inner, columns]);
  const multiply = () => tidy(() => matMul(a, b).dataSync()[0]);
  multiply();
  const begunMs = performance.now();
  let n = 0;
  do {
    multiply();
    n += 1;
  } while (performance.now() - begunMs < budgetMs);
  const seconds = (performance.now() - begunMs) / 1000;
  a.dispose();
  b.dispose();
  return (n * 2 * rows * inner * columns) / seconds / 1e9;
}
