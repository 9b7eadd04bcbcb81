import { elementIndex, nameOf, type ConfigNode, type MapEntry, type MapNode, type Place } from './configNode';
import { fileOf } from './configTrees';
import { addressText, parseAddress, type AddressStep } from './keyAddress';
import { fileShape, type FileKind, type Shape, type VariantsShape } from './keyShape';
import { mapShapeOf, mergeNodes } from './mergeNodes';
import { nearestWord } from './nearestWord';
import type { Problem } from './problem';
import { readYaml } from './readYaml';
import { homesOfKeys, listed, shortened } from './shapeWords';
import { partOf, sourceText, type SourceText } from './sourceText';
import { addressesOfOtherName } from './unknownKeyWords';

/** The path of problems in overrides. Their text is all overrides, one a line. */
export const overridePath = '--set';

/** One `key=value` from outside, read. */
export interface Override {
  readonly file: FileKind;
  readonly steps: readonly AddressStep[];
  readonly value: ConfigNode;
  readonly keyPlace: Place;
}

/**
 * Reads `loss.temperature=0.1`, `split.seed=3`, `features[tags].dim=16`. The value is YAML.
 *
 * @param hasModel false when a features file is looked at alone, where keys of models mean nothing
 */
export function readOverrides(texts: readonly string[], { hasModel }: { readonly hasModel: boolean }): { readonly overrides: readonly Override[]; readonly problems: readonly Problem[] } {
  const whole = sourceText(texts.join('\n'), overridePath);
  const overrides: Override[] = [];
  const problems: Problem[] = [];
  let start = 0;
  for (const text of texts) {
    const read = readOverride(whole, start, text, hasModel);
    if ('steps' in read) overrides.push(read);
    else problems.push(...read.problems);
    start += text.length + 1;
  }
  return { overrides, problems };
}

/** Puts one override on top of the tree of its file. */
export function applyOverride(root: MapNode, override: Override): { readonly root: MapNode; readonly problem?: Problem } {
  try {
    return { root: withValue(fileShape(override.file), root, override.steps, [], override) as MapNode };
  } catch (error) {
    if (error instanceof NoSuchElement) return { root, problem: error.problem };
    throw error;
  }
}

function readOverride(whole: SourceText, start: number, text: string, hasModel: boolean): Override | { readonly problems: readonly Problem[] } {
  const problem = (code: string, message: string, length = text.length) => ({
    problems: [{ code, severity: 'error' as const, message, path: overridePath, range: whole.rangeOf(start, start + length) }],
  });
  const equals = text.indexOf('=');
  if (equals < 0) return problem('override-syntax', `\`--set ${shortened(text)}\` has no value. Write \`--set key=value\`, such as \`--set loss.temperature=0.1\`.`);
  const key = text.slice(0, equals).trim();
  const steps = parseAddress(key);
  if (!steps) return problem('override-syntax', `\`${shortened(key)}\` is not a key. Write one such as \`loss.temperature\` or \`features[tags].dim\`.`, equals);
  if (key === 'longtail' || key === 'extends') return problem('override-syntax', `\`${key}\` cannot be set from outside. Change it in the file.`, equals);
  const file = fileOf(steps, { hasModel });
  if (!file) return problem('unknown-key', unknownRoot(steps, hasModel), equals);
  const { root, problems } = readYaml(partOf(whole, start + equals + 1, start + text.length));
  if (problems.length > 0) return { problems };
  const keyPlace = { source: whole, start, end: start + equals };
  const place = root && root.place.end > root.place.start
    ? root.place : { source: whole, start, end: start + text.length };
  return { file, steps, keyPlace, value: root ? { ...root, place } : { kind: 'scalar', value: null, place } };
}

function unknownRoot(steps: readonly AddressStep[], hasModel: boolean): string {
  const first = (steps[0] as { key: string }).key;
  if (!hasModel && fileShape('model').keys.has(first)) return `\`${first}\` is a key of model files, and this is a features file. Leave it out here.`;
  const keys = [...(hasModel ? fileShape('model').keys.keys() : []), ...fileShape('features').keys.keys()].filter((key) => key !== 'longtail' && key !== 'extends');
  const called = [...(hasModel ? addressesOfKey(first, 'model') : []), ...addressesOfKey(first, 'features')];
  if (called.length > 0) return `There is no key \`${shortened(first)}\` at the top. Did you mean ${listed(called, { limit: 4 })}?`;
  const near = nearestWord(first, keys);
  return `There is no key \`${shortened(first)}\`. ${near === undefined ? `A key starts with ${listed([...new Set(keys)], { limit: 20 })}.` : `Did you mean \`${near}\`?`}`;
}

/** Full addresses of keys of this name, ours or another tool’s, that are not inside a list. */
function addressesOfKey(name: string, kind: FileKind): readonly string[] {
  const inLists = /^(features|interactions\.where)\./;
  const own = (homesOfKeys(fileShape(kind)).get(name) ?? []).map((home) => `${home}.${name}`);
  return (own.length > 0 ? own : addressesOfOtherName(name, kind)).filter((address) => !inLists.test(address));
}

class NoSuchElement extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** A copy of the tree in which the value stands at the end of the steps. Maps on the way are made where missing. */
function withValue(shape: Shape | undefined, node: ConfigNode | undefined, steps: readonly AddressStep[], done: readonly AddressStep[], override: Override): ConfigNode {
  const [step, ...rest] = steps;
  if (!step) return node ? mergeNodes(shape, node, override.value) : override.value;
  const here = [...done, step];

  if ('element' in step) {
    const index = node?.kind === 'list' ? elementIndex(node, step.element) : -1;
    if (node?.kind !== 'list' || index < 0) throw noSuchElement(node, step.element, done, override);
    const inner = shape?.kind === 'list' ? shape.item : undefined;
    return { ...node, items: node.items.map((item, at) => (at === index ? withValue(inner, item, rest, here, override) : item)) };
  }

  if (shape?.kind === 'list') throw elementWithoutBrackets(node, step.key, rest, done, override);
  const map: MapNode = node?.kind === 'map' ? node : { kind: 'map', place: override.keyPlace, isFlow: true, entries: new Map() };
  const inner = mapShapeOf(shape, map)?.keys.get(step.key)?.shape;
  if (rest.length === 0) {
    const above: MapNode = { kind: 'map', place: map.place, isFlow: true, entries: new Map([[step.key, { keyPlace: override.keyPlace, value: override.value }]]) };
    return isKindOfElement(shape, step, done) ? ofKind(shape, map, above) : mergeNodes(shape, map, above);
  }
  const entries = new Map(map.entries);
  const old = entries.get(step.key);
  entries.set(step.key, { keyPlace: old?.keyPlace ?? override.keyPlace, value: withValue(inner, old?.value, rest, here, override) });
  return { ...map, entries };
}

/** Whether the step sets what a list element is, as `features[tags].kind` does. */
function isKindOfElement(shape: Shape | undefined, step: { readonly key: string }, done: readonly AddressStep[]): shape is VariantsShape {
  const last = done.at(-1);
  return last !== undefined && 'element' in last && shape?.kind === 'variants' && step.key === shape.by;
}

/**
 * A list element of another kind: it keeps its name and what both kinds have, and loses what only the old one has. Keys
 * that no kind has, and keys set from outside, stay and are told of. For sections such as `split`, whose keys mean
 * something else in each kind, all of them go.
 */
function ofKind(shape: VariantsShape, below: MapNode, above: MapNode): MapNode {
  const merged = mergeNodes(undefined, below, above) as MapNode;
  const [before, after] = [mapShapeOf(shape, below), mapShapeOf(shape, above)];
  if (!before || !after) return merged;
  const isLost = (key: string, { keyPlace }: MapEntry) => before.keys.has(key) && !after.keys.has(key) && keyPlace.source.path !== overridePath;
  return { ...merged, entries: new Map([...merged.entries].filter(([key, entry]) => !isLost(key, entry))) };
}

/** For `features.tags.dim`. */
function elementWithoutBrackets(node: ConfigNode | undefined, key: string, rest: readonly AddressStep[], done: readonly AddressStep[], override: Override): NoSuchElement {
  const found = noSuchElement(node, key, done, override);
  const meant = addressText([...done, { element: key }, ...rest]);
  return new NoSuchElement({ ...found.problem, message: `\`${addressText(done)}\` is a list, whose elements are written in brackets. Write \`${meant}\`.` });
}

function noSuchElement(node: ConfigNode | undefined, element: string, done: readonly AddressStep[], { keyPlace }: Override): NoSuchElement {
  const owner = addressText(done);
  const names = node?.kind === 'list' ? node.items.map((item, index) => nameOf(item) ?? String(index)) : [];
  const near = nearestWord(element, names);
  const advice = near !== undefined ? `Did you mean \`${near}\`?` : names.length > 0 ? `There are ${listed(names, { last: 'and' })}.` : `\`${owner}\` is not written as a list.`;
  return new NoSuchElement({
    code: 'unknown-element', severity: 'error', path: keyPlace.source.path, key: `${owner}[${element}]`,
    message: `\`${owner}\` has no element \`${shortened(element)}\`. ${advice}`,
    range: keyPlace.source.rangeOf(keyPlace.start, keyPlace.end),
  });
}

