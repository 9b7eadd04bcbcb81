import { isNull, type ConfigNode, type MapEntry, type MapNode } from './configNode';
import type { MapShape, Shape } from './keyShape';
import { stringAt } from './readConfigFile';

/**
 * What a file says on top of what it extends: maps merge, everything else replaces.
 *
 * A map that comes in several shapes (`split` by its `kind`, `evaluation.head` by its key) replaces one of another
 * shape, since their keys mean different things. Null stays null, which later restores the default.
 *
 * @param shape what may stand here; undefined for keys that are unknown anyway
 */
export function mergeNodes(shape: Shape | undefined, below: ConfigNode, above: ConfigNode): ConfigNode {
  if (below.kind !== 'map' || above.kind !== 'map') return above;
  if (shape && isOfAnotherShape(shape, below, above)) return above;
  const keys = mapShapeOf(shape, above, below)?.keys;
  const entries = new Map(below.entries);
  for (const [key, entry] of above.entries) {
    const old = entries.get(key);
    entries.set(key, old ? { keyPlace: entry.keyPlace, value: mergeNodes(keys?.get(key)?.shape, old.value, entry.value) } : entry);
  }
  return { ...above, entries };
}

/** The shape of this very map, among those that it may have. */
export function mapShapeOf(shape: Shape | undefined, ...maps: readonly MapNode[]): MapShape | undefined {
  if (shape?.kind === 'map') return shape;
  if (shape?.kind === 'variants') {
    const kind = maps.map((map) => stringAt(map.entries.get(shape.by)?.value)).find((one) => one !== undefined);
    return kind === undefined ? undefined : shape.variants.get(kind);
  }
  if (shape?.kind === 'oneOf') {
    const options = shape.options.filter((option): option is MapShape => option.kind === 'map');
    return options.find((option) => maps.some((map) => [...map.entries.keys()].some((key) => option.keys.has(key)))) ?? options[0];
  }
  return undefined;
}

function isOfAnotherShape(shape: Shape, below: MapNode, above: MapNode): boolean {
  if (shape.kind === 'variants') {
    const kinds = [below, above].map((map) => stringAt(map.entries.get(shape.by)?.value));
    return kinds[1] !== undefined && kinds[0] !== kinds[1];
  }
  if (shape.kind !== 'oneOf') return false;
  const written = (map: MapNode) => [...map.entries].filter(([, entry]: [string, MapEntry]) => !isNull(entry.value)).map(([key]) => key);
  const options = shape.options.filter((option): option is MapShape => option.kind === 'map');
  const fits = (option: MapShape, map: MapNode) => written(map).every((key) => option.keys.has(key));
  return options.length > 1 && options.some((option) => fits(option, above)) && !options.some((option) => fits(option, above) && fits(option, below));
}
