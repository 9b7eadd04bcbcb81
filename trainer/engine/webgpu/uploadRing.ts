import type { DeviceBackend } from './deviceBackend';

const smallestBytes = 1 << 20;
const largestSpareBytes = 1 << 26;

/** Arrays of 32-bit numbers as a program finds them: the position of each in one buffer, in numbers. */
export interface Uploaded { readonly buffer: GPUBuffer; readonly at: readonly number[] }

/**
 * One buffer that a step's plans are written to one after the other, from the start again when it is full. What is written
 * is overtaken by nothing: before a place is used again, the programs that read it have been handed to the device.
 */
export class UploadRing {
  private ring: GPUBuffer | undefined;
  private end = 0;

  constructor(private readonly backend: DeviceBackend) {}

  /** Programs that use what this returns are to be recorded before the next call. */
  upload(arrays: readonly (Int32Array | Uint32Array | Float32Array)[]): Uploaded {
    const size = arrays.reduce((sum, { length }) => sum + length, 0);
    if (this.ring === undefined || this.ring.size < 4 * size) {
      this.backend.flush();
      this.ring?.destroy();
      this.ring = this.backend.buffer(Math.max(smallestBytes, 4 * size + Math.min(3 * 4 * size, largestSpareBytes)));
      this.end = 0;
    } else if (this.ring.size < 4 * (this.end + size)) {
      this.backend.flush();
      this.end = 0;
    }
    const start = this.end;
    const joined = new Uint32Array(size);
    const at: number[] = [];
    let filled = 0;
    for (const array of arrays) {
      at.push(start + filled);
      joined.set(array instanceof Uint32Array ? array : new Uint32Array(array.buffer, array.byteOffset, array.length), filled);
      filled += array.length;
    }
    if (size !== 0) this.backend.queue.writeBuffer(this.ring, 4 * start, joined);
    this.end = start + size;
    return { buffer: this.ring, at };
  }

  dispose(): void {
    this.ring?.destroy();
    this.ring = undefined;
  }
}
