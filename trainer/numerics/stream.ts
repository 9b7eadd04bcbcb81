/**
 * A named stream of random numbers of a seed: xoshiro128**, its state filled by hashing (seed, name, counter).
 *
 * Streams are opened per use with a counter (the step or the epoch), so a resumed run opens the same streams again and
 * what one stream draws never moves another.
 *
 * @see Blackman and Vigna 2021, doi:10.1145/3460772
 */
export class Stream {
  private a: number;
  private b: number;
  private c: number;
  private d: number;
  private spareNormal: number | null = null;

  constructor(seed: number, name: string, counter = 0) {
    let hash = 0x811c9dc5;
    for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
    this.a = scramble(seed ^ 0x9e3779b9);
    this.b = scramble(this.a ^ hash);
    this.c = scramble(this.b ^ (counter >>> 0));
    this.d = scramble(this.c ^ Math.floor(counter / 0x1_0000_0000));
    if ((this.a | this.b | this.c | this.d) === 0) this.a = 1;
    for (let warmUp = 0; warmUp < 8; warmUp += 1) this.bits();
  }

  /** A uniform unsigned integer of 32 bits. */
  bits(): number {
    const product = Math.imul(this.b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  /** A uniform number in [0, 1) with 32 bits. */
  uniform(): number {
    return this.bits() / 0x1_0000_0000;
  }

  /**
   * A uniform integer in [0, n), without bias.
   *
   * @param n an integer in [1, 2³²]
   * @throws RangeError when `n` is outside that
   */
  integer(n: number): number {
    if (!(Number.isInteger(n) && 1 <= n && n <= 0x1_0000_0000)) throw new RangeError(`n must be an integer in [1, 2^32], got ${n}`);
    if (n === 0x1_0000_0000) return this.bits();
    // Kept to unsigned integers of 32 bits, whose remainder is one instruction.
    const whole = n >>> 0;
    let drawn = this.bits();
    // The last 2³² mod n draws are too many. They are among the last n, so that few draws ask how many they are.
    if ((-whole >>> 0) <= drawn) {
      const surplus = (-whole >>> 0) % whole;
      // 2³² − surplus overflows when it is 0, and then every draw is good.
      if (surplus !== 0) while ((-surplus >>> 0) <= drawn) drawn = this.bits();
    }
    return drawn % whole;
  }

  /** A number from the normal distribution with mean 0 and standard deviation 1 (Marsaglia's polar method). */
  normal(): number {
    if (this.spareNormal !== null) {
      const spare = this.spareNormal;
      this.spareNormal = null;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const squared = x * x + y * y;
      if (squared === 0 || 1 <= squared) continue;
      const scale = Math.sqrt((-2 * Math.log(squared)) / squared);
      this.spareNormal = y * scale;
      return x * scale;
    }
  }

  /** Shuffles in place, every order equally likely (Fisher and Yates). */
  shuffle(values: { [index: number]: number; readonly length: number }): void {
    for (let last = values.length - 1; 0 < last; last -= 1) {
      const other = this.integer(last + 1);
      const held = values[last]!;
      values[last] = values[other]!;
      values[other] = held;
    }
  }
}

/** Opens the stream `name` of `seed` at `counter`; see {@link Stream}. */
export function stream(seed: number, name: string, counter = 0): Stream {
  return new Stream(seed, name, counter);
}

/** A bijection of 32-bit integers that changes about half the bits for each bit of input. */
function scramble(value: number): number {
  let mixed = (value + 0x6d2b79f5) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
