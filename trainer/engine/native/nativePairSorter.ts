import { presentKernels, type Kernels, type PairsKernel } from './kernels';

/** Kernels' file, which is an extension of DuckDB, too, and what makes a sorter of some pairs. */
export interface NativePairSorters { readonly extension: string; create(...how: ConstructorParameters<Kernels['Pairs']>): PairsKernel }

/**
 * Kernels that number the ids of pairs in the order of their text, split the pairs and sort them, on all cores.
 *
 * @param kernelsFile of the native engine
 * @returns nothing where the kernels do not load
 */
export function nativePairSorters(kernelsFile: string): NativePairSorters | undefined {
  const kernels = presentKernels(kernelsFile);
  return kernels === undefined ? undefined : { extension: kernelsFile, create: (...how) => new kernels.Pairs(...how) };
}
