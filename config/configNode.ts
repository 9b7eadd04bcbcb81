import type { AddressStep } from './keyAddress';
import type { Range } from './problem';
import type { SourceText } from './sourceText';

/** Where something is written, as offsets into a text. */
export interface Place {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/** A value of a config file and where it is written. Aliases are resolved; comments are left out. */
export type ConfigNode = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly kind: 'map';
  readonly place: Place;
  /** Written in braces. */
  readonly isFlow: boolean;
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly keyPlace: Place;
  readonly value: ConfigNode;
}

export interface ListNode {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly ConfigNode[];
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: string | number | boolean | null;
}

export function rangeOf(place: Place): Range {
  return place.source.rangeOf(place.start, place.end);
}

export function isNull(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** Takes a step; undefined when there is nothing there. An element is found by its `name`, else by its place from 0; in a map, by its key. */
export function stepInto(node: ConfigNode | undefined, step: AddressStep): ConfigNode | undefined {
  if (node === undefined) return undefined;
  if ('key' in step) return node.kind === 'map' ? node.entries.get(step.key)?.value : undefined;
  // A key that is itself an address, as in the `set` of an experiment's arm.
  if (node.kind === 'map') return node.entries.get(step.element)?.value;
  return node.kind === 'list' ? node.items[elementIndex(node, step.element)] : undefined;
}

/** Place in the list of the element named so, or at that number; −1 for none. */
export function elementIndex(list: ListNode, element: string): number {
  const named = placesByName(list).get(element);
  if (named !== undefined) return named;
  return /^\d{1,9}$/.test(element) && Number(element) < list.items.length ? Number(element) : -1;
}

const namedPlaces = new WeakMap<ListNode, ReadonlyMap<string, number>>();

/** The first place of each name in the list. Made once a list, since every element of a long one asks. */
function placesByName(list: ListNode): ReadonlyMap<string, number> {
  let places = namedPlaces.get(list);
  if (!places) {
    const found = new Map<string, number>();
    list.items.forEach((item, index) => {
      const name = nameOf(item);
      if (name !== undefined && !found.has(name)) found.set(name, index);
    });
    namedPlaces.set(list, (places = found));
  }
  return places;
}

/** The `name` that a list element goes by. */
export function nameOf(node: ConfigNode): string | undefined {
  if (node.kind !== 'map') return undefined;
  const name = node.entries.get('name')?.value;
  return name?.kind === 'scalar' && typeof name.value === 'string' ? name.value : undefined;
}

/** How an address names a key: in brackets where the key has dots of its own. */
export function keyStep(key: string): AddressStep {
  return /[.\s]/.test(key) && !/[[\]]/.test(key) ? { element: key } : { key };
}

/** How an address names the element at `index`: by its name when that finds it again, else by its place. */
export function elementStep(list: ListNode, index: number): AddressStep {
  const item = list.items[index];
  const name = item && nameOf(item);
  const isAddress = name !== undefined && /^[^\]\s]+$/.test(name) && elementIndex(list, name) === index;
  return { element: isAddress ? name : String(index) };
}

/**
 * The plain value of a tree. Null entries of maps are left out when `withoutNulls`, because null restores the default.
 * A part that aliases use many times is made once.
 */
export function plainValue(node: ConfigNode, { withoutNulls }: { readonly withoutNulls: boolean }): unknown {
  const made = new Map<object, unknown>();
  const valueOf = (one: ConfigNode): unknown => {
    if (one.kind === 'scalar') return one.value;
    const parts = one.kind === 'map' ? one.entries : one.items;
    if (made.has(parts)) return made.get(parts);
    if (one.kind === 'list') {
      const list = one.items.map(valueOf);
      made.set(parts, list);
      return list;
    }
    const map: Record<string, unknown> = {};
    for (const [key, entry] of one.entries) {
      if (withoutNulls && isNull(entry.value)) continue;
      Object.defineProperty(map, key, { value: valueOf(entry.value), enumerable: true, configurable: true, writable: true });
    }
    made.set(parts, map);
    return map;
  };
  return valueOf(node);
}
