/** What one step takes of a device. Bytes are each program's operands, once each, however often a program reads them again. */
export interface DeviceUse {
  /** Of a step on the clock while the device was metered, milliseconds; busyMs goes with it. */
  readonly wallMs: number;
  /** Time during which a program of the device runs, milliseconds. */
  readonly busyMs: number | null;
  /** From the process to the device: the batch, its plan, the programs' parameters. */
  readonly uploadedBytes: number | null;
  /** From the device to the process. */
  readonly readBytes: number | null;
  /** Between the device's memory and its programs, both directions. */
  readonly movedBytes: number | null;
  /** What is null above and why, one sentence; null when nothing is. */
  readonly missing: string | null;
}

/** Where nothing can be told, and why. */
export const untold = (wallMs: number, missing: string): DeviceUse => ({ wallMs, busyMs: null, uploadedBytes: null, readBytes: null, movedBytes: null, missing });

/** Meters the steps between `begin` and `end`. */
export interface Meter {
  begin(): void;
  /**
   * @param nSteps since `begin`, all of them done
   * @param wallMs of a step
   */
  end(nSteps: number, wallMs: number): Promise<DeviceUse>;
}

/** Milliseconds covered by at least one of the intervals, which are nanoseconds. */
export function coveredMs(intervals: readonly (readonly [number, number])[]): number {
  let [covered, reached] = [0, -Infinity];
  for (const [begin, end] of [...intervals].sort((a, b) => a[0] - b[0])) {
    covered += Math.max(0, end - Math.max(begin, reached));
    reached = Math.max(reached, end);
  }
  return covered / 1e6;
}
