/**
 * How often each of the numbers 0 … n − 1 is among some, int32 [n]. A function of its own, so that its loop is compiled before it is
 * entered for long.
 */
export function countsOf(numbers: Int32Array, n: number): Int32Array {
  const counts = new Int32Array(n);
  for (let at = 0; at < numbers.length; at += 1) counts[numbers[at]!]! += 1;
  return counts;
}
