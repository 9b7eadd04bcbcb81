import { presentKernels, type PairsKernel } from './kernels';

/**
 * Kernels that number the ids of pairs in the order of their text, split the pairs and sort them, on all cores.
 *
 * @param kernelsFile of the native engine
 * @returns what makes a sorter of some pairs; nothing where the kernels do not load
 */
export function nativePairSorter(kernelsFile: string): (() => PairsKernel) | undefined {
  const kernels = presentKernels(kernelsFile);
  return kernels === undefined ? undefined : () => new kernels.Pairs();
}
