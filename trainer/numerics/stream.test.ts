import { describe, expect, test } from 'vitest';
import { Stream, stream } from './stream';

const take = (n: number, from: Stream): number[] => Array.from({ length: n }, () => from.bits());

/** xoshiro128** written a second time, over BigInt and from the authors' C text. */
function slowBits(state: [bigint, bigint, bigint, bigint]): number {
  const word = (value: bigint) => value & 0xffffffffn;
  const rotate = (value: bigint, by: bigint) => word(value << by) | (value >> (32n - by));
  const result = word(rotate(word(state[1] * 5n), 7n) * 9n);
  const shifted = word(state[1] << 9n);
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = rotate(state[3], 11n);
  return Number(result);
}

function withState(a: number, b: number, c: number, d: number): Stream {
  return Object.assign(new Stream(0, ''), { a, b, c, d });
}

/** Pearson correlation. */
function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let xy = 0, xx = 0, yy = 0;
  x.forEach((value, at) => { xy += (value - mx) * (y[at]! - my); xx += (value - mx) ** 2; yy += (y[at]! - my) ** 2; });
  return xy / Math.sqrt(xx * yy);
}

describe('a stream', () => {
  test('steps as xoshiro128** does', () => {
    // State 1, 2, 3, 4. First: 2·5 = 10, rotated by 7 is 1,280, times 9 is 11,520. Then b = 2 ^ (3 ^ 1) = 0, so 0.
    expect(take(3, withState(1, 2, 3, 4))).toEqual([11520, 0, 5927040]);
    const state: [bigint, bigint, bigint, bigint] = [0xdeadbeefn, 0x80000001n, 0x7fffffffn, 0x12345678n];
    const fast = withState(0xdeadbeef | 0, 0x80000001 | 0, 0x7fffffff, 0x12345678);
    for (let at = 0; at < 1000; at += 1) expect(fast.bits()).toBe(slowBits(state));
  });

  test('gives the same numbers in every version, or a resumed run would differ', () => {
    expect(take(4, stream(1, 'masks'))).toEqual([914321850, 3172510714, 2445842728, 350635539]);
    expect(take(4, stream(-7, 'shuffle', 2 ** 40 + 3))).toEqual([3283799491, 2086905918, 3419352695, 3138440281]);
    const normals = stream(1, 'tables');
    expect([normals.normal(), normals.normal(), normals.normal()]).toEqual([0.19667315535453445, 0.7221562749135014, 0.43322122746683134]);
    const order = [0, 1, 2, 3, 4, 5, 6, 7];
    stream(1, 'order').shuffle(order);
    expect(order).toEqual([6, 7, 1, 2, 4, 5, 0, 3]);
  });

  test('depends on its seed, its name and its counter, each to the last bit', () => {
    const starts = [stream(1, 'a'), stream(2, 'a'), stream(1, 'b'), stream(1, 'a', 1), stream(1, 'a', 2 ** 32), stream(1, 'a', 2 ** 32 + 1), stream(-1, 'a'), stream(1, ''), stream(0, ''), stream(1, 'aa')];
    expect(new Set(starts.map((one) => take(2, one).join())).size).toBe(starts.length);
  });

  test('has different first numbers for 100,000 counters in a row', () => {
    const firsts = new Set(Array.from({ length: 100_000 }, (_, counter) => stream(1, 'batch', counter).bits()));
    // 100,000 draws from 2³²: 1.16 equal pairs are expected; ten would be odd.
    expect(100_000 - firsts.size).toBeLessThan(10);
  });

  test.each([
    ['names', stream(1, 'shuffle'), stream(1, 'dropout')],
    ['neighboring counters', stream(1, 'shuffle', 7), stream(1, 'shuffle', 8)],
    ['neighboring seeds', stream(1, 'shuffle'), stream(2, 'shuffle')],
  ])('is independent across %s', (_, one, other) => {
    const n = 20_000;
    const x = Array.from({ length: n }, () => one.uniform());
    const y = Array.from({ length: n }, () => other.uniform());
    // The correlation of independent numbers has standard deviation 1/√20,000 = .0071.
    expect(Math.abs(correlation(x, y))).toBeLessThan(0.03);
    expect(Math.abs(correlation(x.slice(1), y.slice(0, -1)))).toBeLessThan(0.03);
  });

  test('is independent in its first numbers over counters', () => {
    const firsts = Array.from({ length: 20_000 }, (_, counter) => stream(5, 'step', counter).uniform());
    expect(Math.abs(correlation(firsts.slice(1), firsts.slice(0, -1)))).toBeLessThan(0.03);
    expect(chiSquared(firsts.map((value) => Math.floor(value * 20)), 20)).toBeLessThan(50);
  });
});

/** Σ (seen − expected)² / expected over equally likely cells. */
function chiSquared(cells: readonly number[], n: number): number {
  const counts = new Array<number>(n).fill(0);
  for (const cell of cells) counts[cell]! += 1;
  return counts.reduce((sum, count) => sum + (count - cells.length / n) ** 2 / (cells.length / n), 0);
}

describe('draws', () => {
  test('uniform stays in [0, 1) and fills twenty cells evenly', () => {
    const source = stream(3, 'uniform');
    const values = Array.from({ length: 100_000 }, () => source.uniform());
    expect(values.every((value) => 0 <= value && value < 1)).toBe(true);
    // 19 degrees of freedom: above 50 once in 7,000 seeds.
    expect(chiSquared(values.map((value) => Math.floor(value * 20)), 20)).toBeLessThan(50);
  });

  test.each([2, 3, 7, 10, 1000])('integer(%i) gives each number equally often', (n) => {
    const source = stream(4, 'integer', n);
    const drawn = Array.from({ length: 100_000 }, () => source.integer(n));
    expect(drawn.every((value) => Number.isInteger(value) && 0 <= value && value < n)).toBe(true);
    // Mean n − 1, standard deviation √(2(n − 1)); five of them above.
    expect(chiSquared(drawn, n)).toBeLessThan(n - 1 + 5 * Math.sqrt(2 * (n - 1)) + 5);
  });

  test('integer has no bias where n does not divide 2³²', () => {
    // With n = 3·2³⁰, taking the remainder alone would give the lowest third of the numbers twice as often.
    const source = stream(5, 'integer');
    const n = 3 * 2 ** 30;
    const drawn = Array.from({ length: 30_000 }, () => Math.floor((3 * source.integer(n)) / n));
    expect(chiSquared(drawn, 3)).toBeLessThan(20);
  });

  test('integer takes 1 and 2³², and refuses what has no answer', () => {
    expect(stream(1, 'x').integer(1)).toBe(0);
    expect(stream(1, 'x').integer(2 ** 32)).toBe(stream(1, 'x').bits());
    for (const n of [0, -1, 1.5, 2 ** 32 + 1, NaN]) expect(() => stream(1, 'x').integer(n)).toThrow(`got ${n}`);
  });

  test('normal has mean 0, variance 1 and thin tails', () => {
    const source = stream(6, 'normal');
    const values = Array.from({ length: 100_000 }, () => source.normal());
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    // Standard errors at 100,000: .0032, .0045, .0077 and .031.
    expect(Math.abs(moment(1))).toBeLessThan(0.015);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.02);
    expect(Math.abs(moment(3))).toBeLessThan(0.04);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  });

  test('shuffle makes each of the 24 orders of four things equally often', () => {
    const seen = new Map<string, number>();
    const source = stream(8, 'shuffle');
    for (let round = 0; round < 24_000; round += 1) {
      const values = Int32Array.of(0, 1, 2, 3);
      source.shuffle(values);
      seen.set(values.join(), (seen.get(values.join()) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    expect([...seen.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(60);
  });

  test('shuffle leaves nothing and one thing alone', () => {
    const source = stream(1, 'shuffle');
    source.shuffle([]);
    const one = [5];
    source.shuffle(one);
    expect(one).toEqual([5]);
    expect(source.bits()).toBe(stream(1, 'shuffle').bits());
  });
});
