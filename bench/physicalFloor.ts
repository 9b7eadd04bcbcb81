/** What the machine can do at most, measured in the same run. */
export interface MachinePeaks {
  /** Of float32 multiply-adds, 10⁹ floating-point operations a second. */
  readonly gigaflops: number;
  /** Of embedding rows read at random, 10⁹ bytes a second. */
  readonly readGigabytesPerSecond: number;
  /** Of rows and their state read and written at random; both directions count. */
  readonly updateGigabytesPerSecond: number;
}

/** What a standard step cannot do without. */
interface Work { readonly gigaflop: number; readonly readBytes: number; readonly updateBytes: number }

/**
 * Products of four passes of two layers, forward and both gradients, and of two [B, B] losses; the two complementary
 * views share their first layer's products, since each feature is in exactly one of them.
 *
 *     6 · B · (4 · (192 · 512 + 512 · 128) − 192 · 512)  +  2 · 6 · B² · 128
 *
 * Rows: each place of a bag read once (256 bytes), and each distinct row of the step, with its accumulator, read and
 * written (1,024 bytes).
 */
export function standardWork(batch: number, distinctRows: number): Work {
  const layers = 4 * (192 * 512 + 512 * 128) - 192 * 512;
  return { gigaflop: (6 * batch * layers + 12 * batch * batch * 128) / 1e9, readBytes: 3 * 17 * batch * 256, updateBytes: distinctRows * 1024 };
}

/** The least a step can take when nothing overlaps, milliseconds. */
export function physicalFloorMs({ gigaflop, readBytes, updateBytes }: Work, peaks: MachinePeaks): number {
  return 1000 * (gigaflop / peaks.gigaflops) + readBytes / peaks.readGigabytesPerSecond / 1e6 + updateBytes / peaks.updateGigabytesPerSecond / 1e6;
}
