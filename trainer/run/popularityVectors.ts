/**
 * Vectors whose products rank items by their training pairs, the same for every query: an item's first number is its count,
 * a query's is 1.
 *
 * @param trainingCount training pairs of each item, int32 [nItems]; exact up to 2²⁴
 * @returns float32 [nItems · dim]
 */
export function popularItems(trainingCount: Int32Array, dim: number): Float32Array {
  const vectors = new Float32Array(trainingCount.length * dim);
  for (let item = 0; item < trainingCount.length; item += 1) vectors[item * dim] = trainingCount[item]!;
  return vectors;
}

/** See {@link popularItems}; float32 [n · dim] */
export function indifferentQueries(n: number, dim: number): Float32Array {
  const vectors = new Float32Array(n * dim);
  for (let query = 0; query < n; query += 1) vectors[query * dim] = 1;
  return vectors;
}
