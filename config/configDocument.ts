import { elementStep, isNull, keyStep, plainValue, rangeOf, stepInto, type ConfigNode, type MapNode, type Place } from './configNode';
import { addressText, parseAddress, type AddressStep } from './keyAddress';
import { ignoreComments, type IgnoreComment } from './ignoreComments';
import type { FileKind } from './keyShape';
import type { Position, Range } from './problem';
import type { SourceText } from './sourceText';

/** A config text and what stands where in it. Exists for every text, however broken. */
export class ConfigDocument {
  /** What the file says it is; undefined when it does not say so or says something unknown. */
  readonly kind: FileKind | undefined;
  readonly source: SourceText;
  /** What could be read; undefined when that is not a group of keys. */
  readonly root: MapNode | undefined;
  #value: unknown;
  #ignores: readonly IgnoreComment[] | undefined;

  constructor(source: SourceText, root: ConfigNode | undefined, kind: FileKind | undefined) {
    this.source = source;
    this.kind = kind;
    this.root = root?.kind === 'map' ? root : undefined;
  }

  get path(): string {
    return this.source.path;
  }

  get text(): string {
    return this.source.text;
  }

  /** The plain value as written, nulls included; undefined when nothing could be read. */
  get value(): unknown {
    if (this.#value === undefined && this.root) this.#value = plainValue(this.root, { withoutNulls: false });
    return this.#value;
  }

  /** The comments that suppress warnings and hints. */
  get ignores(): readonly IgnoreComment[] {
    return (this.#ignores ??= ignoreComments(this.source));
  }

  /** @param key such as `loss.temperature`, `features[tags].dim` or `evaluation.cutoffs[0]` */
  nodeAt(key: string): ConfigNode | undefined {
    const steps = parseAddress(key);
    return steps?.reduce<ConfigNode | undefined>(stepInto, this.root);
  }

  /** Where the value of a key is written; the key itself when the value is empty; undefined when the key is not there. */
  spanOf(key: string): Range | undefined {
    const node = this.nodeAt(key);
    if (!node) return undefined;
    return node.place.end > node.place.start ? rangeOf(node.place) : this.keySpanOf(key);
  }

  /** Where the name of a key is written; the value for an element of a list. */
  keySpanOf(key: string): Range | undefined {
    const steps = parseAddress(key);
    const place = steps && this.root && keyPlaceAt(this.root, steps);
    return place && rangeOf(place);
  }

  /** Address of the narrowest key or element written around a position; undefined outside of all. */
  addressAt(position: Position): string | undefined {
    if (!this.root) return undefined;
    const steps = stepsTo(this.root, this.source.offsetOf(position));
    return steps.length > 0 ? addressText(steps) : undefined;
  }
}

/** Where the last step of an address is named. */
export function keyPlaceAt(root: ConfigNode, steps: readonly AddressStep[]): Place | undefined {
  const last = steps.at(-1);
  if (!last) return undefined;
  const parent = steps.slice(0, -1).reduce<ConfigNode | undefined>(stepInto, root);
  if (parent?.kind === 'map') return parent.entries.get('key' in last ? last.key : last.element)?.keyPlace;
  if ('key' in last) return undefined;
  return stepInto(parent, last)?.place;
}

function stepsTo(node: ConfigNode, offset: number): AddressStep[] {
  if (node.kind === 'map') {
    for (const [key, { keyPlace, value }] of node.entries) {
      if (keyPlace.start <= offset && offset <= Math.max(keyPlace.end, value.place.end)) {
        return [keyStep(key), ...(isNull(value) ? [] : stepsTo(value, offset))];
      }
    }
  }
  if (node.kind === 'list') {
    const index = node.items.findIndex(({ place }) => place.start <= offset && offset <= place.end);
    if (index >= 0) return [elementStep(node, index), ...stepsTo(node.items[index]!, offset)];
  }
  return [];
}
