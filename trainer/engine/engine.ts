import type { Tensor, Tensor1D, Tensor2D, Scalar } from '@tensorflow/tfjs-core';
import type { OpenTfjsNode } from './tensorflow/tfjsNode';

/** Plain named arrays: what checkpoints hold. */
export type NamedArrays = ReadonlyMap<string, NamedArray>;
export interface NamedArray { readonly shape: readonly number[]; readonly data: Float32Array }

export interface EngineDescription {
  /** `wasm`, `cpu` … */
  readonly name: string;
  /** What the arithmetic runs on, for people: `WebAssembly SIMD, 1 thread` */
  readonly device: string;
  /** Versions of what it is made of. */
  readonly versions: Readonly<Record<string, string>>;
}

/** An embedding table: `rows` values, then one default row per field that reads it (see {@link BagField.defaultRow}). */
export interface TableSpec {
  readonly name: string;
  /** Rows with their default rows included. */
  readonly rows: number;
  readonly dim: number;
  /** Rows that never move (zero-frozen default embeddings); their initial value is 0. */
  readonly frozenRows: readonly number[];
}

/** A pooled bag of table rows. */
export interface BagField {
  readonly kind: 'bag';
  readonly feature: string;
  readonly table: string;
  readonly pooling: 'mean' | 'sum' | 'sqrtn';
  /** The row of `table` that stands for missing, masked, dropped and unseen. */
  readonly defaultRow: number;
}
/** Plain numbers handed in by the plan. Not trained. */
export interface NumberField { readonly kind: 'number'; readonly feature: string; readonly width: number }
export type Field = BagField | NumberField;

/** All tables of a model and, per tower, the fields whose vectors are concatenated in order. */
export interface InputSpec {
  readonly tables: readonly TableSpec[];
  readonly sides: { readonly query: readonly Field[]; readonly item: readonly Field[] };
  /** Standard deviation of a table's values at step 0. */
  readonly initialScale: number;
  /** Fills a table at step 0 in a way that depends on (seed, table name) only. */
  readonly seed: number;
}

/** The input of one field in one pass. A bag is never empty: masked or missing examples list the default row. */
export type FieldPlan =
  | { readonly kind: 'bag'; /** int32 [B + 1] */ readonly offsets: Int32Array; /** int32 */ readonly rows: Int32Array }
  | { readonly kind: 'number'; /** float32 [B · width] */ readonly values: Float32Array };

/** The inputs of B examples of one side, masks and dropped values already applied. */
export interface PassPlan {
  readonly side: 'query' | 'item';
  readonly nExamples: number;
  /** In the order of `InputSpec.sides[side]`. */
  readonly fields: readonly FieldPlan[];
}

/**
 * For a table touched in a step: its unique rows, and for each row the places that use it (CSR), places in
 * ascending order, so sums are taken in the same order by every engine.
 *
 * A place is numbered (pass, field, example), passes through all sides: `placePass[p]`, `placeField[p]`, `placeExample[p]`.
 */
export interface TablePlan {
  readonly table: string;
  /** ascending, int32 [U] */
  readonly rows: Int32Array;
  /** int32 [U + 1] */
  readonly offsets: Int32Array;
  /** int32 [offsets[U]] each */
  readonly placePass: Int32Array;
  readonly placeField: Int32Array;
  readonly placeExample: Int32Array;
  /** What pooling multiplied the row by at that place, float32 */
  readonly placeWeight: Float32Array;
}

export interface OptimizerSpec {
  readonly kind: 'adagrad' | 'rowwiseAdagrad' | 'adam' | 'sgd';
  readonly learningRate: number;
  readonly initialAccumulator: number;
  readonly epsilon: number;
  readonly beta1: number;
  readonly beta2: number;
}

/** Passes of one side, and the gradient of their stacked inputs, float32 [ΣB, width]. */
export interface SideGradient { readonly passes: readonly PassPlan[]; readonly gradient: Tensor2D }

/** The embedding tables and the optimizer state of their rows. Lives outside the tape. */
export interface InputLayer {
  /** Sum of the field widths of a side. */
  width(side: 'query' | 'item'): number;
  /** Pooled and concatenated inputs of passes of one side, one under the other, float32 [ΣB, width]. */
  forward(passes: readonly PassPlan[]): Tensor2D;
  /**
   * Sums the gradients of all passes per unique row, in the order of (pass, field, example), then moves those rows. Call
   * once a step.
   *
   * @param step 1-based number of the step (Adam's bias correction)
   * @param plans what `stepPlan` makes of these passes, when it is at hand
   */
  applyGradients(gradients: readonly SideGradient[], step: number, plans?: readonly TablePlan[]): void;
  /** Rows of a table, float32 [rows.length · dim]. */
  read(table: string, rows: Int32Array): Promise<Float32Array>;
  /** Tables (`table/NAME`) and row state (`table/NAME/accumulator` …). */
  state(): Promise<NamedArrays>;
  /** @throws when names or shapes differ from {@link state}'s */
  load(state: NamedArrays): Promise<void>;
  dispose(): void;
}

/** Moves the tower weights. State is keyed by parameter name. */
export interface DenseOptimizer {
  /** Updates each named variable by its gradient; disposes nothing. */
  apply(gradients: ReadonlyMap<string, Tensor>, step: number): void;
  /** `optimizer/NAME/accumulator` … */
  state(): Promise<NamedArrays>;
  load(state: NamedArrays): Promise<void>;
  dispose(): void;
}

/** Trained tower weights by name; the optimizer and the model share this map. */
export interface DenseParameters {
  readonly names: readonly string[];
  get(name: string): Tensor;
  /** Replaces a value; the old tensor is disposed. */
  set(name: string, value: Tensor): void;
}

/** `activation(x · weight + bias)`; weight float32 [in, out], bias float32 [out]. */
export interface PerceptronLayer { readonly weight: Tensor2D; readonly bias: Tensor1D; readonly activation: 'relu' | 'linear' }

export interface SoftmaxCrossEntropyOptions {
  readonly temperature: number;
  /** Subtracted from every row's logits, float32 [N]: log of the column's sampling probability. */
  readonly logQ?: Tensor1D | undefined;
  /**
   * Pairs left out of the denominators: int32 [M, 2] as flat (row, column), never the diagonal. Kept sparse, because
   * accidental hits are few.
   */
  readonly excluded?: Int32Array | undefined;
  /** 0 leaves an example out, row and column both; uint8 [N]. The mean is over the rest. */
  readonly included?: Uint8Array | undefined;
}

/** A tower of a step: its stacked inputs, float32 [N, inputs of the first layer], and all its layers. */
export interface StepTower { readonly inputs: Tensor2D; readonly layers: readonly PerceptronLayer[]; readonly normalize: boolean }

/** Rows of a tower's vectors, by the tower's number and the first of them. */
export interface StepRows { readonly tower: number; readonly first: number }

/** {@link Engine.softmaxCrossEntropy} of `n` rows of two towers' vectors, or of one's, times `weight`. */
export interface StepSoftmax extends Omit<SoftmaxCrossEntropyOptions, 'logQ'> {
  readonly a: StepRows;
  readonly b: StepRows;
  readonly n: number;
  readonly logQ?: Float32Array | undefined;
  readonly weight: number;
}

/** Losses in nats, unweighed, and the gradients of their weighed sum in each tower's inputs and layers. */
export interface SoftmaxStep {
  readonly losses: readonly number[];
  readonly gradients: readonly { readonly inputs: Tensor2D; readonly layers: readonly { readonly weight: Tensor2D; readonly bias: Tensor1D }[] }[];
}

export interface TopK {
  /** Item indices, best first; ties lower index first; int32 [Q · k]. −1 where fewer than k items are left. */
  readonly indices: Int32Array;
  /** float32 [Q · k]; −Infinity where there is no item */
  readonly scores: Float32Array;
}

/** Where the arithmetic runs. The only thing models and the trainer know of a backend. */
export interface Engine {
  describe(): EngineDescription;
  /** It groups a step's rows on this thread, so that whoever makes batches elsewhere had better do it. */
  readonly wantsPlans?: true;
  /** Makes this engine tfjs's current backend; call before each synchronous stretch of tensor work. */
  use(): void;
  inputLayer(spec: InputSpec, optimizer: OptimizerSpec): InputLayer;
  denseOptimizer(parameters: DenseParameters, spec: OptimizerSpec): DenseOptimizer;
  /**
   * All layers one after the other, then {@link normalizeRows} where `normalize` says so; differentiable in x and in every
   * weight and bias. x float32 [B, inputs of the first layer].
   */
  perceptron(x: Tensor2D, layers: readonly PerceptronLayer[], normalize: boolean): Tensor2D;
  /** Rows divided by their Euclidean length, differentiable; a zero row stays zero (eps 1e-12 inside the root). */
  normalizeRows(x: Tensor2D): Tensor2D;
  /**
   * Mean over rows of −log softmax((a · bᵀ)/τ − logQ)[i, i], differentiable in a and b.
   * a, b float32 [N, D].
   */
  softmaxCrossEntropy(a: Tensor2D, b: Tensor2D, options: SoftmaxCrossEntropyOptions): Scalar;
  /**
   * What {@link perceptron}, {@link softmaxCrossEntropy} and a tape make of a step whose losses are batch softmaxes, without the
   * tape; for engines that a tape keeps waiting.
   *
   * @param softmaxes each row of each tower's vectors is in one of them, once
   */
  softmaxStep?(towers: readonly StepTower[], softmaxes: readonly StepSoftmax[]): SoftmaxStep;
  /**
   * For engines whose numbers lie far from the process: starts bringing scalars here, and waits for nothing. From the first
   * that is not finite on, `applyGradients` and `DenseOptimizer.apply` move nothing until a state is loaded.
   */
  readLater?(scalars: readonly Scalar[]): Promise<Float32Array>;
  /** Highest scoring items of each query; blocked, bounded memory. queries float32 [Q · D], items float32 [I · D]. */
  topK(queries: Float32Array, items: Float32Array, dim: number, k: number, exclude: (query: number) => ArrayLike<number>): Promise<TopK>;
  /**
   * Pessimistic 1-based rank of each target: 1 + the number of other, not excluded items that score at least as much.
   * Blocked, bounded memory.
   *
   * @param queries float32 [Q · D]; @param items float32 [I · D]; @param targetsOf CSR of target items per query
   * @param exclude items of a query left out (a query's own target is never left out)
   * @returns ranks aligned with the targets, int32, and their scores, float32
   */
  ranks(
    queries: Float32Array, items: Float32Array, dim: number,
    targets: { readonly offsets: Int32Array; readonly items: Int32Array },
    exclude: (query: number) => ArrayLike<number>,
  ): Promise<{ readonly ranks: Int32Array; readonly scores: Float32Array }>;
  /** For engines that hear of trouble later: waits until all that was asked is done. @throws what went wrong */
  settled?(): Promise<void>;
  dispose(): Promise<void>;
}

/** What an engine needs to know of the machine. */
export interface EnginePlaces {
  /** Folder with the `.wasm` files of tfjs-backend-wasm, ending in a separator. */
  readonly wasmFolder: string;
  /** The native engine's kernels; the file may be missing. */
  readonly kernelsFile: string;
  /** Threads of the native engine; all that the process may use when absent. */
  readonly threads?: number;
  /** Dawn's binding of the package `webgpu`; the file may be missing. */
  readonly dawnFile: string;
  /** Bytes of one buffer of the webgpu engine, at most; what the device allows when absent. */
  readonly largestBuffer?: number;
  /** Loads TensorFlow; without it there are no engines on TensorFlow. */
  readonly openTfjsNode?: OpenTfjsNode;
}
export type EngineName = 'cuda' | 'webgpu' | 'native' | 'tensorflow' | 'wasm' | 'cpu';
