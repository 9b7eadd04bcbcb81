import { presentKernels } from './kernels';

/** Of item e: `values[offsets[e]] … values[offsets[e + 1] − 1]`, int32 */
interface Bags { readonly offsets: Int32Array; readonly values: Int32Array }

/**
 * Counts pairs of features on all cores, for their mutual information.
 *
 * @param kernelsFile of the native engine
 * @returns nothing where the kernels do not load
 */
export function nativePairCounter(kernelsFile: string) {
  const kernels = presentKernels(kernelsFile);
  if (kernels === undefined) return undefined;
  return (features: readonly Bags[]) => {
    const sizes = new Int32Array(features.length);
    const missing = new Uint8Array(features.length);
    const kept = new kernels.Features(features.map(({ offsets }) => offsets), features.map(({ values }) => values), sizes, missing);
    const coded = Array.from(sizes, (size, feature) => {
      if (size < 0) return null;
      const counts = new Int32Array(size);
      kept.counts(feature, counts);
      return { size, hasMissing: missing[feature] === 1, counts };
    });
    const sums = (groups: readonly (readonly number[])[]) => {
      kept.group(groups);
      return (passes: Uint32Array, nPairs: number, timesLogs: Float64Array): Float64Array => {
        const out = new Float64Array(4 * nPairs);
        kept.countPairs(passes, timesLogs, out);
        return out;
      };
    };
    return { coded, sums };
  };
}
