import type { Stream } from '../trainer/numerics/stream';
import { fileShape, type FileKind, type KeyShape, type MapShape, type NumberShape, type Shape } from './keyShape';

/**
 * A random plain value of a kind of file: mostly such as the language allows, every key and kind in turn, with now and
 * then something wrong: another type, a number beyond its bounds, a word that is not one of the choices, a key too many
 * or too few.
 *
 * @param wrongness chance of a mistake at each value and key, in [0, 1)
 */
export function randomFile(kind: FileKind, wrongness: number, source: Stream): Record<string, unknown> {
  return new RandomValue(wrongness, source).map(fileShape(kind));
}

const strangers: readonly unknown[] = ['', 'x', 'recall@50', 'tail', 0, -1, 0.5, 1e9, 1e308, true, false, [], ['x'], [1], [[]], {}, { kind: 'hash' }, { x: 1 }];

class RandomValue {
  readonly #wrongness: number;
  readonly #source: Stream;

  constructor(wrongness: number, source: Stream) {
    this.#wrongness = wrongness;
    this.#source = source;
  }

  map({ keys }: MapShape): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    for (const [name, key] of keys) if (this.#isWritten(key)) made[name] = this.#isWrong() ? this.#one(strangers) : this.value(key.shape);
    if (this.#isWrong()) made[this.#one(['x', 'lr', 'Kind', 'constructor', '__proto__x'])] = this.#one(strangers);
    return made;
  }

  value(shape: Shape): unknown {
    switch (shape.kind) {
      case 'map': return this.map(shape);
      case 'variants': return this.map(this.#one([...shape.variants.values()]));
      case 'oneOf': return this.value(this.#one(shape.options));
      case 'list': {
        const length = this.#isWrong() ? 0 : Math.min(shape.maxLength + (this.#isWrong() ? 1 : 0), Math.max(shape.minLength, this.#source.integer(4)));
        return Array.from({ length }, () => (this.#isWrong() ? this.#one(strangers) : this.value(shape.item)));
      }
      case 'number': return this.#number(shape);
      case 'text': return this.#isWrong() ? '' : this.#one([...(shape.form?.suggestions ?? []), ...(shape.pattern ? ['name_1', 'item.brand', 'popularity:9'].filter((text) => shape.pattern!.test(text)) : ['name', 'a: b', '☃'])]);
      case 'choice': return this.#one(shape.values);
      case 'switch': return this.#source.uniform() < 0.5;
      case 'settings': {
        const valueOf = () => (shape.each === 'value' ? this.#one(strangers) : this.#isWrong() ? this.#one(strangers) : [this.#one(strangers), 1]);
        return Object.fromEntries(['loss.temperature', 'features[name].dim', 'x'].filter(() => this.#source.uniform() < 0.5).map((name) => [name, valueOf()]));
      }
    }
  }

  /** Often a bound itself, which is where mistakes are. */
  #number({ isWhole, min, max, includesMin, includesMax }: NumberShape): number {
    const low = Math.max(min, -1e6);
    const high = Math.min(max, 1e6);
    const inside = low + (high - low) * this.#source.uniform();
    const drawn = this.#one([low, high, inside, isWhole ? low + 1 : inside / 3]);
    if (this.#isWrong()) return this.#one([low - 1, high + 1, low, high, isWhole ? inside + 0.25 : low]);
    const taken = isWhole ? Math.round(drawn) : drawn;
    const isIn = (includesMin ? low <= taken : low < taken) && (includesMax ? taken <= high : taken < high);
    return isIn ? taken : isWhole ? Math.round(inside) : (low + high) / 2;
  }

  #isWritten({ isRequired }: KeyShape): boolean {
    return isRequired ? !this.#isWrong() : this.#source.uniform() < 0.4;
  }

  #isWrong(): boolean {
    return this.#source.uniform() < this.#wrongness;
  }

  #one<Value>(from: readonly Value[]): Value {
    return from[this.#source.integer(from.length)]!;
  }
}
