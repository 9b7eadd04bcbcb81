import type { ConfigNode, MapNode } from '../config/configNode';
import { parseConfig } from '../config/parseConfig';

/** A replacement of part of a text, by offsets. */
export interface KeyEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The smallest edit that gives a key of a config text a value. Everything else, comments included, stays as it is.
 *
 * @param address the key's path: `['evaluation', 'head']`
 * @param value YAML in one line
 * @returns null when a value that is no group of keys stands on the way
 */
export function setKey(text: string, address: readonly string[], value: string): KeyEdit | null {
  const { root } = parseConfig(text).document;
  if (root === undefined) return null;
  let map: MapNode = root;
  for (const [at, key] of address.entries()) {
    const found: ConfigNode | undefined = map.entries.get(key)?.value;
    const rest = address.slice(at + 1);
    if (found === undefined) return insertion(text, map, key, nested(rest, value));
    if (rest.length === 0 || (found.kind === 'scalar' && found.value === null)) return replacement(text, found, nested(rest, value));
    if (found.kind !== 'map') return null;
    map = found;
  }
  return null;
}

/** `a`, `b` around a value: `{ a: { b: value } }` */
const nested = (keys: readonly string[], value: string): string => keys.reduceRight((inner, key) => `{ ${key}: ${inner} }`, value);

function replacement(text: string, node: ConfigNode, value: string): KeyEdit {
  const { start, end } = node.place;
  const isBare = start === end && /\S/.test(text[start - 1] ?? ' ');
  return { start, end, text: isBare ? ` ${value}` : value };
}

function insertion(text: string, map: MapNode, key: string, value: string): KeyEdit {
  const last = [...map.entries.values()].at(-1);
  if (map.isFlow) {
    const at = last === undefined ? map.place.start + 1 : last.value.place.end;
    return { start: at, end: at, text: last === undefined ? ` ${key}: ${value} ` : `, ${key}: ${value}` };
  }
  const first = [...map.entries.values()][0];
  const lineStart = first === undefined ? 0 : text.lastIndexOf('\n', first.keyPlace.start - 1) + 1;
  const indent = first === undefined ? '' : ' '.repeat(first.keyPlace.start - lineStart);
  const ends = last?.value.place.end ?? text.length;
  // After the last key's line, so that a comment beside it stays there.
  const newline = text.indexOf('\n', ends);
  const at = newline < 0 ? text.length : newline;
  return { start: at, end: at, text: `\n${indent}${key}: ${value}` };
}
