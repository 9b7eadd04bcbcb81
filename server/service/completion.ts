import { CompletionItemKind, InsertTextFormat, MarkupKind, type CompletionItem } from 'vscode-languageserver-types';
import type { FileKind, MapShape, Shape } from '../../config/keyShape';
import { inlineYaml } from '../../config/shapeWords';
import { cursorContext, type CursorContext } from './cursorContext';
import type { Analysis } from './analysis';
import { ignoreContext, ignoreOffers } from './ignoreCompletion';
import { keyHelp, takes } from './keyHelp';
import { namesFor } from './nameCompletion';
import type { FolderReader } from './pathCompletion';
import { mapAt, optionsOf, shapeAt, type ShapeThere } from './shapeAt';
import { escaped, valueSnippet, variantSnippet } from './snippet';

/** One thing to offer, before it is told what it replaces. */
export interface Offer {
  readonly label: string;
  /** Snippet text; the label itself when absent. */
  readonly snippet?: string;
  readonly kind: CompletionItemKind;
  readonly detail?: string;
  readonly documentation?: string | undefined;
  readonly isPreferred?: boolean;
}

/**
 * What can be written at an offset: keys with a snippet of their value, the values of a choice, and names that the data,
 * the other file or the folder know; in a comment that suppresses problems, their codes.
 *
 * @param text the newest text, which may be ahead of the analysis
 */
export async function completion(analysis: Analysis, text: string, offset: number, folders: FolderReader): Promise<readonly CompletionItem[]> {
  const inComment = ignoreContext(text, offset);
  const context = inComment ? undefined : cursorContext(text, offset);
  const word = inComment ?? context;
  if (!word) return [];
  const { kind, source } = analysis.document;
  const range = analysis.document.text === text ? source.rangeOf(word.start, word.end) : rangeIn(text, word.start, word.end);
  const offers = !context ? ignoreOffers(analysis) : kind === undefined ? headers(context, text) : await offersAt(analysis, kind, context, text, folders);
  return offers.map(({ label, snippet, kind: itemKind, detail, documentation, isPreferred }, index): CompletionItem => ({
    label, kind: itemKind,
    textEdit: { range, newText: snippet ?? escaped(label) }, insertTextFormat: InsertTextFormat.Snippet,
    filterText: text.slice(word.start, word.start + 1) === '"' ? `"${label}"` : label,
    sortText: `${isPreferred ? 0 : 1}${String(index).padStart(5, '0')}`,
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
  }));
}

async function offersAt(analysis: Analysis, kind: FileKind, context: CursorContext, text: string, folders: FolderReader): Promise<readonly Offer[]> {
  const { root } = analysis.document;
  const { steps, at, siblings } = context;
  if (at === 'key') {
    const there = shapeAt(kind, steps, root);
    if (!there) return [];
    const owner = mapAt(there.shape, undefined, siblings);
    if (owner) return [...keyOffers(owner.map, context), ...(steps.length > 0 && siblings.size === 0 && !context.isFlow ? listOffers(there.shape, context) : [])];
    const list = listOffers(there.shape, context);
    return list.length > 0 ? list : [...await namesFor(analysis, context, text, folders), ...valueOffers(there)];
  }
  if (at === 'value') {
    const there = shapeAt(kind, steps, root, siblings);
    if (!there) return [];
    return withoutDoubles([...await namesFor(analysis, context, text, folders), ...valueOffers(there)]);
  }
  const list = shapeAt(kind, steps, root);
  const there = shapeAt(kind, [...steps, { element: '0' }], undefined);
  if (!list || !there) return [];
  if (there.shape.kind === 'variants' || there.shape.kind === 'map') return [...listOffers(list.shape, context), ...elementKeys(there, context)];
  return withoutDoubles([...await namesFor(analysis, { ...context, steps: [...steps, { element: '0' }] }, text, folders), ...valueOffers(there)]);
}

function keyOffers({ keys }: MapShape, context: CursorContext): readonly Offer[] {
  const ownWord = context.hasColon;
  return [...keys].filter(([name]) => ownWord || !context.siblings.has(name)).map(([name, known]): Offer => ({
    label: name, kind: CompletionItemKind.Property, detail: takes(known.shape), documentation: keyHelp(name, known), isPreferred: known.isRequired,
    snippet: ownWord ? name : keySnippet(name, known, context),
  }));
}

function keySnippet(name: string, known: Parameters<typeof valueSnippet>[0], { isFlow }: CursorContext): string {
  const value = valueSnippet(known, { isFlow });
  return value.startsWith('\n') ? `${name}:${value}` : `${name}: ${value}`;
}

/** Keys of the first line of an element, `- name: …`. */
function elementKeys({ shape }: ShapeThere, context: CursorContext): readonly Offer[] {
  const owner = mapAt(shape, undefined, new Map());
  if (!owner || context.isFlow) return [];
  const dash = context.isAfterDash ? '' : '- ';
  return keyOffers(owner.map, context).map((offer) => ({ ...offer, snippet: `${dash}${offer.snippet ?? offer.label}` }));
}

/** Whole new elements of a list, with their dash where it is not there yet. */
function listOffers(shape: Shape, { isFlow, isAfterDash }: CursorContext): readonly Offer[] {
  const list = optionsOf(shape).find((option) => option.kind === 'list');
  if (list?.kind !== 'list') return [];
  const dash = isFlow || isAfterDash ? '' : '- ';
  if (list.item.kind === 'variants') {
    const { item } = list;
    return [...item.variants].map(([kind, { keys }]): Offer => ({
      label: `${dash}${kind}`, kind: CompletionItemKind.Snippet, detail: `a new element of kind ${kind}`, documentation: keys.get(item.by)!.help.help,
      snippet: `${dash}${variantSnippet(item, kind)}`,
    }));
  }
  if (isFlow || isAfterDash) return [];
  return [{ label: '- …', kind: CompletionItemKind.Snippet, detail: takes(list.item), snippet: `- ${valueSnippet({ shape: list.item, defaultValue: undefined, help: list.itemHelp ?? { help: '' } }, { isFlow: true })}` }];
}

/** Values that the schema itself knows: choices, switches, the default, an example, texts that fit a form. */
function valueOffers({ shape, known, owner }: ShapeThere): readonly Offer[] {
  const offers: Offer[] = [];
  const { defaultValue, help, isNullable = false } = known ?? { defaultValue: undefined, help: { help: '' } };
  const isDefault = (value: unknown) => defaultValue === value;
  for (const option of optionsOf(shape)) {
    if (option.kind === 'choice') {
      for (const value of option.values) {
        const variant = owner?.variants?.variants.get(value);
        const about = variant?.keys.get(owner!.variants!.by)?.help.help ?? help.help;
        offers.push({ label: value, kind: CompletionItemKind.EnumMember, documentation: about, isPreferred: isDefault(value), ...(isDefault(value) ? { detail: 'default' } : {}) });
      }
    }
    if (option.kind === 'switch') for (const value of [true, false]) offers.push({ label: String(value), kind: CompletionItemKind.Keyword, isPreferred: isDefault(value), documentation: help.help, ...(isDefault(value) ? { detail: 'default' } : {}) });
    if (option.kind === 'text') for (const value of option.form?.suggestions ?? []) offers.push({ label: value, kind: CompletionItemKind.Value, documentation: help.help });
    if (option.kind === 'map' || option.kind === 'variants') offers.push({ label: '{ … }', kind: CompletionItemKind.Snippet, documentation: help.help, snippet: valueSnippet({ shape: option, defaultValue: undefined, help }, { isFlow: true }) });
  }
  const isPlain = offers.length === 0 || shape.kind === 'oneOf' || shape.kind === 'list';
  if (isPlain && defaultValue !== undefined && defaultValue !== null) offers.push({ label: inlineYaml(defaultValue), kind: CompletionItemKind.Value, detail: 'default', documentation: help.help, isPreferred: true });
  if (isPlain && help.example !== undefined && !help.example.startsWith('{')) offers.push({ label: help.example, kind: CompletionItemKind.Value, detail: 'example', documentation: help.help });
  if ((isNullable || defaultValue === null) && known !== undefined) offers.push({ label: 'null', kind: CompletionItemKind.Keyword, detail: defaultValue === null ? 'default' : 'the default', documentation: help.help });
  return offers;
}

/** For a file that does not say yet what it is: the three beginnings. */
function headers({ at, steps, column }: CursorContext, text: string): readonly Offer[] {
  const [first] = steps;
  if (at === 'value' && first && 'key' in first && first.key === 'longtail') {
    return (['features/1', 'model/1', 'experiment/1'] as const).map((label) => ({ label, kind: CompletionItemKind.EnumMember }));
  }
  if (at !== 'key' || steps.length > 0 || column > 0) return [];
  if (/^\s*\w+\s*:/m.test(text) && !/^\s*longtail/m.test(text)) return [{ label: 'longtail', kind: CompletionItemKind.Property, detail: 'what kind of config this is', snippet: 'longtail: ${1|features/1,model/1,experiment/1|}' }];
  return [
    { label: 'longtail: features/1', kind: CompletionItemKind.Snippet, detail: 'a new features file', snippet: 'longtail: features/1\ninteractions: { path: ${1:interactions.parquet}, query: ${2:query}, item: ${3:item} }\nitems: { path: ${4:items.parquet}, id: ${5:item} }\nfeatures:\n  - { name: ${5:item}, kind: id }\n  - $0' },
    { label: 'longtail: model/1', kind: CompletionItemKind.Snippet, detail: 'a new model file', snippet: 'longtail: model/1\npreset: ${1:recommended}\nfeatures: ${2:data.features.yaml}\n$0' },
    { label: 'longtail: experiment/1', kind: CompletionItemKind.Snippet, detail: 'a new experiment file', snippet: 'longtail: experiment/1\nmodel: ${1:data.model.yaml}\narms:\n  - { name: ${2:CFM}, set: { ${3:selfSupervision.alpha}: ${4:0.3} } }\nseeds: [1, 2, 3]\n$0' },
  ];
}

function withoutDoubles(offers: readonly Offer[]): readonly Offer[] {
  const seen = new Set<string>();
  return offers.filter(({ label }) => !seen.has(label) && seen.add(label));
}

function rangeIn(text: string, start: number, end: number) {
  const position = (offset: number) => {
    const before = text.slice(0, offset).split(/\r\n|\r|\n/);
    return { line: before.length - 1, character: before.at(-1)!.length };
  };
  return { start: position(start), end: position(end) };
}
