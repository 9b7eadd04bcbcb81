import { elementStep, isNull, keyStep, rangeOf, type ConfigNode, type MapEntry, type MapNode, type Place, type ScalarNode } from './configNode';
import { addressText, type AddressStep } from './keyAddress';
import { fileShape, type ChoiceShape, type FileKind, type KeyShape, type ListShape, type MapShape, type NumberShape, type OneOfShape, type SettingsShape, type Shape, type TextShape, type VariantsShape } from './keyShape';
import { folded, nearestWord } from './nearestWord';
import type { Fix, Problem } from './problem';
import type { KeyHelp } from './schema/section';
import { acceptsType, ourValue, replacementFor } from './replacementFor';
import { adviceFor, boundsWords, exampleOf, isOutside, listed, nodeWords, shapeWords, shortened } from './shapeWords';
import { unknownKeyWords } from './unknownKeyWords';

/**
 * Holds a tree against what a file of its kind may contain. Each mistake is one problem, at the narrowest place.
 *
 * @param missing `ignoreInMaps` for a file that gets keys from elsewhere: only list elements must be complete
 * @returns problems in the order of the text; none exactly when the schema accepts the plain value
 */
export function checkShape(root: MapNode, kind: FileKind, { missing }: { readonly missing: 'report' | 'ignoreInMaps' }): readonly Problem[] {
  const check = new ShapeCheck(kind, missing === 'ignoreInMaps');
  check.map(root, fileShape(kind), [], root.entries.get('longtail')?.keyPlace ?? root.place);
  return check.problems;
}

class ShapeCheck {
  readonly problems: Problem[] = [];
  readonly #kind: FileKind;
  readonly #ignoreMissing: boolean;

  constructor(kind: FileKind, ignoreMissing: boolean) {
    this.#kind = kind;
    this.#ignoreMissing = ignoreMissing;
  }

  /** @param home where to point for what the map should have and does not: its key */
  map(node: MapNode, shape: MapShape, address: readonly AddressStep[], home: Place, variantOf?: VariantsShape): void {
    const meant = new Set<string>();
    for (const [name, entry] of node.entries) {
      const known = shape.keys.get(name);
      if (!known) {
        const rename = this.#unknownKey(node, name, entry, shape, address, variantOf);
        if (rename !== undefined) meant.add(rename);
      }
      else if (!isNull(entry.value)) this.#key(entry.value, known, [...address, { key: name }], entry.keyPlace);
    }
    for (const [name, known] of shape.keys) {
      // A misspelt key is one mistake, not also a missing one.
      if (!known.isRequired || meant.has(name)) continue;
      const entry = node.entries.get(name);
      if (entry && !isNull(entry.value)) continue;
      this.#missingKey(name, known, entry, address, home);
    }
  }

  #key(node: ConfigNode, known: KeyShape, address: readonly AddressStep[], keyPlace: Place): void {
    this.#value(node, known.shape, known, address, keyPlace);
  }

  /** @param known the key whose default and example serve as advice */
  #value(node: ConfigNode, shape: Shape, known: KeyShape, address: readonly AddressStep[], keyPlace: Place): void {
    switch (shape.kind) {
      case 'map':
        if (node.kind === 'map') this.map(node, shape, address, keyPlace);
        else this.#wrongType(node, known, shape, address);
        return;
      case 'variants':
        if (node.kind === 'map') this.#variants(node, shape, address, keyPlace);
        else this.#wrongType(node, known, shape, address);
        return;
      case 'list':
        if (node.kind === 'list') this.#list(node, shape, known, address);
        else this.#wrongType(node, known, shape, address);
        return;
      case 'oneOf':
        this.#oneOf(node, shape, known, address, keyPlace);
        return;
      case 'number':
        if (isScalar(node) && typeof node.value === 'number') this.#number(node, node.value, shape, known, address);
        else this.#wrongType(node, known, shape, address);
        return;
      case 'text':
        if (isScalar(node) && typeof node.value === 'string') this.#text(node, node.value, shape, known, address);
        else this.#wrongType(node, known, shape, address);
        return;
      case 'choice':
        if (isScalar(node) && typeof node.value === 'string') this.#choice(node, node.value, shape, known, address);
        else this.#wrongType(node, known, shape, address);
        return;
      case 'switch':
        if (!isScalar(node) || typeof node.value !== 'boolean') this.#wrongType(node, known, shape, address);
        return;
      case 'settings':
        if (node.kind === 'map') this.#settings(node, shape, address);
        else this.#wrongType(node, known, shape, address);
    }
  }

  /** Which keys there are, and what each takes, is known only beside the model that they change. */
  #settings(node: MapNode, { each }: SettingsShape, address: readonly AddressStep[]): void {
    if (each === 'value') return;
    for (const [name, { value }] of node.entries) {
      if (isNull(value)) continue;
      const here = [...address, keyStep(name)];
      if (value.kind !== 'list') {
        const written = isScalar(value) ? `[${value.place.source.text.slice(value.place.start, value.place.end)}]` : undefined;
        this.#report('wrong-type', value.place, here, `\`${addressText(here)}\` is ${nodeWords(value)}, but it takes a list. Write ${written === undefined ? 'its values in brackets' : `\`${written}\``}.`, fixesOf(value.place, written));
      } else if (value.items.length === 0) this.#report('empty-value', value.place, here, `\`${addressText(here)}\` has no value, but takes at least 1. Write its values, or remove the key.`);
    }
  }

  #variants(node: MapNode, shape: VariantsShape, address: readonly AddressStep[], home: Place): void {
    const chosen = node.entries.get(shape.by);
    if (!chosen || isNull(chosen.value)) {
      const other = [...node.entries].find(([name]) => otherNamesOfKind.includes(folded(name)));
      if (!chosen && other) {
        this.#report('unknown-key', other[1].keyPlace, [...address, { key: other[0] }], `\`${addressText(address)}\` has no key \`${other[0]}\`. Did you mean \`${shape.by}\`?`, [replaceFix(other[1].keyPlace, shape.by)]);
        return;
      }
      const kinds = [...shape.variants.keys()];
      this.#missing([...address, { key: shape.by }], chosen?.keyPlace ?? placeOfHome(node, home),
        `\`${addressText(address)}\` needs the key \`${shape.by}\` and does not have it. Write ${listed(kinds)}.`, address);
      return;
    }
    const { value } = chosen;
    const variant = isScalar(value) && typeof value.value === 'string' ? shape.variants.get(value.value) : undefined;
    if (variant) {
      this.map(node, variant, address, home, shape);
      return;
    }
    const kinds = [...shape.variants.keys()];
    const near = isScalar(value) ? kindNamed(String(value.value), shape) : undefined;
    this.#report('unknown-kind', value.place, [...address, { key: shape.by }],
      `\`${addressText([...address, { key: shape.by }])}\` is ${quotedNode(value)}, which is not a kind. ${near === undefined ? `The kinds are ${listed(kinds, { last: 'and' })}.` : `Did you mean \`${near}\`?`}`,
      near === undefined ? [] : [replaceFix(value.place, near)]);
  }

  #list(node: ConfigNode & { kind: 'list' }, shape: ListShape, known: KeyShape, address: readonly AddressStep[]): void {
    if (node.items.length < shape.minLength || node.items.length > shape.maxLength) {
      const wanted = shape.maxLength === Infinity ? `at least ${shape.minLength}` : `from ${shape.minLength} to ${shape.maxLength}`;
      this.#report(node.items.length === 0 ? 'empty-value' : 'out-of-bounds', node.place, address,
        `\`${addressText(address)}\` has ${counted(node.items.length, 'value')}, but takes ${wanted}.${exampleOf(known.defaultValue, known.help.example).replace(/^, such as/, ' Write one, such as')}${known.defaultValue === undefined ? '' : '.'}`);
    }
    const item: KeyShape = { shape: shape.item, isRequired: true, isNullable: false, defaultValue: undefined, help: shape.itemHelp ?? helpOfItems(known.help) };
    node.items.forEach((one, index) => {
      this.#value(one, shape.item, item, [...address, elementStep(node, index)], headOf(one));
    });
  }

  #oneOf(node: ConfigNode, shape: OneOfShape, known: KeyShape, address: readonly AddressStep[], keyPlace: Place): void {
    const fitting = shape.options.filter((option) => acceptsType(option, node));
    if (fitting.length === 0) {
      // A choice among others, such as the word `items` beside a group of keys, is best told as what it was meant to be.
      const choice = shape.options.find((option) => option.kind === 'choice');
      if (choice?.kind === 'choice' && isScalar(node) && typeof node.value === 'string') {
        const near = nearestWord(node.value, choice.values);
        this.#report('unknown-value', node.place, address,
          `\`${addressText(address)}\` is \`${shortened(node.value)}\`, but it takes ${shapeWords(shape)}.${near === undefined ? '' : ` Did you mean \`${near}\`?`}`,
          near === undefined ? [] : [replaceFix(node.place, near)]);
      } else this.#wrongType(node, known, shape, address);
      return;
    }
    const maps = fitting.filter((option): option is MapShape => option.kind === 'map');
    if (node.kind !== 'map' || maps.length < 2) {
      this.#value(node, fitting[0]!, { ...known, shape: fitting[0]! }, address, keyPlace);
      return;
    }
    const written = [...node.entries].filter(([, entry]) => !isNull(entry.value)).map(([name]) => name);
    const chosen = maps.filter((option) => written.some((name) => option.keys.has(name)));
    const names = maps.map((option) => [...option.keys.keys()][0]!);
    if (chosen.length === 1) this.map(node, chosen[0]!, address, keyPlace);
    else if (chosen.length === 0 && written.length > 0) {
      const all: MapShape = { kind: 'map', keys: new Map(maps.flatMap((option) => [...option.keys].map(([name, key]) => [name, { ...key, isRequired: false }]))) };
      this.map(node, all, address, keyPlace);
    } else {
      const clash = chosen.length > 1;
      const second = [...node.entries].filter(([name]) => names.includes(name))[1]?.[1];
      if (!clash && this.#ignoresMissing(address)) return;
      this.#report(clash ? 'keys-exclude-each-other' : 'missing-key', clash && second ? second.keyPlace : keyPlace, address,
        clash ? `\`${addressText(address)}\` has both ${listed(names, { last: 'and' })}, of which it takes one. Remove the other.`
          : `\`${addressText(address)}\` needs ${listed(names)}.`);
    }
  }

  #number(node: ScalarNode, value: number, shape: NumberShape, known: KeyShape, address: readonly AddressStep[]): void {
    if (!Number.isFinite(value) || (shape.isWhole && !Number.isInteger(value))) {
      this.#wrongType(node, { ...known, shape }, shape, address);
      return;
    }
    if (!isOutside(value, shape)) return;
    const bounds = boundsWords(shape);
    const what = shape.isWhole ? 'a whole number' : 'a number';
    const share = replacementFor(node, { ...known, shape });
    const advice = share === undefined ? `Write ${what} ${bounds === '' ? 'that is less extreme' : bounds}${exampleOf(known.defaultValue, known.help.example)}.`
      : `Write ${what} ${bounds}: for ${value} percent, \`${share}\`.`;
    this.#report('out-of-bounds', node.place, address,
      `\`${addressText(address)}\` is ${value}, which is out of bounds. ${advice}`, fixesOf(node.place, share ?? nearestAllowed(value, shape, known.defaultValue)));
  }

  #text(node: ScalarNode, value: string, shape: TextShape, known: KeyShape, address: readonly AddressStep[]): void {
    const name = addressText(address);
    if (value.length < shape.minLength) {
      const lost = name.endsWith('separator') || name.endsWith('delimiter') ? ' A `|` must be in quotes: `"|"`.' : '';
      this.#report('empty-value', node.place, address, `\`${name}\` is an empty text. Write a text${exampleOf(known.defaultValue, known.help.example)}, or remove the key.${lost}`);
    } else if (value.length > shape.maxLength) {
      this.#report('out-of-bounds', node.place, address, `\`${name}\` is ${value.length} characters long, and at most ${shape.maxLength} are allowed. Shorten it.`);
    } else if (shape.pattern && !shape.pattern.test(value)) {
      const suggestions = shape.form?.suggestions ?? [];
      const near = nearestWord(value, suggestions) ?? suggestions.find((one) => one.startsWith(`${folded(value)}@`));
      this.#report('wrong-form', node.place, address,
        `\`${name}\` is \`${shortened(value)}\`, but it takes ${shape.form?.form ?? `a text that matches ${String(shape.pattern)}`}.${near === undefined ? '' : ` Did you mean \`${near}\`?`}`,
        near === undefined ? [] : [replaceFix(node.place, near)]);
    }
  }

  #choice(node: ScalarNode, value: string, shape: ChoiceShape, known: KeyShape, address: readonly AddressStep[]): void {
    if (shape.values.includes(value)) return;
    const near = ourValue(value, known.help) ?? nearestWord(value, shape.values);
    this.#report('unknown-value', node.place, address,
      `\`${addressText(address)}\` is \`${shortened(value)}\`, but it takes ${listed(shape.values)}.${near === undefined ? '' : ` Did you mean \`${near}\`?`}${hintOf(known)}`,
      near === undefined ? [] : [replaceFix(node.place, near)]);
  }

  #wrongType(node: ConfigNode, known: KeyShape, shape: Shape, address: readonly AddressStep[]): void {
    const advised = { ...known, shape };
    const replacement = replacementFor(node, advised);
    const advice = replacement === undefined ? unspacedAdvice(node, shape) ?? adviceFor(advised, node)
      : shape.kind === 'text' && replacement.startsWith('"') ? `Put it in quotes: \`${replacement}\`.` : `Write \`${replacement}\`.`;
    this.#report('wrong-type', node.place, address,
      `\`${addressText(address)}\` is ${nodeWords(node)}, but it takes ${shapeWords(shape)}. ${advice}${replacement === undefined ? hintOf(known) : ''}`,
      replacement === undefined ? [] : [replaceFix(node.place, replacement)]);
  }

  /** @returns the key that was meant, when that is clear */
  #unknownKey(node: MapNode, name: string, entry: MapEntry, shape: MapShape, address: readonly AddressStep[], variantOf: VariantsShape | undefined): string | undefined {
    const { message, rename } = unknownKeyWords({ name, node, shape, address, variantOf, fileKind: this.#kind });
    this.#report('unknown-key', entry.keyPlace, [...address, { key: name }], message,
      rename === undefined ? [] : [{ title: `Change to \`${rename}\``, range: rangeOf(entry.keyPlace), newText: rename }]);
    return rename;
  }

  #missingKey(name: string, known: KeyShape, entry: MapEntry | undefined, address: readonly AddressStep[], home: Place): void {
    const path = [...address, { key: name }];
    const example = exampleOf(known.defaultValue, known.help.example).replace(/^, such as/, ' Write it as').replace(/`(.+)`$/, (_, value: string) => `\`${name}: ${value}\``);
    const help = `${known.help.help}${example}${example === '' ? '' : '.'}`;
    if (entry) this.#missing(path, entry.keyPlace, `\`${addressText(path)}\` has no value and needs one. ${help}`, address);
    else {
      const owner = address.length === 0 ? `This ${this.#kind} file` : `\`${addressText(address)}\``;
      this.#missing(path, home, `${owner} needs the key \`${name}\` and does not have it. ${help}`, address);
    }
  }

  #missing(path: readonly AddressStep[], place: Place, message: string, address: readonly AddressStep[]): void {
    if (!this.#ignoresMissing(address)) this.#report('missing-key', place, path, message);
  }

  /** Lists replace those of ancestors, so their elements must be complete in every file. */
  #ignoresMissing(address: readonly AddressStep[]): boolean {
    return this.#ignoreMissing && !address.some((step) => 'element' in step);
  }

  #report(code: string, place: Place, address: readonly AddressStep[], message: string, fixes: readonly Fix[] = []): void {
    this.problems.push({
      code, severity: 'error', message, path: place.source.path, range: rangeOf(place), key: addressText(address),
      ...(fixes.length > 0 ? { fixes } : {}),
    });
  }
}

/** What other tools call the key that says which variant a group is. */
const otherNamesOfKind: readonly string[] = ['type', 'dtype', 'method', 'strategy'];

/** The variant that a word means: by what other tools call it, else by spelling. */
function kindNamed(word: string, { by, variants }: VariantsShape): string | undefined {
  const other = [...variants].find(([, { keys }]) => keys.get(by)?.help.otherNames?.some((name) => folded(name) === folded(word)));
  return other?.[0] ?? nearestWord(word, variants.keys());
}

/** What the key of a list says of each element, where that says nothing of itself. */
function helpOfItems({ example: _ofTheList, ...help }: KeyHelp): KeyHelp {
  return help;
}

function hintOf({ help }: KeyShape): string {
  return help.hint === undefined ? '' : ` ${help.hint}`;
}

/** For `epochs:3` and `epochs = 3`, which YAML reads as texts. */
function unspacedAdvice(node: ConfigNode, shape: Shape): string | undefined {
  if (!isScalar(node) || typeof node.value !== 'string' || shape.kind !== 'map') return undefined;
  const [, key, sign, value] = /^([A-Za-z]+)(:|\s*=\s*)([^\s:=]+)/.exec(node.value) ?? [];
  if (key === undefined || !shape.keys.has(key)) return undefined;
  return sign === ':' ? `A colon needs a space behind it: \`${key}: ${value!}\`.` : `Write a colon and a space: \`${key}: ${value!}\`.`;
}

function isScalar(node: ConfigNode): node is ScalarNode {
  return node.kind === 'scalar';
}

/** The narrowest place that stands for a list element: its name, else its first line. */
function headOf(node: ConfigNode): Place {
  if (node.kind !== 'map') return node.place;
  const name = node.entries.get('name')?.value;
  if (name && isScalar(name)) return name.place;
  return node.entries.values().next().value?.keyPlace ?? node.place;
}

function placeOfHome(node: MapNode, home: Place): Place {
  return home.end > home.start ? home : node.place;
}

function replaceFix(place: Place, newText: string): Fix {
  return { title: `Change to \`${newText}\``, range: rangeOf(place), newText };
}

function fixesOf(place: Place, newText: string | undefined): readonly Fix[] {
  return newText === undefined ? [] : [replaceFix(place, newText)];
}

/** The bound that a number lies beyond, where it is allowed itself; else the default. */
function nearestAllowed(value: number, shape: NumberShape, defaultValue: unknown): string | undefined {
  const { min, max, includesMin, includesMax } = shape;
  if (value <= min && includesMin) return String(min);
  if (max <= value && includesMax) return String(max);
  return typeof defaultValue === 'number' ? String(defaultValue) : undefined;
}

function quotedNode(node: ConfigNode): string {
  return isScalar(node) && typeof node.value === 'string' ? `\`${shortened(node.value)}\`` : nodeWords(node);
}

function counted(n: number, noun: string): string {
  return n === 0 ? `no ${noun}` : `${n} ${noun}${n === 1 ? '' : 's'}`;
}
