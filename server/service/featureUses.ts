import type { ConfigDocument } from '../../config/configDocument';
import type { ConfigNode, Place, ScalarNode } from '../../config/configNode';
import type { FileReader } from '../../config/fileReader';
import { readConfigFile, stringAt } from '../../config/readConfigFile';
import { featureNodes } from './featureNodes';

/** A place where a feature is named. */
export interface FeatureUse {
  readonly name: string;
  /** The letters of the name alone. */
  readonly place: Place;
  readonly role: 'declaration' | 'slice' | 'table';
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
  return sliceNodes(root).flatMap((node): FeatureUse[] => {
    const name = sliceFeature(node.value as string);
    return name === undefined ? [] : [{ name, place: letters(node.place, name), role: 'slice' }];
  });
}

/** The texts of a model file that name slices. */
function sliceNodes(root: ConfigNode): readonly (ScalarNode & { readonly value: string })[] {
  const at = (node: ConfigNode | undefined, key: string) => (node?.kind === 'map' ? node.entries.get(key)?.value : undefined);
  const list = at(at(root, 'evaluation'), 'slices');
  const one = at(at(at(root, 'training'), 'earlyStopping'), 'slice');
  return [...(list?.kind === 'list' ? list.items : []), ...(one ? [one] : [])].filter((node): node is ScalarNode & { readonly value: string } => stringAt(node) !== undefined);
}

/** The part of a scalar that holds the name, which quotes or `item.` may stand before. */
function letters({ source, start, end }: Place, name: string): Place {
  const at = source.text.slice(start, end).lastIndexOf(name);
  return at < 0 ? { source, start, end } : { source, start: start + at, end: start + at + name.length };
}

/**
 * The file whose list of features holds for a file: the features file itself, the one it extends, or the one that a
 * model (or the model it extends) names.
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
    const next: string | undefined = (document.kind === 'model' ? written('features') : undefined) ?? written('extends');
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
