import type { ConfigDocument } from '../../config/configDocument';
import type { ConfigNode, MapNode, Place, ScalarNode } from '../../config/configNode';
import type { FileReader } from '../../config/fileReader';
import { parseAddress } from '../../config/keyAddress';
import { readConfigFile, stringAt } from '../../config/readConfigFile';
import { featureNodes } from './featureNodes';

/** A place where a feature is named. */
export interface FeatureUse {
  readonly name: string;
  /** The letters of the name alone. */
  readonly place: Place;
  readonly role: 'declaration' | 'slice' | 'table' | 'address';
}

/** The feature that a slice such as `item.section` goes by. */
export function sliceFeature(slice: string): string | undefined {
  return /^(?:item|query)\.(.+)$/.exec(slice)?.[1];
}

/** Every place of a document that names a feature. A `table` names one when the feature of that name has no other table. */
export function featureUses({ kind, root }: ConfigDocument): readonly FeatureUse[] {
  if (!root) return [];
  if (kind === 'features') {
    const features = featureNodes(root);
    const owners = new Set(features.filter(({ table, name }) => table === undefined || table === name).map(({ name }) => name));
    return features.flatMap(({ name, namePlace, table, node }): FeatureUse[] => [
      { name, place: letters(namePlace, name), role: 'declaration' },
      ...(table !== undefined && owners.has(table) ? [{ name: table, place: letters(node.entries.get('table')!.value.place, table), role: 'table' as const }] : []),
    ]);
  }
  const slices = (kind === 'experiment' ? textsOf(root.entries.get('slices')?.value) : sliceNodes(root)).flatMap((node): FeatureUse[] => {
    const name = sliceFeature(node.value);
    return name === undefined ? [] : [{ name, place: letters(node.place, name), role: 'slice' }];
  });
  return kind === 'experiment' ? [...slices, ...addressUses(root)] : slices;
}

/** `features[tags].dim` among what an experiment sets. */
function addressUses(root: MapNode): readonly FeatureUse[] {
  const arms = root.entries.get('arms')?.value;
  const maps = [
    ...(arms?.kind === 'list' ? arms.items : []).flatMap((arm) => (arm.kind === 'map' ? ['set', 'grid'].map((key) => arm.entries.get(key)?.value) : [])),
    root.entries.get('grid')?.value, root.entries.get('across')?.value,
  ];
  return maps.flatMap((map) => (map?.kind === 'map' ? [...map.entries] : [])).flatMap(([key, { keyPlace }]): FeatureUse[] => {
    const [first, second] = parseAddress(key) ?? [];
    if (!first || !('key' in first) || first.key !== 'features' || !second || !('element' in second)) return [];
    const open = keyPlace.source.text.indexOf('[', keyPlace.start) + 1;
    return [{ name: second.element, place: { source: keyPlace.source, start: open, end: open + second.element.length }, role: 'address' }];
  });
}

/** The texts of a model file that name slices. */
function sliceNodes(root: ConfigNode): readonly (ScalarNode & { readonly value: string })[] {
  const at = (node: ConfigNode | undefined, key: string) => (node?.kind === 'map' ? node.entries.get(key)?.value : undefined);
  const list = at(at(root, 'evaluation'), 'slices');
  const one = at(at(at(root, 'training'), 'earlyStopping'), 'slice');
  return [...textsOf(list), ...textsOf(one)];
}

/** The texts of a list, or the one text. */
function textsOf(node: ConfigNode | undefined): readonly (ScalarNode & { readonly value: string })[] {
  const nodes = node?.kind === 'list' ? node.items : node ? [node] : [];
  return nodes.filter((one): one is ScalarNode & { readonly value: string } => stringAt(one) !== undefined);
}

/** The part of a scalar that holds the name, which quotes or `item.` may stand before. */
function letters({ source, start, end }: Place, name: string): Place {
  const at = source.text.slice(start, end).lastIndexOf(name);
  return at < 0 ? { source, start, end } : { source, start: start + at, end: start + at + name.length };
}

/**
 * The file whose list of features holds for a file: the features file itself, the one it extends, or the one that a
 * model (or the model it extends, or that an experiment starts from) names.
 *
 * @returns undefined when the way there is broken
 */
export async function featureListFile(path: string, reader: FileReader): Promise<string | undefined> {
  const seen = new Set<string>();
  let at: string | undefined = path;
  while (at !== undefined && !seen.has(at)) {
    seen.add(at);
    const document: ConfigDocument | undefined = await documentAt(at, reader);
    if (!document?.root || document.kind === undefined) return undefined;
    const written = (key: string) => stringAt(document.root!.entries.get(key)?.value);
    if (document.kind === 'features' && document.root.entries.get('features')?.value.kind === 'list') return at;
    const next: string | undefined = (document.kind === 'model' ? written('features') : document.kind === 'experiment' ? written('model') : undefined) ?? written('extends');
    at = next === undefined ? undefined : reader.resolve(at, next);
  }
  return undefined;
}

/** A file's document; undefined when there is no such file. */
export async function documentAt(path: string, reader: FileReader): Promise<ConfigDocument | undefined> {
  const text = await reader.read(path);
  if (text === null) return undefined;
  const options = { missing: 'ignoreInMaps' } as const;
  return (reader.parse?.(text, path, options) ?? readConfigFile(text, path, options)).document;
}
