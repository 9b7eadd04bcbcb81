import type { ConfigNode, ListNode, MapNode, Place } from './configNode';
import { readYaml, type YamlTree } from './readYaml';
import { sourceText, type SourceText } from './sourceText';

/** Elements of a long list as they were last read, by their text; places count from the start of that text. */
export type ReadElements = ReadonlyMap<string, ConfigNode>;

/**
 * {@link readYaml} for a text that was read before with few changes: the elements of its longest top-level list are read
 * one by one, and those whose text is known are taken from the last time. Equal to `readYaml` in every case: whatever
 * could depend on what stands around an element (anchors, tags, documents, any problem at all) is read whole.
 *
 * @returns the tree, and what to hand in next time
 */
export function readYamlReusing(source: SourceText, known: ReadElements): YamlTree & { readonly elements: ReadElements } {
  const whole = () => ({ ...readYaml(source), elements: known });
  const list = elementsOf(source.text);
  if (!list) return whole();
  const elements = new Map<string, ConfigNode>();
  const items: ConfigNode[] = [];
  for (const { start, end } of list.elements) {
    const text = source.text.slice(start, end);
    const element = elements.get(text) ?? known.get(text) ?? readElement(text);
    if (!element) return whole();
    elements.set(text, element);
    items.push(moved(element, source, (offset) => start + offset));
  }

  // What stands around the list is read with one short element in its place.
  const [from, to] = [list.elements[0]!.start, list.elements.at(-1)!.end];
  const placeholder = `${' '.repeat(list.indent)}- 0\n`;
  const frame = sourceText(source.text.slice(0, from) + placeholder + source.text.slice(to), source.path);
  const { root, problems } = readYaml(frame);
  if (root?.kind !== 'map' || problems.length > 0) return whole();
  const after = to - from - placeholder.length;
  const around = moved(root, source, (offset) => (offset < from + placeholder.length ? offset : offset + after)) as MapNode;
  const entry = around.entries.get(list.key);
  if (entry?.value.kind !== 'list' || entry.value.items.length !== 1) return whole();
  const end = items.at(-1)!.place.end;
  const full: ListNode = { ...entry.value, place: { ...entry.value.place, end }, items };
  const entries = new Map(around.entries).set(list.key, { ...entry, value: full });
  const isLast = [...entries.keys()].at(-1) === list.key;
  const tree: MapNode = { ...around, entries, place: isLast ? { ...around.place, end } : around.place };
  return { root: tree, problems: [], elements };
}

interface Elements {
  readonly key: string;
  /** Column of the dashes. */
  readonly indent: number;
  /** Offsets of whole lines, in order and without gaps. */
  readonly elements: readonly { readonly start: number; readonly end: number }[];
}

/** The longest list that stands, dash by dash, below a top-level key; undefined when there is none worth it. */
function elementsOf(text: string): Elements | undefined {
  // Anchors, aliases, tags, directives and documents tie places together; lone carriage returns and tabs are rare.
  if (/(?:^|[\s[{,:-])[&*!]|^%|^---|^\.\.\.|\t|\r(?!\n)/m.test(text)) return undefined;
  let best: Elements | undefined;
  for (const match of text.matchAll(/^([A-Za-z_]\w*):[ ]*(?:#.*)?\r?\n/gm)) {
    const found = elementsBelow(text, match[1]!, match.index + match[0].length);
    if (found && found.elements.length > (best?.elements.length ?? 3)) best = found;
  }
  return best;
}

function elementsBelow(text: string, key: string, from: number): Elements | undefined {
  const starts: number[] = [];
  let indent = -1;
  let at = from;
  while (at < text.length) {
    const lineEnd = text.indexOf('\n', at);
    const next = lineEnd < 0 ? text.length : lineEnd + 1;
    let column = 0;
    while (text[at + column] === ' ') column += 1;
    const first = text[at + column];
    const isBlank = first === undefined || first === '\n' || first === '\r' || first === '#';
    if (!isBlank) {
      const isDash = first === '-' && /[ \r\n]/.test(text[at + column + 1] ?? '\n');
      if (indent < 0) {
        if (!isDash) return undefined;
        indent = column;
      }
      if (column < indent || (column === indent && !isDash)) break;
      if (column === indent) starts.push(at);
    }
    at = next;
  }
  // Without a line break at its end, the last line would stick to what replaces it.
  if (starts.length === 0 || text[at - 1] !== '\n') return undefined;
  return { key, indent, elements: starts.map((start, index) => ({ start, end: starts[index + 1] ?? at })) };
}

/** One element read on its own; undefined when there is anything to say about it. */
function readElement(text: string): ConfigNode | undefined {
  const { root, problems } = readYaml(sourceText(text, ''));
  const only = root?.kind === 'list' && root.items.length === 1 && problems.length === 0 ? root.items[0] : undefined;
  // An empty element is written nowhere; its place is that of the list.
  return only && only.place.end > only.place.start ? only : undefined;
}

/** A copy of a tree whose places are in another text. */
function moved(node: ConfigNode, source: SourceText, offsetOf: (offset: number) => number): ConfigNode {
  const place = ({ start, end }: Place): Place => ({ source, start: offsetOf(start), end: offsetOf(end) });
  if (node.kind === 'scalar') return { kind: 'scalar', place: place(node.place), value: node.value };
  if (node.kind === 'list') return { kind: 'list', place: place(node.place), items: node.items.map((item) => moved(item, source, offsetOf)) };
  const entries = new Map<string, { readonly keyPlace: Place; readonly value: ConfigNode }>();
  for (const [key, entry] of node.entries) entries.set(key, { keyPlace: place(entry.keyPlace), value: moved(entry.value, source, offsetOf) });
  return { kind: 'map', place: place(node.place), isFlow: node.isFlow, entries };
}
