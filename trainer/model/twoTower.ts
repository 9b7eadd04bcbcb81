import { tensor, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../config/schema/files';
import type { DenseParameters, Engine, NamedArrays, PerceptronLayer } from '../engine/engine';
import { stream } from '../numerics/stream';
import { activations, type Activation } from './activation';
import type { ParameterSpec } from './otherParameters';

type SideName = 'query' | 'item';

/**
 * Two multi-layer perceptrons over the concatenated inputs of a query and of an item; for matrix factorization the inputs,
 * which are embeddings of ids, are the vectors.
 *
 * Weights are named `item/layer0/weight` [in, out] and `item/layer0/bias` [out]. Each starts uniform from the stream
 * `initialize/NAME`: `glorot` within ±sqrt(6 / (in + out)) and biases at 0, `pytorch` within ±1 / sqrt(in), biases too.
 *
 * Weights that a task needs beside the towers are kept with theirs.
 *
 * @see Yao et al. 2021, §3.1 and Figure 3
 */
export class TwoTower implements DenseParameters {
  private readonly parameters = new Map<string, Tensor>();

  constructor(
    private readonly engine: Engine,
    private readonly towers: ModelConfig['towers'],
    widths: Readonly<Record<SideName, number>>,
    seed: number,
    beside: readonly ParameterSpec[] = [],
  ) {
    engine.use();
    for (const side of towers.kind === 'perceptron' ? ['query', 'item'] as const : []) {
      let width = widths[side];
      towers.hidden.forEach((units, layer) => {
        const name = `${side}/layer${layer}`;
        const limits = towers.initialization === 'glorot' ? { weight: Math.sqrt(6 / (width + units)), bias: 0 } : { weight: 1 / Math.sqrt(width), bias: 1 / Math.sqrt(width) };
        this.parameters.set(`${name}/weight`, tensor(uniform(width * units, limits.weight, seed, `${name}/weight`), [width, units]));
        this.parameters.set(`${name}/bias`, tensor(uniform(units, limits.bias, seed, `${name}/bias`), [units]));
        width = units;
      });
    }
    for (const one of beside) {
      const size = one.shape.reduce((product, n) => product * n, 1);
      this.parameters.set(one.name, tensor('value' in one ? new Float32Array(size).fill(one.value) : uniform(size, one.limit, seed, one.name), [...one.shape]));
    }
  }

  get names(): readonly string[] {
    return [...this.parameters.keys()];
  }

  get(name: string): Tensor {
    const found = this.parameters.get(name);
    if (found === undefined) throw new Error(`The model has no parameter \`${name}\``);
    return found;
  }

  set(name: string, value: Tensor): void {
    const old = this.get(name);
    this.parameters.set(name, value);
    old.dispose();
  }

  /**
   * Vectors of inputs.
   *
   * @param input float32 [B, width of the side]
   * @param parameterOf where weights are read from; a gradient passes its own copies
   * @returns float32 [B, last of `hidden`], rows of length 1 when `normalize` is on
   */
  embed(side: SideName, input: Tensor2D, parameterOf: (name: string) => Tensor = (name) => this.get(name)): Tensor2D {
    const { kind, hidden, normalize } = this.towers;
    if (kind !== 'perceptron') return normalize ? this.engine.normalizeRows(input) : input.clone();
    let x = input;
    // Layers go through the engine together as far as it knows their activations.
    let layers: PerceptronLayer[] = [];
    hidden.forEach((_, layer) => {
      const isLast = layer === hidden.length - 1;
      const wanted = this.activationOf(layer);
      const inner = isEngines(wanted) ? wanted : 'linear';
      layers.push(layerOf(side, layer, inner, parameterOf));
      if (wanted === inner && !isLast) return;
      x = this.engine.perceptron(x, layers, normalize && wanted === inner);
      layers = [];
      if (wanted !== inner) {
        x = activations[wanted](x);
        if (isLast && normalize) x = this.engine.normalizeRows(x);
      }
    });
    return x;
  }

  /** A tower's layers where the engine's perceptron is all of it; else absent. */
  perceptron(side: SideName): { readonly layers: readonly PerceptronLayer[]; readonly normalize: boolean } | undefined {
    const { kind, hidden, normalize } = this.towers;
    const wanted = hidden.map((_, layer) => this.activationOf(layer));
    if (kind !== 'perceptron' || !wanted.every(isEngines)) return undefined;
    return { layers: wanted.map((activation, layer) => layerOf(side, layer, activation, (name) => this.get(name))), normalize };
  }

  private activationOf(layer: number): Activation {
    const { hidden, activation, outputActivation } = this.towers;
    return layer === hidden.length - 1 ? outputActivation : activation;
  }

  async state(): Promise<NamedArrays> {
    const arrays = await Promise.all([...this.parameters].map(async ([name, value]) => [name, { shape: [...value.shape], data: (await value.data<'float32'>()).slice() }] as const));
    return new Map(arrays);
  }

  /** @throws when a name is missing or too many, or a shape differs; nothing is changed then */
  load(state: NamedArrays): Promise<void> {
    for (const [name, value] of this.parameters) {
      const found = state.get(name);
      if (found === undefined || found.shape.join() !== value.shape.join()) {
        throw new Error(`The checkpoint's \`${name}\` is ${found === undefined ? 'missing' : `[${found.shape.join(', ')}]`}, and the model needs [${value.shape.join(', ')}]`);
      }
    }
    for (const name of state.keys()) if (!this.parameters.has(name)) throw new Error(`The checkpoint's \`${name}\` has no place in the model`);
    this.engine.use();
    for (const name of this.names) {
      const { shape, data } = state.get(name)!;
      this.set(name, tensor(data.slice(), [...shape]));
    }
    return Promise.resolve();
  }

  dispose(): void {
    for (const value of this.parameters.values()) value.dispose();
    this.parameters.clear();
  }
}

function layerOf(side: SideName, layer: number, activation: PerceptronLayer['activation'], parameterOf: (name: string) => Tensor): PerceptronLayer {
  const of = (part: string) => parameterOf(`${side}/layer${layer}/${part}`);
  return { weight: of('weight') as Tensor2D, bias: of('bias') as Tensor1D, activation };
}

/** Whether the engine's perceptron has an activation itself. */
const isEngines = (activation: Activation): activation is PerceptronLayer['activation'] => activation === 'relu' || activation === 'linear';

/** n values uniform within ±limit, float32 [n]. */
function uniform(n: number, limit: number, seed: number, name: string): Float32Array {
  const random = stream(seed, `initialize/${name}`);
  return Float32Array.from({ length: n }, () => limit * (2 * random.uniform() - 1));
}
