import type { ConfigNode, Place } from '../../config/configNode';
import type { FileReader } from '../../config/fileReader';
import type { FileKind } from '../../config/keyShape';
import { parseAddress } from '../../config/keyAddress';
import type { Position, Range } from '../../config/problem';
import { stringAt } from '../../config/readConfigFile';
import type { Analysis } from './analysis';
import { featureNodes } from './featureNodes';
import { documentAt, featureListFile, featureUses, type FeatureUse } from './featureUses';

/** A place in a file. */
export interface FileRange { readonly path: string; readonly range: Range }

/** A feature that the cursor is on: its name, where its list is written, and the letters under the cursor. */
export interface FeatureHere { readonly name: string; readonly file: string; readonly range: Range }

/** Where what is named at a place is written: the file of `features:`, `model:` and `extends:`, the element of a feature. */
export async function definition(analysis: Analysis, position: Position, reader: FileReader): Promise<FileRange | undefined> {
  const file = fileAt(analysis, position, reader);
  if (file !== undefined) return (await reader.read(file)) === null ? undefined : { path: file, range: startOfFile };
  const feature = await featureHere(analysis, position, reader);
  const document = feature && await documentAt(feature.file, reader);
  const declared = document && featureNodes(document.root).find(({ name }) => name === feature.name);
  return declared && { path: feature.file, range: rangeOf(declared.namePlace) };
}

/**
 * Every place that names the feature at a position, in all files whose models read it.
 *
 * @param files config files to look through, by path
 */
export async function references(analysis: Analysis, position: Position, reader: FileReader, files: readonly string[], { includeDeclaration }: { readonly includeDeclaration: boolean }): Promise<readonly FileRange[]> {
  const feature = await featureHere(analysis, position, reader);
  if (!feature) {
    const file = fileAt(analysis, position, reader) ?? (isOnHeader(analysis, position) ? analysis.path : undefined);
    return file === undefined ? [] : filesThatName(file, reader, files);
  }
  const uses = await usesOf(feature, reader, files);
  return uses.filter(({ role }) => includeDeclaration || role !== 'declaration').map(({ place }) => ({ path: place.source.path, range: rangeOf(place) }));
}

/** The uses of a feature, its declaration first. */
export async function usesOf({ name, file }: Pick<FeatureHere, 'name' | 'file'>, reader: FileReader, files: readonly string[]): Promise<readonly FeatureUse[]> {
  const found: FeatureUse[] = [];
  for (const path of [file, ...files.filter((one) => one !== file)]) {
    if (path !== file && (await featureListFile(path, reader)) !== file) continue;
    const document = await documentAt(path, reader);
    if (document) found.push(...featureUses(document).filter((use) => use.name === name));
  }
  return found;
}

/** The feature that is named at a position; undefined when none is, or its features file cannot be found. */
export async function featureHere(analysis: Analysis, position: Position, reader: FileReader): Promise<FeatureHere | undefined> {
  const offset = analysis.document.source.offsetOf(position);
  const use = featureUses(analysis.document).find(({ place }) => place.start <= offset && offset <= place.end);
  if (!use) return undefined;
  const file = await featureListFile(analysis.path, reader);
  return file === undefined ? undefined : { name: use.name, file, range: rangeOf(use.place) };
}

/** The file that `features:` or `extends:` names at a position. */
function fileAt({ document, path }: Analysis, position: Position, reader: FileReader): string | undefined {
  const node = namedFileNodes(document.root, document.kind).find(({ place }) => covers(place, document.source.offsetOf(position)));
  const written = stringAt(node);
  return written === undefined || written === '' ? undefined : reader.resolve(path, written);
}

/** Files that refer to a file by `features:`, `model:` or `extends:`. */
async function filesThatName(file: string, reader: FileReader, files: readonly string[]): Promise<readonly FileRange[]> {
  const found: FileRange[] = [];
  for (const path of files) {
    const document = await documentAt(path, reader);
    for (const node of namedFileNodes(document?.root, document?.kind)) {
      const written = stringAt(node);
      if (written !== undefined && written !== '' && reader.resolve(path, written) === file) found.push({ path, range: rangeOf(node.place) });
    }
  }
  return found;
}

/** The values that name other config files. */
export function namedFileNodes(root: ConfigNode | undefined, kind: FileKind | undefined): readonly ConfigNode[] {
  if (root?.kind !== 'map') return [];
  return [...(kind === 'model' ? ['features'] : []), ...(kind === 'experiment' ? ['model'] : []), 'extends'].flatMap((key) => root.entries.get(key)?.value ?? []).filter((node) => stringAt(node) !== undefined);
}

function isOnHeader({ document }: Analysis, position: Position): boolean {
  const address = document.addressAt(position);
  const first = address === undefined ? undefined : parseAddress(address)?.[0];
  return first !== undefined && 'key' in first && first.key === 'longtail';
}

const startOfFile: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const covers = ({ start, end }: Place, offset: number) => start <= offset && offset <= end;
const rangeOf = ({ source, start, end }: Place): Range => source.rangeOf(start, end);
