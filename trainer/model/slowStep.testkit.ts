import type { ModelConfig } from '../../config/schema/files';
import type { InputSpec, NamedArrays, OptimizerSpec, PassPlan } from '../engine/engine';
import { slowMainLoss } from './losses/slowMainLoss.testkit';
import { slowTaskLoss, type SlowTask } from './losses/slowTaskLoss.testkit';
import type { StepBatch, StepLosses } from './stepBatch';

type Matrix = number[][];
type Activation = ModelConfig['towers']['activation'];
interface Gradients { readonly tables: Map<string, Map<number, number[]>>; readonly weights: Map<string, Matrix> }

/** Value and slope at x. */
const activations: Readonly<Record<Activation, (x: number) => readonly [number, number]>> = {
  linear: (x) => [x, 1],
  relu: (x) => (0 < x ? [x, 1] : [0, 0]),
  elu: (x) => (0 < x ? [x, 1] : [Math.exp(x) - 1, Math.exp(x)]),
  tanh: (x) => [Math.tanh(x), 1 - Math.tanh(x) ** 2],
  gelu: (x) => {
    const c = Math.sqrt(2 / Math.PI);
    const t = Math.tanh(c * (x + 0.044715 * x ** 3));
    return [0.5 * x * (1 + t), 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * c * (1 + 3 * 0.044715 * x * x)];
  },
};

const zeros = (n: number): number[] => new Array<number>(n).fill(0);

/**
 * The whole training step once more, in float64 and one number at a time, written from the formulas and not from the
 * trainer's code: pooled inputs, towers, unit length, both losses, back-propagation, optimizers.
 *
 * Reads of a batch the passes' inputs, `logQ`, `excluded` and `included`; never the plan's grouping of rows.
 */
export class SlowStep {
  /** Rows by table. */
  readonly tables: Map<string, Matrix>;
  /** `item/layer0/weight` as rows of inputs, `item/layer0/bias` as one row. */
  readonly weights: Map<string, Matrix>;
  private readonly memory = new Map<string, number[]>();

  constructor(private readonly spec: InputSpec, private readonly config: ModelConfig, tables: NamedArrays, weights: NamedArrays) {
    this.tables = new Map(spec.tables.map(({ name }) => [name, matrixOf(tables, `table/${name}`)]));
    this.weights = new Map([...weights.keys()].map((name) => [name, matrixOf(weights, name)]));
  }

  losses(batch: StepBatch): StepLosses {
    return this.lossesAndGradients(batch).losses;
  }

  /** One step; the losses before it. */
  step(batch: StepBatch): StepLosses {
    const { losses, gradients } = this.lossesAndGradients(batch);
    const optimizerStep = batch.settings?.optimizerStep ?? batch.step;
    for (const { name, frozenRows } of this.spec.tables) {
      for (const [row, gradient] of gradients.tables.get(name)!) {
        if (!frozenRows.includes(row)) this.move(`${name}/${row}`, this.tables.get(name)![row]!, gradient, optimizerStep, this.config.optimizer);
      }
    }
    const dense = { ...this.config.optimizer, kind: this.config.optimizer.kind === 'rowwiseAdagrad' ? 'adagrad' as const : this.config.optimizer.kind };
    for (const [name, gradient] of gradients.weights) gradient.forEach((row, at) => this.move(`${name}/${at}`, this.weights.get(name)![at]!, row, optimizerStep, dense));
    const s = this.weights.get('task/logVariance')?.[0];
    const { minAlpha, maxAlpha } = this.config.selfSupervision.schedule;
    if (s !== undefined) s[0] = Math.min(-Math.log(minAlpha), Math.max(-Math.log(maxAlpha), s[0]!));
    return losses;
  }

  lossesAndGradients(batch: StepBatch): { losses: StepLosses; gradients: Gradients } {
    const { loss, selfSupervision } = this.config;
    const { trainsMain, temperature, taskTemperature } = batch.settings ?? { trainsMain: true, temperature: loss.temperature, taskTemperature: selfSupervision.temperature ?? loss.temperature };
    const s = this.weights.get('task/logVariance')?.[0]?.[0];
    const alpha = s === undefined ? batch.settings?.alpha ?? selfSupervision.alpha : Math.exp(-s);
    const perturbations = perturbationsOf(batch, this.spec);
    const passes = batch.passes.map((pass, at) => this.forward(pass, perturbations[at]));
    const vectorGradients = passes.map(({ vectors }) => vectors.map((vector) => zeros(vector.length)));
    const add = (pass: number, gradient: Matrix, weight: number) => gradient.forEach((row, at) => row.forEach((value, d) => { vectorGradients[pass]![at]![d]! += weight * value; }));

    const nItems = passes[1]!.vectors.length;
    const hasNegatives = batch.main.nNegatives !== undefined;
    const main = slowMainLoss(passes[0]!.vectors, [...passes[1]!.vectors, ...(hasNegatives ? passes[2]!.vectors : [])], loss, temperature, batch.main, this.weights);
    const mainWeight = trainsMain ? 1 : 0;
    add(0, main.aGradient, mainWeight);
    add(1, main.bGradient.slice(0, nItems), mainWeight);
    if (hasNegatives) add(2, main.bGradient.slice(nItems), mainWeight);
    const first = hasNegatives ? 3 : 2;
    let selfSupervised: number | null = null;
    let taskFound: SlowTask | undefined;
    const task = batch.selfSupervision;
    if (task !== undefined) {
      const found = slowTaskLoss(passes.slice(first).map(({ vectors }) => vectors), task, selfSupervision, taskTemperature, { inputs: passes.at(-1)!.traces.map(({ inputs }) => inputs[0]!), weights: this.weights, k: this.spec.sides.item.length });
      selfSupervised = found.loss;
      taskFound = found;
      found.gradients.forEach((gradient, view) => add(first + view, gradient, alpha));
    }
    const gradients: Gradients = {
      tables: new Map(this.spec.tables.map(({ name }) => [name, new Map()])),
      weights: new Map([...this.weights].map(([name, rows]) => [name, rows.map((row) => zeros(row.length))])),
    };
    // What the main loss alone uses is not touched while items are pre-trained.
    passes.forEach((pass, at) => { if (trainsMain || first <= at) this.backward(batch.passes[at]!, pass, vectorGradients[at]!, gradients, perturbations[at], at === batch.passes.length - 1 ? taskFound?.inputGradient?.map((row) => row.map((value) => alpha * value)) : undefined); });
    if (trainsMain) for (const [name, rows] of main.weightGradients ?? []) gradients.weights.set(name, rows);
    for (const [name, rows] of taskFound?.weightGradients ?? []) gradients.weights.set(name, rows.map((row) => row.map((value) => alpha * value)));
    if (s !== undefined && selfSupervised !== null) gradients.weights.get('task/logVariance')![0]![0] = 1 - alpha * selfSupervised;
    for (const name of gradients.weights.keys()) if ((!trainsMain && /^(query|head)\//.test(name)) || (task === undefined && name.startsWith('task/'))) gradients.weights.delete(name);
    return { losses: { main: main.loss, selfSupervised, total: mainWeight * main.loss + (selfSupervised === null ? 0 : alpha * selfSupervised + (s ?? 0)) }, gradients };
  }

  private forward(pass: PassPlan, perturbation?: Perturbation) {
    const { activation, outputActivation, normalize } = this.config.towers;
    const hidden = this.layers();
    const traces = Array.from({ length: pass.nExamples }, (_, example) => {
      const inputs: number[][] = [perturbed(this.input(pass, example), example, perturbation)];
      const slopes: number[][] = [];
      hidden.forEach((units, layer) => {
        const weight = this.weights.get(`${pass.side}/layer${layer}/weight`)!;
        const bias = this.weights.get(`${pass.side}/layer${layer}/bias`)![0]!;
        const act = activations[layer === hidden.length - 1 ? outputActivation : activation];
        const x = inputs[layer]!;
        const outcomes = Array.from({ length: units }, (_two, unit) => act(x.reduce((sum, value, at) => sum + value * weight[at]![unit]!, bias[unit]!)));
        inputs.push(outcomes.map(([value]) => value));
        slopes.push(outcomes.map(([, slope]) => slope));
      });
      const raw = inputs[hidden.length]!;
      const length = normalize ? Math.sqrt(raw.reduce((sum, value) => sum + value * value, 1e-12)) : 1;
      return { inputs, slopes, length, vector: raw.map((value) => value / length) };
    });
    return { traces, vectors: traces.map(({ vector }) => vector) };
  }

  /** The vectors of matrix factorization are its inputs. */
  private layers(): readonly number[] {
    return this.config.towers.kind === 'perceptron' ? this.config.towers.hidden : [];
  }

  private input(pass: PassPlan, example: number): number[] {
    return this.spec.sides[pass.side].flatMap((field, at) => {
      const plan = pass.fields[at]!;
      if (field.kind === 'number' || plan.kind === 'number') return plan.kind === 'number' && field.kind === 'number' ? [...plan.values.slice(example * field.width, (example + 1) * field.width)] : [];
      const rows = [...plan.rows.slice(plan.offsets[example], plan.offsets[example + 1])].map((row) => this.tables.get(field.table)![row]!);
      return rows[0]!.map((_, d) => rows.reduce((sum, row) => sum + row[d]!, 0) / poolingDivisor(field.pooling, rows.length));
    });
  }

  private backward(pass: PassPlan, { traces }: ReturnType<SlowStep['forward']>, vectorGradient: Matrix, gradients: Gradients, perturbation?: Perturbation, inputGradient?: Matrix): void {
    const { normalize } = this.config.towers;
    const hidden = this.layers();
    traces.forEach(({ inputs, slopes, length, vector }, example) => {
      const above = vectorGradient[example]!;
      const along = normalize ? above.reduce((sum, value, d) => sum + value * vector[d]!, 0) : 0;
      let slope = above.map((value, d) => (value - along * vector[d]!) / length);
      for (let layer = hidden.length - 1; 0 <= layer; layer -= 1) {
        const weight = this.weights.get(`${pass.side}/layer${layer}/weight`)!;
        const weightGradient = gradients.weights.get(`${pass.side}/layer${layer}/weight`)!;
        const biasGradient = gradients.weights.get(`${pass.side}/layer${layer}/bias`)![0]!;
        const inner = slope.map((value, unit) => value * slopes[layer]![unit]!);
        inner.forEach((value, unit) => { biasGradient[unit]! += value; });
        slope = inputs[layer]!.map((x, at) => {
          inner.forEach((value, unit) => { weightGradient[at]![unit]! += x * value; });
          return inner.reduce((sum, value, unit) => sum + value * weight[at]![unit]!, 0);
        });
      }
      slope = slope.map((value, d) => value * (perturbation?.scale?.[example * slope.length + d] ?? 1) + (inputGradient?.[example]?.[d] ?? 0));
      let start = 0;
      this.spec.sides[pass.side].forEach((field, at) => {
        if (field.kind === 'number') {
          start += field.width;
          return;
        }
        const plan = pass.fields[at]!;
        if (plan.kind !== 'bag') throw new TypeError('A bag has rows');
        const { dim } = this.spec.tables.find(({ name }) => name === field.table)!;
        const rows = [...plan.rows.slice(plan.offsets[example], plan.offsets[example + 1])];
        const ofTable = gradients.tables.get(field.table)!;
        for (const row of rows) {
          const gradient = ofTable.get(row) ?? zeros(dim);
          ofTable.set(row, gradient);
          for (let d = 0; d < dim; d += 1) gradient[d]! += slope[start + d]! / poolingDivisor(field.pooling, rows.length);
        }
        start += dim;
      });
    });
  }

  private move(key: string, values: number[], gradient: readonly number[], step: number, { kind, learningRate, initialAccumulator, epsilon, beta1, beta2 }: OptimizerSpec): void {
    const remembered = (name: string, n: number, first: number): number[] => {
      const found = this.memory.get(`${key}/${name}`) ?? new Array<number>(n).fill(first);
      this.memory.set(`${key}/${name}`, found);
      return found;
    };
    const n = values.length;
    if (kind === 'sgd') {
      gradient.forEach((g, d) => { values[d]! -= learningRate * g; });
    } else if (kind === 'adagrad') {
      const sums = remembered('accumulator', n, initialAccumulator);
      gradient.forEach((g, d) => {
        sums[d]! += g * g;
        values[d]! -= (learningRate * g) / Math.sqrt(sums[d]! + epsilon);
      });
    } else if (kind === 'rowwiseAdagrad') {
      const sum = remembered('accumulator', 1, initialAccumulator);
      sum[0]! += gradient.reduce((total, g) => total + g * g, 0) / n;
      gradient.forEach((g, d) => { values[d]! -= (learningRate * g) / Math.sqrt(sum[0]! + epsilon); });
    } else {
      const [mean, square] = [remembered('mean', n, 0), remembered('square', n, 0)];
      gradient.forEach((g, d) => {
        mean[d] = beta1 * mean[d]! + (1 - beta1) * g;
        square[d] = beta2 * square[d]! + (1 - beta2) * g * g;
        values[d]! -= (learningRate * mean[d]!) / (1 - beta1 ** step) / (Math.sqrt(square[d]! / (1 - beta2 ** step)) + epsilon);
      });
    }
  }
}

interface Perturbation { readonly scale: Float32Array | undefined; readonly noise: Float32Array | undefined }

/** By pass: what is done to its inputs. The views' stand one under the other in the batch. */
function perturbationsOf({ passes, main, selfSupervision }: StepBatch, spec: InputSpec): (Perturbation | undefined)[] {
  const first = main.nNegatives === undefined ? 2 : 3;
  const width = spec.sides.item.reduce((sum, field) => sum + (field.kind === 'number' ? field.width : spec.tables.find(({ name }) => name === field.table)!.dim), 0);
  let end = 0;
  return passes.map(({ nExamples }, at) => {
    if (at < first || selfSupervision?.perturbation === undefined) return undefined;
    const [from, to] = [end, (end += nExamples * width)];
    const { scale, noise } = selfSupervision.perturbation;
    return { scale: scale?.slice(from, to), noise: noise?.slice(from, to) };
  });
}

function perturbed(input: readonly number[], example: number, perturbation: Perturbation | undefined): number[] {
  return input.map((value, d) => {
    const at = example * input.length + d;
    const scaled = value * (perturbation?.scale?.[at] ?? 1);
    return scaled + Math.sign(scaled) * (perturbation?.noise?.[at] ?? 0);
  });
}

function matrixOf(arrays: NamedArrays, name: string): Matrix {
  const { shape, data } = arrays.get(name)!;
  const width = shape.at(-1)!;
  return Array.from({ length: data.length / width }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);
}

function poolingDivisor(pooling: 'mean' | 'sum' | 'sqrtn', n: number): number {
  return { mean: n, sum: 1, sqrtn: Math.sqrt(n) }[pooling];
}
