import { stepInto, type ConfigNode } from '../../config/configNode';
import { fileOf } from '../../config/configTrees';
import { parseAddress, type AddressStep } from '../../config/keyAddress';
import { fileShape, type FileKind, type KeyShape, type MapShape, type SettingsShape, type Shape, type VariantsShape } from '../../config/keyShape';
import { stringAt } from '../../config/readConfigFile';

/** What the schema says of a place. */
export interface ShapeThere {
  /** What may stand there. */
  readonly shape: Shape;
  /** The key whose value, or an element of whose value, stands there; undefined at the top. */
  readonly known: KeyShape | undefined;
  /** The keys beside it and the variants they were chosen from, when the last step was a key. */
  readonly owner: { readonly map: MapShape; readonly variants: VariantsShape | undefined } | undefined;
}

/**
 * Follows an address through the schema. Where a map comes in several shapes, what is written in it decides.
 *
 * @param root the tree as far as it could be read
 * @param siblings keys and values of the last map on the way, for texts that are no tree yet
 */
export function shapeAt(kind: FileKind, steps: readonly AddressStep[], root: ConfigNode | undefined, siblings: ReadonlyMap<string, string> = new Map()): ShapeThere | undefined {
  let there: ShapeThere = { shape: fileShape(kind), known: undefined, owner: undefined };
  let node = root;
  for (const [index, step] of steps.entries()) {
    const settings = optionsOf(there.shape).find((shape) => shape.kind === 'settings');
    if (settings?.kind === 'settings') {
      const known = settingShape(settings, 'key' in step ? step.key : step.element);
      if (!known) return undefined;
      there = { shape: known.shape, known, owner: undefined };
    } else if ('element' in step) {
      const list = optionsOf(there.shape).find((shape) => shape.kind === 'list');
      if (list?.kind !== 'list') return undefined;
      const help = list.itemHelp ?? there.known?.help;
      if (!help) return undefined;
      there = { shape: list.item, known: { shape: list.item, isRequired: true, isNullable: false, defaultValue: undefined, help }, owner: undefined };
    } else {
      const owner = mapAt(there.shape, node, index === steps.length - 1 ? siblings : new Map());
      const known = owner?.map.keys.get(step.key);
      if (!owner || !known) return undefined;
      there = { shape: known.shape, known, owner };
    }
    node = stepInto(node, step);
  }
  return there;
}

/** The keys that a map written here may have. Where its kind is not chosen yet: those that every kind has. */
export function mapAt(shape: Shape, node: ConfigNode | undefined, siblings: ReadonlyMap<string, string>): ShapeThere['owner'] {
  const written = (key: string) => siblings.get(key) ?? (node?.kind === 'map' ? stringAt(node.entries.get(key)?.value) : undefined);
  for (const option of optionsOf(shape)) {
    if (option.kind === 'map' && (shape.kind !== 'oneOf' || [...option.keys.keys()].some((key) => written(key) !== undefined || (node?.kind === 'map' && node.entries.has(key))))) return { map: option, variants: undefined };
    if (option.kind === 'variants') {
      const chosen = option.variants.get(written(option.by) ?? '');
      return { map: withAllKinds(chosen ?? commonKeys(option), option), variants: option };
    }
  }
  const settings = optionsOf(shape).find((option) => option.kind === 'settings');
  if (settings?.kind === 'settings') return { map: { kind: 'map', keys: new Map([...settableKeys().keys()].map((key) => [key, settingShape(settings, key)!])) }, variants: undefined };
  const maps = optionsOf(shape).filter((option): option is MapShape => option.kind === 'map');
  return maps.length === 0 ? undefined : { map: { kind: 'map', keys: new Map(maps.flatMap(({ keys }) => [...keys])) }, variants: undefined };
}

/** The shapes among which one may choose; the shape itself when there is no choice. */
export function optionsOf(shape: Shape): readonly Shape[] {
  return shape.kind === 'oneOf' ? shape.options.flatMap(optionsOf) : [shape];
}

/** Keys that all variants have, with the first one's help. */
function commonKeys({ variants }: VariantsShape): MapShape {
  const [first, ...others] = [...variants.values()];
  return { kind: 'map', keys: new Map([...first!.keys].filter(([name]) => others.every(({ keys }) => keys.has(name)))) };
}

/** The key that chooses takes every kind, not only the chosen one. */
function withAllKinds(map: MapShape, { by, variants }: VariantsShape): MapShape {
  const known = map.keys.get(by)!;
  return { kind: 'map', keys: new Map(map.keys).set(by, { ...known, shape: { kind: 'choice', values: [...variants.keys()] } }) };
}

/** What a key of an experiment's `set`, `grid` or `across` takes: a value of the key it names in the model or features file, or a list of them. */
function settingShape({ each }: SettingsShape, address: string): KeyShape | undefined {
  const steps = parseAddress(address);
  const file = steps && fileOf(steps, { hasModel: true });
  const known = settableKeys().get(address) ?? (file && shapeAt(file, steps, undefined)?.known);
  if (!known) return undefined;
  const one: KeyShape = { ...known, isRequired: false };
  return each === 'value' ? one : { ...one, defaultValue: undefined, shape: { kind: 'list', item: known.shape, itemHelp: known.help, minLength: 1, maxLength: Infinity } };
}

let settable: ReadonlyMap<string, KeyShape> | undefined;

/** Every key of model and features files that is no group and not inside a list, by address; of kinds that have the same key, the first one's. */
function settableKeys(): ReadonlyMap<string, KeyShape> {
  if (settable) return settable;
  const found = new Map<string, KeyShape>();
  const visit = (known: KeyShape, address: string): void => {
    const maps = optionsOf(known.shape).flatMap((option) => (option.kind === 'map' ? [option] : option.kind === 'variants' ? [...option.variants.values()] : []));
    if (maps.length === 0 && !found.has(address)) found.set(address, known);
    for (const { keys } of maps) for (const [name, inner] of keys) visit(inner, `${address}.${name}`);
  };
  for (const kind of ['model', 'features'] as const) {
    for (const [name, known] of fileShape(kind).keys) if (!/^(longtail|extends)$/.test(name)) visit(known, name);
  }
  // Seeds and shares of the data are the experiment's own.
  for (const reserved of ['training.seed', 'split.sampleTraining']) found.delete(reserved);
  return (settable = found);
}
