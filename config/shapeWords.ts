import type { ConfigNode } from './configNode';
import { folded } from './nearestWord';
import type { KeyShape, MapShape, NumberShape, Shape } from './keyShape';

/** “`a`, `b` or `c`”; at most `limit` of them, then “…”. */
export function listed(words: readonly string[], { last = 'or', limit = 12 }: { readonly last?: string; readonly limit?: number } = {}): string {
  const quoted = words.slice(0, limit).map((word) => `\`${word}\``);
  if (words.length > limit) return `${quoted.join(', ')} …`;
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} ${last} ${quoted.at(-1)!}`;
}

/** What was written, for “… is X, but”: “the text `many`”, “the number 1.5”, “a list”. */
export function nodeWords(node: ConfigNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a group of keys';
  if (node.value === null) return 'empty';
  if (typeof node.value === 'string') return node.value === '' ? 'an empty text' : `the text \`${shortened(node.value)}\``;
  if (typeof node.value === 'number') return Number.isFinite(node.value) ? `the number ${node.value}` : 'no finite number';
  return `\`${String(node.value)}\``;
}

/** What may be written, for “it takes X”: “a whole number”, “a list”, “`true` or `false`”. */
export function shapeWords(shape: Shape): string {
  switch (shape.kind) {
    case 'number': return shape.isWhole ? 'a whole number' : 'a number';
    case 'text': return 'a text';
    case 'switch': return '`true` or `false`';
    case 'choice': return listed(shape.values);
    case 'list': return 'a list';
    case 'settings': return `a group of keys such as \`loss.temperature\`${shape.each === 'value' ? '' : ', each with a list of values'}`;
    case 'map':
    case 'variants': return 'a group of keys';
    case 'oneOf': return [...new Set(shape.options.map(shapeWords))].join(' or ');
  }
}

/** “from 1 to 4096”, “above 0 and at most 100”, “of 0 or more”; empty without bounds. */
export function boundsWords({ isWhole, min, max, includesMin, includesMax }: NumberShape): string {
  const lower = min > Number.MIN_SAFE_INTEGER;
  const upper = max < Number.MAX_SAFE_INTEGER;
  const top = isWhole && !includesMax ? max - 1 : max;
  const bottom = isWhole && !includesMin ? min + 1 : min;
  const closedTop = isWhole || includesMax;
  const closedBottom = isWhole || includesMin;
  if (lower && upper) {
    if (closedBottom && closedTop) return `from ${bottom} to ${top}`;
    return `${closedBottom ? `of at least ${bottom}` : `above ${bottom}`} and ${closedTop ? `at most ${top}` : `below ${top}`}`;
  }
  if (lower) return closedBottom ? `of ${bottom} or more` : `above ${bottom}`;
  if (upper) return closedTop ? `of ${top} or less` : `below ${top}`;
  return '';
}

/** The number lies beyond the bounds. */
export function isOutside(value: number, { min, max, includesMin, includesMax }: NumberShape): boolean {
  return (includesMin ? value < min : value <= min) || (includesMax ? max < value : max <= value);
}

/** A sentence that says what to write instead of `node`. */
export function adviceFor({ shape, defaultValue, help }: KeyShape, node: ConfigNode): string {
  const example = exampleOf(defaultValue, help.example);
  switch (shape.kind) {
    case 'number': {
      const bounds = boundsWords(shape);
      if (bounds === '') return `Write ${shape.isWhole ? 'a whole number' : 'a number'}${example}.`;
      return `Write one ${bounds}${example}.`;
    }
    case 'switch': return 'Write `true` or `false`.';
    case 'choice': return `Write ${listed(shape.values)}.`;
    case 'list':
      return shape.item.kind === 'map' || shape.item.kind === 'variants'
        ? `Write one below the other, each behind a dash${exampleOf(undefined, `- ${shape.itemHelp?.example ?? ''}`)}.`
        : `Write the values in brackets${example}.`;
    case 'map': {
      const path = pathGroup(shape, node);
      return path === undefined ? `Write its keys below it, indented: ${listed([...shape.keys.keys()], { last: 'and' })}.` : `Write its keys with it: \`${path}\`.`;
    }
    case 'settings': return `Write them with their ${shape.each === 'value' ? 'values' : 'lists of values'}${example}.`;
    case 'variants': return help.example === undefined ? `Write its keys below it, indented, starting with \`${shape.by}\`.` : `Write its keys${example}.`;
    default: return example === '' ? `Write ${shapeWords(shape)}.` : `Write ${shapeWords(shape)}${example}.`;
  }
}

/** `{ path: items.csv, id: … }` for somebody who wrote `items.csv`. */
function pathGroup({ keys }: MapShape, node: ConfigNode): string | undefined {
  if (!keys.has('path') || node.kind !== 'scalar' || typeof node.value !== 'string' || node.value === '') return undefined;
  const others = [...keys].filter(([name, { isRequired }]) => isRequired && name !== 'path').map(([name]) => `, ${name}: …`);
  return `{ path: ${shortened(node.value)}${others.join('')} }`;
}

/** “, such as 1024”; empty when there is nothing to show. */
export function exampleOf(defaultValue: unknown, example?: string): string {
  if (example !== undefined) return `, such as \`${example}\``;
  if (defaultValue === undefined || defaultValue === null) return '';
  if (typeof defaultValue === 'number') return `, such as ${defaultValue}`;
  return `, such as \`${inlineYaml(defaultValue)}\``;
}

/** A default as one would write it in a config. */
export function inlineYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inlineYaml).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `{ ${Object.entries(value).map(([key, one]) => `${key}: ${inlineYaml(one)}`).join(', ')} }`;
  return String(value);
}

/** Keys of every map reachable from a shape, with the address of the map that has them: `temperature` → `loss`. */
export function homesOfKeys(shape: MapShape): ReadonlyMap<string, readonly string[]> {
  const homes = new Map<string, string[]>();
  const visit = (one: Shape, address: string): void => {
    if (one.kind === 'list') visit(one.item, address);
    if (one.kind === 'oneOf') for (const option of one.options) visit(option, address);
    if (one.kind === 'variants') for (const variant of one.variants.values()) visit(variant, address);
    if (one.kind !== 'map') return;
    for (const [name, { shape: inner }] of one.keys) {
      const known = homes.get(name) ?? [];
      if (!known.includes(address)) homes.set(name, [...known, address]);
      visit(inner, address === '' ? name : `${address}.${name}`);
    }
  };
  visit(shape, '');
  return homes;
}

/** What other tools call keys, folded, with the addresses of ours: `lr` → `optimizer.learningRate`. Kinds are left out. */
export function homesOfOtherNames(shape: MapShape): ReadonlyMap<string, readonly string[]> {
  const homes = new Map<string, string[]>();
  const visit = (one: Shape, address: string, by?: string): void => {
    if (one.kind === 'list') visit(one.item, address);
    if (one.kind === 'oneOf') for (const option of one.options) visit(option, address);
    if (one.kind === 'variants') for (const variant of one.variants.values()) visit(variant, address, one.by);
    if (one.kind !== 'map') return;
    for (const [name, { shape: inner, help }] of one.keys) {
      const home = address === '' ? name : `${address}.${name}`;
      for (const other of name === by ? [] : help.otherNames ?? []) {
        const known = homes.get(folded(other)) ?? [];
        if (!known.includes(home)) homes.set(folded(other), [...known, home]);
      }
      visit(inner, home);
    }
  };
  visit(shape, '');
  return homes;
}

/** A text cut to what fits into a sentence. */
export function shortened(text: string): string {
  const line = text.split(/[\r\n]/)[0]!;
  return line.length > 40 || line.length < text.length ? `${line.slice(0, 40)}…` : line;
}
