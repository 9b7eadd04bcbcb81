import type { FileReader } from '../../config/fileReader';
import type { Position, Range } from '../../config/problem';
import type { Analysis } from './analysis';
import { featureNodes, type FeatureNode } from './featureNodes';
import { documentAt } from './featureUses';
import { featureHere, usesOf } from './navigation';
import { yamlScalar } from './yamlScalar';

/** Edits of several files, by path; or why there are none, for the person who asked. */
export type Renaming = { readonly edits: ReadonlyMap<string, readonly { readonly range: Range; readonly newText: string }[]> } | { readonly refusal: string };

/** The letters that a rename at this place would change. */
export async function renameRange(analysis: Analysis, position: Position, reader: FileReader): Promise<{ readonly range: Range; readonly placeholder: string } | undefined> {
  const feature = await featureHere(analysis, position, reader);
  return feature && { range: feature.range, placeholder: feature.name };
}

/**
 * Renames the feature at a position wherever it is named. A feature that is read from the column of its own name goes on
 * reading that column, which is then written out.
 *
 * @param files config files to look through, by path
 */
export async function rename(analysis: Analysis, position: Position, newName: string, reader: FileReader, files: readonly string[]): Promise<Renaming> {
  const feature = await featureHere(analysis, position, reader);
  if (!feature) return { refusal: 'Only features can be renamed. Put the cursor on the name of one.' };
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(newName)) return { refusal: `\`${newName}\` is not a name: use letters, digits, \`_\` and \`-\`, starting with a letter or \`_\`.` };
  if (newName === feature.name) return { edits: new Map() };
  const features = featureNodes((await documentAt(feature.file, reader))?.root);
  if (features.some(({ name }) => name === newName)) return { refusal: `There is a feature \`${newName}\` already. Choose another name.` };

  const edits = new Map<string, { range: Range; newText: string }[]>();
  for (const { place, role, name } of await usesOf(feature, reader, files)) {
    const { source, start, end } = place;
    const declared = role === 'declaration' ? features.find((one) => one.name === name && one.namePlace.start <= start) : undefined;
    const list = edits.get(source.path) ?? [];
    list.push({ range: source.rangeOf(start, end), newText: newName }, ...(declared && readsOwnColumn(declared) ? [columnEdit(declared)] : []));
    edits.set(source.path, list);
  }
  return { edits };
}

/** Its column is not written, so that it is the one named like the feature. */
function readsOwnColumn({ kind, column }: FeatureNode): boolean {
  return column === undefined && kind !== 'history' && kind !== 'id';
}

/** Writes the column behind the name, in the way the feature is written. */
function columnEdit({ name, namePlace, node }: FeatureNode): { range: Range; newText: string } {
  const { source, end } = namePlace;
  const column = `column: ${yamlScalar(name)}`;
  if (node.isFlow) return { range: source.rangeOf(end, end), newText: `, ${column}` };
  const { start } = node.entries.get('name')!.keyPlace;
  const lineEnd = /[\r\n]|$/.exec(source.text.slice(end))!.index + end;
  const newLine = source.text.slice(lineEnd).startsWith('\r\n') ? '\r\n' : '\n';
  return { range: source.rangeOf(lineEnd, lineEnd), newText: `${newLine}${' '.repeat(source.rangeOf(start, start).start.character)}${column}` };
}
