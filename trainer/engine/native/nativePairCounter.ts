import { loadKernels, type Kernels } from './kernels';

/** A feature with one code an item; the last code stands for no value where some `hasMissing`. */
interface CodedFeature { readonly codes: Uint16Array; readonly size: number; readonly hasMissing: boolean }

/**
 * Counts pairs of features on all cores, for their mutual information.
 *
 * @param kernelsFile of the native engine
 * @returns nothing where the kernels do not load
 */
export function nativePairCounter(kernelsFile: string) {
  const kernels = loadedKernels(kernelsFile);
  if (kernels === undefined) return undefined;
  return (features: readonly CodedFeature[]) => {
    const kept = new kernels.Features(features.map(({ codes }) => codes), features.map(({ size }) => size), features.map(({ hasMissing }) => hasMissing));
    return (pairs: Int32Array, timesLogs: Float64Array): Float64Array => {
      const out = new Float64Array(2 * pairs.length);
      kept.pairSums(pairs, timesLogs, out);
      return out;
    };
  };
}

function loadedKernels(file: string): Kernels | undefined {
  try {
    return loadKernels(file);
  } catch {
    return undefined;
  }
}
