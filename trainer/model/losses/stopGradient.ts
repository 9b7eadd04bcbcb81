import { customGrad, zerosLike, type Tensor } from '@tensorflow/tfjs-core';

/** The same values, taken for constants by back-propagation. */
export function stopGradient<Kind extends Tensor>(x: Kind): Kind {
  const constant = customGrad((...inputs) => {
    const [xNow] = inputs as [Tensor];
    return { value: xNow.clone(), gradFunc: (upstream: Tensor) => [zerosLike(upstream)] };
  });
  return constant(x) as Kind;
}
