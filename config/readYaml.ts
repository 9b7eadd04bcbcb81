import { Composer, isAlias, isMap, isScalar, isSeq, Parser, type Alias, type CST, type Pair, type ParsedNode, type YAMLError } from 'yaml';
import { rangeOf, type ConfigNode, type MapEntry, type Place } from './configNode';
import { addressText, type AddressStep } from './keyAddress';
import type { Problem } from './problem';
import type { SourceText } from './sourceText';
import { syntaxProblem, tabProblem, yamlProblem } from './yamlProblem';

/** Deeper than any config goes; beyond it a text is refused before a parser that recurses sees it. */
const deepestNesting = 50;

/** The tree of a YAML text, as far as it could be read, and what is wrong with the text. Never throws. */
export interface YamlTree {
  readonly root: ConfigNode | undefined;
  readonly problems: readonly Problem[];
}

export function readYaml(source: SourceText): YamlTree {
  const tokens = [...new Parser().parse(source.text)];
  const tooDeep = tokenBeyond(tokens, deepestNesting);
  if (tooDeep !== undefined) {
    return { root: undefined, problems: [yamlProblem(source, tooDeep, tooDeep + 1, `Values are nested more than ${deepestNesting} deep here. No config needs that: look for a bracket too many.`)] };
  }
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const documents = [...composer.compose(tokens, true, source.text.length)];
  const document = documents[0]!;
  const second = documents[1];
  const walk = new Walk(source);
  const root = document.contents ? walk.node(document.contents as ParsedNode, []) : undefined;

  const errors: readonly YAMLError[] = [...document.errors, ...document.warnings];
  const first = errors.reduce<YAMLError | undefined>((best, error) => (best && best.pos[0] <= error.pos[0] ? best : error), undefined);
  // What follows the first syntax error is mostly its echo.
  if (first) return { root, problems: [tabProblem(source, first) ?? syntaxProblem(source, first)] };
  if (second) walk.problems.push(yamlProblem(source, second.range[0], second.range[0] + 3, 'A second document starts here. Put one config in each file and remove the line `---`.'));
  return { root, problems: walk.problems };
}

/** Makes {@link ConfigNode}s of the YAML library's, in the order of the text. */
class Walk {
  readonly problems: Problem[] = [];
  readonly #source: SourceText;
  readonly #anchors = new Map<string, ConfigNode>();

  constructor(source: SourceText) {
    this.#source = source;
  }

  node(yaml: ParsedNode | null | undefined, address: readonly AddressStep[], emptyAt = 0): ConfigNode {
    if (!yaml) return { kind: 'scalar', place: this.#place(emptyAt, emptyAt), value: null };
    const [start, end] = yaml.range;
    if (isAlias(yaml)) {
      const target = this.#anchors.get(yaml.source);
      if (target) return { ...target, place: this.#place(start, end) };
      const names = [...this.#anchors.keys()];
      const known = names.length > 0 ? `, and only ${names.map((name) => `\`&${name}\``).join(', ')} ${names.length === 1 ? 'is' : 'are'} there` : ', and there is none';
      this.problems.push(yamlProblem(this.#source, start, end,
        `A text that starts with \`*\` must be in quotes: \`"*${yaml.source}"\`. Without them it refers to a value marked \`&${yaml.source}\` further up${known}.`));
      return { kind: 'scalar', place: this.#place(start, end), value: null };
    }
    const made = this.#made(yaml, address);
    if (yaml.anchor !== undefined) this.#anchors.set(yaml.anchor, made);
    return made;
  }

  #made(yaml: Exclude<ParsedNode, Alias.Parsed>, address: readonly AddressStep[]): ConfigNode {
    const [start, valueEnd] = yaml.range;
    if (isMap(yaml)) return this.#map(yaml.items as readonly Pair<ParsedNode, ParsedNode | null>[], start, yaml.flow ? valueEnd : undefined, address);
    if (isSeq(yaml)) {
      const items = (yaml.items as readonly ParsedNode[]).map((item, index) => this.node(item, [...address, { element: String(index) }], start));
      return { kind: 'list', place: this.#place(start, yaml.flow ? valueEnd : (items.at(-1)?.place.end ?? valueEnd)), items };
    }
    const value = isScalar(yaml) ? (yaml.value as unknown) : null;
    const isPlain = value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return { kind: 'scalar', place: this.#place(start, this.#trimmed(start, valueEnd)), value: isPlain ? value : String(value) };
  }

  #map(pairs: readonly Pair<ParsedNode, ParsedNode | null>[], start: number, flowEnd: number | undefined, address: readonly AddressStep[]): ConfigNode {
    const entries = new Map<string, MapEntry>();
    let end = start;
    for (const { key, value } of pairs) {
      const keyNode = this.node(key, address, start);
      const text = keyNode.kind === 'scalar' && keyNode.value !== null ? String(keyNode.value) : undefined;
      const child = this.node(value, text === undefined ? address : [...address, { key: text }], keyNode.place.end);
      end = Math.max(end, keyNode.place.end, child.place.end);
      if (text === undefined) {
        const { start: from, end: to } = keyNode.place;
        this.problems.push(yamlProblem(this.#source, from, Math.max(to, from + 1), 'A key is missing or is not a plain word here. Write `key: value`.'));
        continue;
      }
      const first = entries.get(text);
      if (first) this.problems.push(duplicateKey(text, first.keyPlace, keyNode.place, address));
      else entries.set(text, { keyPlace: keyNode.place, value: child });
    }
    return { kind: 'map', place: this.#place(start, flowEnd ?? end), isFlow: flowEnd !== undefined, entries };
  }

  #place(start: number, end: number): Place {
    return { source: this.#source, start, end };
  }

  /** Block texts end with their line breaks; a place should not. */
  #trimmed(start: number, end: number): number {
    const text = this.#source.text;
    let at = end;
    while (at > start && (text[at - 1] === '\n' || text[at - 1] === '\r')) at -= 1;
    return at;
  }
}

function duplicateKey(key: string, first: Place, second: Place, address: readonly AddressStep[]): Problem {
  const owner = address.length > 0 ? `\`${addressText(address)}\`` : 'This file';
  const firstRange = rangeOf(first);
  return {
    code: 'duplicate-key',
    severity: 'error',
    message: `${owner} has the key \`${key}\` twice; the first is on line ${firstRange.start.line + 1}. Keep one of them.`,
    path: second.source.path,
    range: rangeOf(second),
    key: addressText([...address, { key }]),
    related: [{ path: first.source.path, range: firstRange, message: `\`${key}\` is written here first.` }],
  };
}

/** Offset of the first token nested more than `limit` deep. Walks without recursion. */
function tokenBeyond(tokens: readonly CST.Token[], limit: number): number | undefined {
  const waiting: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { token, depth } = next;
    if (depth > limit) return 'offset' in token ? token.offset : 0;
    if (token.type === 'document') {
      if (token.value) waiting.push({ token: token.value, depth: depth + 1 });
    } else if ('items' in token) {
      for (const item of token.items) {
        if (item.key) waiting.push({ token: item.key, depth: depth + 1 });
        if (item.value) waiting.push({ token: item.value, depth: depth + 1 });
      }
    }
  }
  return undefined;
}
