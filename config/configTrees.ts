import { isNull, stepInto, type ConfigNode, type MapNode, type Place } from './configNode';
import { keyPlaceAt } from './configDocument';
import { parseAddress, type AddressStep } from './keyAddress';
import { fileShape, type FileKind } from './keyShape';

/** The merged trees of a run's two files, or an experiment's own. Every node knows in which file it was written. */
export interface ConfigTrees {
  readonly model?: MapNode | undefined;
  readonly features?: MapNode | undefined;
  /** Of an experiment file alone. */
  readonly experiment?: MapNode | undefined;
}

export interface Located {
  readonly place: Place;
  /** The key itself is written there; false when it has its default and the place is that of what contains it. */
  readonly isWritten: boolean;
}

/**
 * Where a key is written, or else what contains it: the narrowest parent that is written, at last the header.
 *
 * @returns undefined when the file is not there
 */
export function placeIn(root: MapNode | undefined, key: string, at: 'key' | 'value' = 'value'): Located | undefined {
  const steps = parseAddress(key);
  if (!root || !steps) return undefined;
  const node = steps.reduce<ConfigNode | undefined>(stepInto, root);
  if (node && !isNull(node)) {
    const keyPlace = keyPlaceAt(root, steps);
    if (at === 'key' && keyPlace) return { place: keyPlace, isWritten: true };
    if (node.place.end > node.place.start) return { place: node.place, isWritten: true };
    if (keyPlace) return { place: keyPlace, isWritten: true };
  }
  for (let length = steps.length - 1; length > 0; length -= 1) {
    const place = headPlace(root, steps.slice(0, length));
    if (place) return { place, isWritten: false };
  }
  const header = root.entries.get('longtail');
  return { place: header?.value.place ?? root.place, isWritten: false };
}

/** Which of the two files an address belongs to. `features` alone is the model's key; `features[tags]` is in the other file. */
export function fileOf(steps: readonly AddressStep[], { hasModel }: { readonly hasModel: boolean }): FileKind | undefined {
  const first = steps[0];
  if (!first || !('key' in first)) return undefined;
  if (first.key === 'features') return steps.length > 1 || !hasModel ? 'features' : 'model';
  if (hasModel && fileShape('model').keys.has(first.key)) return 'model';
  return fileShape('features').keys.has(first.key) ? 'features' : undefined;
}

/** {@link placeIn} for an address that may belong to either file. */
export function placeInTrees(trees: ConfigTrees, key: string): Located | undefined {
  const steps = parseAddress(key);
  const file = steps && fileOf(steps, { hasModel: trees.model !== undefined });
  return file && placeIn(trees[file], key);
}

/** A map's or list's own name: its key, or for a list element the element's name. */
function headPlace(root: MapNode, steps: readonly AddressStep[]): Place | undefined {
  const last = steps.at(-1)!;
  if ('key' in last) return keyPlaceAt(root, steps);
  const element = steps.reduce<ConfigNode | undefined>(stepInto, root);
  if (element?.kind === 'map') return (element.entries.get('name')?.value ?? element).place;
  return element?.place;
}
