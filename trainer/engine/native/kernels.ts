import type { OptimizerSpec, PassPlan, StepRows } from '../engine';

/** A row-major float32 array that a call reads or, named `out` or a gradient, fills. */
type Numbers = Float32Array;

export interface Layers {
  readonly weights: readonly Numbers[];
  readonly biases: readonly Numbers[];
  readonly relu: readonly boolean[];
  readonly normalize: boolean;
}

/** What a perceptron's way back needs of its way forth. Collected with its object, or given back at once. */
export interface PerceptronPass { release(): void }

/** A batch softmax of `n` rows; see `SoftmaxCrossEntropyOptions`. */
export interface SoftmaxInput {
  readonly n: number;
  readonly width: number;
  readonly temperature: number;
  readonly logQ: Numbers | undefined;
  readonly excluded: Int32Array | undefined;
  readonly included: Uint8Array | undefined;
}

/** Where a perceptron's gradients go. */
export interface LayerGradients { readonly weights: readonly Numbers[]; readonly biases: readonly Numbers[] }

/** A tower of a step, and where its gradients go. */
export interface TowerInput { readonly layers: Layers; readonly n: number; readonly x: Numbers; readonly same: Uint8Array | undefined; readonly dx: Numbers; readonly gradients: LayerGradients }

/** A softmax of two towers' vectors, or of one's, from a first row on. */
export interface ContrastInput { readonly options: SoftmaxInput; readonly a: StepRows; readonly b: StepRows; readonly weight: number }

/** A field of a side as the tables know it: a bag of the table of this number, or numbers. */
export interface FieldInput { readonly table?: number; readonly pooling?: string; readonly width?: number }

export interface TablesKernel {
  /** @param side 0 query, 1 item */
  forward(side: 0 | 1, passes: readonly PassPlan[], out: Numbers): void;
  applyGradients(queries: readonly PassPlan[], queryGradient: Numbers, items: readonly PassPlan[], itemGradient: Numbers, step: number): void;
  /** @param array −1 the table's values, else the optimizer's state of this number */
  copyOut(table: number, array: number, from: number, out: Numbers): void;
  copyIn(table: number, array: number, from: number, values: Numbers): void;
  release(): void;
}

export interface CorpusKernel {
  ranks(queries: Numbers, targetOffsets: Int32Array, targetItems: Int32Array, excludedOffsets: Int32Array, excludedItems: Int32Array, ranks: Int32Array, scores: Numbers): void;
  topK(queries: Numbers, k: number, excludedOffsets: Int32Array, excludedItems: Int32Array, indices: Int32Array, scores: Numbers): void;
}

export interface FeaturesKernel {
  /** Items of each code, int32 [size]; of a feature that has codes. */
  counts(feature: number, out: Int32Array): void;
  /** Sets the groups that are counted, features of each. */
  group(members: readonly (readonly number[])[]): void;
  /** @param passes two groups each, flat; @param out float64 [pairs of members · 4], see `count_pairs` */
  countPairs(passes: Uint32Array, timesLogs: Float64Array, out: Float64Array): void;
}

export interface PairsKernel {
  /** The last argument of `longtail_take`. */
  readonly number: number;
  /** Whether pairs were refused, being more than it may hold. */
  readonly isFull: boolean;
  /** @returns queries and their bytes, items and their bytes, and 1 where an id has a character of code 0 */
  order(): number[];
  /** Ids in their order, each with a byte of 0 after it. @param side 0 query, 1 item */
  texts(side: 0 | 1, out: Uint8Array): void;
  forget(side: 0 | 1): void;
  tell(side: 0 | 1, texts: Uint8Array, indices: Int32Array): void;
  /** @returns pairs of training, validation and test */
  sort(deduplicate: boolean): number[];
  take(part: number, queries: Int32Array, items: Int32Array, times: Float64Array): void;
  release(): void;
}

/** The Rust kernels, as `src/exports.rs` gives them. Arrays are read and filled in place, and kept by none. */
export interface Kernels {
  /** @param threads 0 for all that this process may use */
  start(threads: number): { readonly version: string; readonly instructions: string; readonly threads: number };
  product(left: Numbers, leftTransposed: boolean, right: Numbers, rightTransposed: boolean, m: number, k: number, n: number, out: Numbers): void;
  /** @param same see `sameColumnsOf` */
  perceptronForward(layers: Layers, n: number, x: Numbers, same: Uint8Array | undefined, y: Numbers): PerceptronPass;
  perceptronBackward(pass: PerceptronPass, layers: Layers, n: number, x: Numbers, y: Numbers, dy: Numbers, dx: Numbers, gradients: LayerGradients): void;
  /** @returns the loss, nats; its gradients in `da` and `db` */
  softmaxCrossEntropy(options: SoftmaxInput, a: Numbers, b: Numbers, da: Numbers, db: Numbers): number;
  /** @returns the losses, nats, unweighed */
  softmaxStep(towers: readonly TowerInput[], softmaxes: readonly ContrastInput[]): number[];
  /** @returns how long an array is in which `size` numbers find a good place, wherever it begins */
  roomFor(size: number): number;
  /**
   * To be called before such an array is touched: asks for huge pages.
   *
   * @returns numbers before the first of the `size`
   */
  prepareRoom(values: Numbers, size: number): number;
  /** In place. */
  scale(values: Numbers, factor: number): void;
  moveWeights(optimizer: OptimizerSpec, values: Numbers, gradient: Numbers, states: readonly Numbers[], step: number): void;
  readonly Tables: new (tables: readonly { readonly rows: number; readonly dim: number; readonly frozenRows: readonly number[] }[], query: readonly FieldInput[], item: readonly FieldInput[], optimizer: OptimizerSpec) => TablesKernel;
  /** @param sizes filled with the number of codes, −1 where an item has several values; @param missing with 1 where the last code stands for none */
  readonly Features: new (offsets: readonly Int32Array[], values: readonly Int32Array[], sizes: Int32Array, missing: Uint8Array) => FeaturesKernel;
  readonly Corpus: new (items: Numbers, width: number) => CorpusKernel;
  /** @param most pairs at most */
  readonly Pairs: new (rule: { readonly prefix: string; readonly byItem: boolean; readonly buckets: number; readonly test: number; readonly validation: number; readonly sample: number }, hasTimes: boolean, most: number) => PairsKernel;
}

/** What this version of Longtail calls. */
const names = ['start', 'product', 'perceptronForward', 'perceptronBackward', 'softmaxCrossEntropy', 'softmaxStep', 'roomFor', 'prepareRoom', 'scale', 'moveWeights', 'Tables', 'Features', 'Corpus', 'Pairs'] as const satisfies readonly (keyof Kernels)[];

declare const process: { readonly platform: string; readonly arch: string; dlopen(module: { exports: unknown }, file: string): void };

/**
 * Loads the kernels of this platform.
 *
 * @param file built by `npm run build` where cargo is present, or part of a platform's package
 * @throws when the file is not there or does not load, with what to do
 */
export function loadKernels(file: string): Kernels {
  const module = { exports: {} as unknown };
  try {
    process.dlopen(module, file);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    throw new Error(/no such file|cannot find|could not be found|not found/i.test(reason)
      ? `there are no kernels for ${process.platform}-${process.arch} (${file}); \`npm run build\` makes them where Rust is installed (https://rustup.rs)`
      : `its kernels do not load: ${reason}`);
  }
  const kernels = module.exports as Partial<Kernels>;
  const lacks = names.filter((name) => typeof kernels[name] !== 'function');
  if (0 < lacks.length) throw new Error(`its kernels are of another version: ${file} lacks \`${lacks.join('`, `')}\`; \`npm run build\` makes them anew`);
  return kernels as Kernels;
}

/** The same, or nothing where they do not load. */
export function presentKernels(file: string): Kernels | undefined {
  try {
    return loadKernels(file);
  } catch {
    return undefined;
  }
}
