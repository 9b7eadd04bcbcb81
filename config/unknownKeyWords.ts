import { isNull, type MapNode } from './configNode';
import { addressText, type AddressStep } from './keyAddress';
import { fileShape, type FileKind, type MapShape, type VariantsShape } from './keyShape';
import { editDistance, folded, nearestWord } from './nearestWord';
import { homesOfKeys, homesOfOtherNames, listed, shortened } from './shapeWords';

/** A key that the map does not have, and where it was found. */
export interface UnknownKey {
  readonly name: string;
  readonly node: MapNode;
  readonly shape: MapShape;
  readonly address: readonly AddressStep[];
  /** The map is one variant of this. */
  readonly variantOf: VariantsShape | undefined;
  readonly fileKind: FileKind;
}

/** What to say of an unknown key, and the key to rename it to when one is close. */
export function unknownKeyWords(unknown: UnknownKey): { readonly message: string; readonly rename: string | undefined } {
  const { name, node, shape, address, variantOf, fileKind } = unknown;
  const shownName = shortened(name);
  const owner = address.length === 0 ? `${fileKind === 'experiment' ? 'An' : 'A'} ${fileKind} file` : `\`${addressText(address)}\``;
  const says = `${owner} has no key \`${shownName}\`.`;

  const near = renamed(name, node, shape);
  const elsewhere = homesElsewhere(name, fileKind, addressText(address.filter((step) => 'key' in step)));
  const isClose = near !== undefined && (elsewhere.length === 0 || near.isOtherName || editDistance(folded(near.key), folded(name)) <= 1);
  if (near !== undefined && isClose) return { message: `${says} Did you mean \`${near.key}\`?`, rename: near.key };

  const kinds = variantOf ? [...variantOf.variants].filter(([, variant]) => variant.keys.has(name)).map(([kind]) => kind) : [];
  if (variantOf && kinds.length > 0) {
    const kind = node.entries.get(variantOf.by)?.value;
    const own = kind?.kind === 'scalar' ? String(kind.value) : '';
    return {
      message: `${says} It belongs to the ${kinds.length === 1 ? 'kind' : 'kinds'} ${listed(kinds, { last: 'and' })}, and this one is \`${own}\`. Remove the key or change \`${variantOf.by}\`.`,
      rename: undefined,
    };
  }
  if (name === '<<') return { message: `${says} YAML’s merge key is not read here. Write the keys out, or start from another file with \`extends\`.`, rename: undefined };
  if (/^\d+$/.test(name) && node.isFlow) return { message: `${says} A comma starts another key: write a large number without one, such as \`1024\`.`, rename: undefined };
  const section = emptySection(name, node, shape);
  if (section !== undefined) return { message: `${says} It is a key of \`${section}\`: indent it by two spaces to put it there.`, rename: undefined };
  if (elsewhere.length > 0) return { message: `${says} It is a key of ${elsewhere.join(' and ')}; move it there.`, rename: undefined };
  const called = addressesOfOtherName(name, fileKind);
  if (called.length > 0) return { message: `${says} Here it is ${listed(called.slice(0, 3))}; write it there.`, rename: undefined };
  const free = [...shape.keys.keys()].filter((key) => !node.entries.has(key));
  const keys = free.length > 0 ? free : [...shape.keys.keys()];
  return { message: `${says} ${free.length > 0 ? 'It can also have' : 'Its keys are'} ${listed(keys, { last: 'and' })}.`, rename: undefined };
}

/** The keys that other tools call so, as `--set` addresses them: `lr` → `optimizer.learningRate`. */
export function addressesOfOtherName(name: string, fileKind: FileKind): readonly string[] {
  return otherNamesIn(fileKind).get(folded(name)) ?? [];
}

/** The last section that is written with nothing in it and has this key: its keys were not indented. */
function emptySection(name: string, node: MapNode, shape: MapShape): string | undefined {
  let section: string | undefined;
  let start = -1;
  for (const [key, { shape: inner }] of shape.keys) {
    if (inner.kind !== 'map' || !inner.keys.has(name)) continue;
    const entry = node.entries.get(key);
    if (entry && isNull(entry.value) && start < entry.keyPlace.start) [section, start] = [key, entry.keyPlace.start];
  }
  return section;
}

interface Renamed { readonly key: string; readonly isOtherName: boolean }

/** A key of the map that is not yet written and is what other tools call so, or is spelt nearly so. */
function renamed(name: string, node: MapNode, shape: MapShape): Renamed | undefined {
  const free = [...shape.keys].filter(([key]) => !node.entries.has(key));
  const other = free.find(([, { help }]) => help.otherNames?.some((one) => folded(one) === folded(name)));
  if (other) return { key: other[0], isOtherName: true };
  const key = nearestWord(name, free.map(([one]) => one));
  return key === undefined ? undefined : { key, isOtherName: false };
}

/** Sections and files that have this very key. */
function homesElsewhere(name: string, fileKind: FileKind, here: string): readonly string[] {
  const places = (kind: FileKind) => [...homesOfKeysIn(kind)].filter(([key]) => folded(key) === folded(name)).flatMap(([, homes]) => homes);
  const own = places(fileKind).filter((home) => home !== here).map((home) => (home === '' ? 'the file itself' : `\`${home}\``));
  if (own.length > 0) return [...new Set(own)].slice(0, 3);
  const others: readonly FileKind[] = fileKind === 'model' ? ['features', 'experiment'] : fileKind === 'features' ? ['model'] : ['model', 'features'];
  const other = others.find((kind) => places(kind).length > 0);
  return other === undefined ? [] : [`the ${other} file`];
}

const homes = new Map<FileKind, ReadonlyMap<string, readonly string[]>>();
const otherNames = new Map<FileKind, ReadonlyMap<string, readonly string[]>>();

const homesOfKeysIn = (kind: FileKind) => remembered(homes, kind, homesOfKeys);
const otherNamesIn = (kind: FileKind) => remembered(otherNames, kind, homesOfOtherNames);

/** Made once a kind: a file may have thousands of unknown keys. */
function remembered<Value>(made: Map<FileKind, Value>, kind: FileKind, make: (shape: MapShape) => Value): Value {
  let known = made.get(kind);
  if (known === undefined) {
    known = make(fileShape(kind));
    made.set(kind, known);
  }
  return known;
}
