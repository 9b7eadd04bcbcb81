import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { engine, util, type BackendValues, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { OpenDevice } from './dawn';
import { failureOfDevice, gpuLost, type GpuFailure } from './gpuFailure';
import { UploadRing } from './uploadRing';

/** A program of ours: its text, and the name it is kept by. Its first binding is the parameters. */
export interface Program { readonly name: string; readonly source: string }

/** Numbers of a program's parameters in their order: whole numbers, then floats. */
export interface Parameters { readonly whole: readonly number[]; readonly floats?: readonly number[] }

/** What `WebGPUBackend` keeps to itself and our programs need, so that they run in tfjs's order. */
interface Internals {
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  commandQueueOwnedIds: WeakSet<object>;
  uniformPendingDisposal: GPUBuffer[];
}

const parameterBytes = 96;
/** Programs recorded before they are handed to the device. */
const programsASubmit = 24;
/** Kinds of errors, the one that explains the others last: what was not allocated is no valid buffer afterwards. */
const errorScopes = ['validation', 'internal', 'out-of-memory'] as const;
/** The device grid's width: larger counts go on in the next row. */
const widestGrid = 32_768;

/**
 * tfjs's WebGPU backend with our own programs in its command stream, reading without an event loop where Dawn allows it,
 * and failures told in words.
 */
export class DeviceBackend extends WebGPUBackend {
  /** What the loader made, on its way to the device. */
  readonly uploads: UploadRing;
  /** uint32 [1]: 1, or 0 from the first loss on that is no number; then no update moves anything. */
  readonly guard: GPUBuffer;
  private readonly pipelines = new Map<string, { readonly pipeline: GPUComputePipeline; readonly layout: GPUBindGroupLayout }>();
  private readonly scratches = new Map<string, GPUBuffer>();
  private readonly deliverEvents: OpenDevice['deliverEvents'];
  private failed: GpuFailure | undefined;
  private isClosing = false;

  /** @param largestBuffer bytes of a table's buffer or of a block of scores, at most */
  constructor({ device, deliverEvents }: OpenDevice, info: GPUAdapterInfo, readonly largestBuffer: number) {
    super(device, info);
    this.catchErrors();
    this.deliverEvents = deliverEvents;
    this.uploads = new UploadRing(this);
    this.guard = this.buffer(4);
    this.openGuard();
    void device.lost.then(({ message }) => {
      if (!this.isClosing) this.failed ??= gpuLost(message);
    });
  }

  /** Catches errors until {@link heard}: Dawn prints what nobody catches on standard output, among the events of a run. */
  private catchErrors(): void {
    for (const kind of [...errorScopes].reverse()) this.device.pushErrorScope(kind);
  }

  /** Hears of the errors since it was last called, once the device has come that far. */
  private heard(): Promise<void> {
    const caught = errorScopes.map(() => this.device.popErrorScope());
    this.catchErrors();
    return Promise.all(caught).then((errors) => {
      const error = errors.findLast((one) => one !== null);
      if (error !== undefined && error !== null) this.failed ??= failureOfDevice(error);
    }, () => undefined);
  }

  private get internals(): Internals {
    return this as unknown as Internals;
  }

  /** @throws GpuFailure when the device was lost, ran out of memory or refused something */
  assertAlive(): void {
    if (this.failed !== undefined) throw this.failed;
  }

  openGuard(): void {
    this.flush();
    this.queue.writeBuffer(this.guard, 0, Uint32Array.of(1));
  }

  /** A buffer that programs read and write; the caller destroys it. */
  buffer(bytes: number): GPUBuffer {
    return this.device.createBuffer({ size: Math.max(4, bytes), usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST });
  }

  /** A buffer for intermediate numbers, kept under its name and made anew when it is too small. */
  scratch(name: string, bytes: number): GPUBuffer {
    const known = this.scratches.get(name);
    if (known !== undefined && bytes <= known.size) return known;
    this.flush();
    known?.destroy();
    const made = this.buffer(bytes);
    this.scratches.set(name, made);
    return made;
  }

  /** A tensor's numbers on the device. Used by what is recorded next. */
  bufferOf({ dataId }: TensorInfo): GPUBuffer {
    this.uploadToGPU(dataId);
    this.internals.commandQueueOwnedIds.add(dataId);
    return this.tensorMap.get(dataId).resource as GPUBuffer;
  }

  /** A float32 tensor with whatever was in memory, to be written by what is recorded next. */
  unwritten(shape: number[]): TensorInfo {
    const made = this.makeTensorInfo(shape, 'float32');
    this.uploadToGPU(made.dataId);
    return made;
  }

  /** Like {@link unwritten}, known to tfjs. */
  unwrittenTensor(shape: number[]): Tensor {
    return engine().makeTensorFromTensorInfo(this.unwritten(shape));
  }

  /**
   * Records a program after all that was recorded before it.
   *
   * @param groups workgroups in x, y and z
   */
  run(program: Program, parameters: Parameters, buffers: readonly GPUBuffer[], groups: readonly [number, number?, number?]): void {
    const { pipeline, layout } = this.pipelines.get(program.name) ?? this.compiled(program);
    const group = this.device.createBindGroup({
      layout,
      entries: [this.parameterBuffer(parameters), ...buffers].map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    this.ensureCommandEncoderReady();
    const inside = this.internals;
    inside.computePassEncoder ??= inside.commandEncoder!.beginComputePass();
    inside.computePassEncoder.setPipeline(pipeline);
    inside.computePassEncoder.setBindGroup(0, group);
    inside.computePassEncoder.dispatchWorkgroups(groups[0], groups[1] ?? 1, groups[2] ?? 1);
    inside.dispatchCountInPass += 1;
    if (programsASubmit <= inside.dispatchCountInPass) this.flush();
  }

  private compiled({ name, source }: Program): { readonly pipeline: GPUComputePipeline; readonly layout: GPUBindGroupLayout } {
    const pipeline = this.device.createComputePipeline({ layout: 'auto', compute: { module: this.device.createShaderModule({ code: source, label: name }), entryPoint: 'main' } });
    const made = { pipeline, layout: pipeline.getBindGroupLayout(0) };
    this.pipelines.set(name, made);
    return made;
  }

  /** Workgroups that cover `n`, in a grid whose rows are {@link widestGrid} wide: `id = y · 32768 + x`. */
  static gridOf(n: number): [number, number] {
    return [Math.min(n, widestGrid), Math.ceil(n / widestGrid)];
  }

  private parameterBuffer({ whole, floats }: Parameters): GPUBuffer {
    const bytes = new ArrayBuffer(parameterBytes);
    new Uint32Array(bytes).set(whole);
    if (floats !== undefined) new Float32Array(bytes, 4 * whole.length).set(floats);
    const buffer = this.bufferManager.acquireBuffer(parameterBytes, GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM);
    this.queue.writeBuffer(buffer, 0, bytes);
    this.internals.uniformPendingDisposal.push(buffer);
    return buffer;
  }

  /** Hands what is recorded to the device. */
  flush(): void {
    if (this.internals.commandEncoder === null) return;
    this.endComputePassEncoder();
    this.submitQueue();
  }

  /** Records a copy of bytes after all that was recorded before it. */
  copy(from: GPUBuffer, fromByte: number, into: GPUBuffer, intoByte: number, bytes: number): void {
    this.ensureCommandEncoderReady();
    this.endComputePassEncoder();
    this.internals.commandEncoder!.copyBufferToBuffer(from, fromByte, into, intoByte, bytes);
  }

  /** Bytes of a buffer, when the device is there. */
  async readBytes(buffer: GPUBuffer, fromByte: number, bytes: number): Promise<ArrayBuffer> {
    const staging = this.staged(buffer, fromByte, bytes);
    const heard = this.heard();
    try {
      await staging.mapAsync(GPUMapMode.READ);
    } catch (error) {
      await heard;
      this.assertAlive();
      throw gpuLost(error instanceof Error ? error.message : String(error));
    }
    await heard;
    this.assertAlive();
    return taken(staging);
  }

  /** Bytes of a buffer at once: waits for the device. */
  private readBytesNow(buffer: GPUBuffer, bytes: number): ArrayBuffer {
    const staging = this.staged(buffer, 0, bytes);
    void this.heard();
    // Failure shows in the state of the map.
    staging.mapAsync(GPUMapMode.READ).catch(() => undefined);
    while (staging.mapState === 'pending') {
      if (this.deliverEvents === null) throw new Error('This version of Dawn gives numbers of the GPU to those who wait for them only: read with `data()`.');
      this.deliverEvents();
    }
    this.assertAlive();
    if (staging.mapState !== 'mapped') throw gpuLost('');
    return taken(staging);
  }

  private staged(buffer: GPUBuffer, fromByte: number, bytes: number): GPUBuffer {
    this.assertAlive();
    const staging = this.device.createBuffer({ size: bytes, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    this.copy(buffer, fromByte, staging, 0, bytes);
    this.flush();
    return staging;
  }

  override async getBufferData(buffer: GPUBuffer): Promise<ArrayBuffer> {
    return this.readBytes(buffer, 0, buffer.size);
  }

  override readSync(dataId: object): BackendValues {
    const { values, resource, dtype } = this.tensorMap.get(dataId);
    if (values !== null && values !== undefined) return values;
    const buffer = resource as GPUBuffer;
    return util.convertBackendValuesAndArrayBuffer(this.readBytesNow(buffer, buffer.size), dtype);
  }

  override async read(dataId: object): Promise<BackendValues> {
    const found = this.tensorMap.get(dataId);
    if (found.values !== null && found.values !== undefined) return found.values;
    // What was read is not kept: our programs change tensors in place.
    return util.convertBackendValuesAndArrayBuffer(await this.getBufferData(found.resource as GPUBuffer), found.dtype);
  }

  override dispose(): void {
    this.isClosing = true;
    this.uploads.dispose();
    for (const one of this.scratches.values()) one.destroy();
    this.guard.destroy();
    super.dispose();
    this.device.destroy();
  }
}

function taken(staging: GPUBuffer): ArrayBuffer {
  const bytes = staging.getMappedRange().slice(0);
  staging.destroy();
  return bytes;
}
