import { MarkupKind, type Hover } from 'vscode-languageserver-types';
import { isNull, type ConfigNode } from '../../config/configNode';
import { addressText, parseAddress, type AddressStep } from '../../config/keyAddress';
import type { Position } from '../../config/problem';
import { stringAt } from '../../config/readConfigFile';
import { inlineYaml } from '../../config/shapeWords';
import type { Analysis } from './analysis';
import { profileHelp } from './featureWords';
import { keyHelp, presetHelp } from './keyHelp';
import { sliceFeature } from './featureUses';
import { shapeAt } from './shapeAt';

/** What is known of the key or value at a place: the schema's help, and for features what the data say. */
export function hover(analysis: Analysis, position: Position): Hover | undefined {
  const { document, latest } = analysis;
  const address = document.addressAt(position);
  const steps = address === undefined ? undefined : parseAddress(address);
  if (!document.root || !document.kind || !steps) return undefined;
  const offset = document.source.offsetOf(position);
  const node = document.nodeAt(address!);
  const keySpan = document.keySpanOf(address!);
  const isOnKey = keySpan !== undefined && document.source.offsetOf(keySpan.start) <= offset && offset <= document.source.offsetOf(keySpan.end);
  const there = shapeAt(document.kind, steps, document.root);
  const range = isOnKey ? keySpan : document.spanOf(address!);
  const parts = there?.known === undefined ? [] : [keyHelp(addressText(steps), there.known)];
  if (isOnKey && 'key' in steps.at(-1)!) parts.push(...effective(analysis, address!, node));
  const about = isOnKey && 'key' in steps.at(-1)! ? undefined : valueHelp(analysis, steps, node);
  if (about !== undefined) parts.unshift(about);
  const feature = featureAt(analysis, steps);
  const profile = feature === undefined || !latest ? undefined : profileHelp(feature, latest.profile);
  if (profile !== undefined) parts.push(`---\n\n${profile}`);
  if (parts.length === 0) return undefined;
  return { contents: { kind: MarkupKind.Markdown, value: parts.join('\n\n') }, ...(range ? { range } : {}) };
}

/** The value that holds in the end, when that is not what is written here. */
function effective({ resolved, document }: Analysis, address: string, node: ConfigNode | undefined): readonly string[] {
  if (document.kind === 'experiment') return [];
  const config = document.kind === 'model' ? resolved?.config?.model : resolved?.features;
  if (!config || (node && !isNull(node) && node.kind !== 'map')) return [];
  const value = valueAt(config, parseAddress(address)!);
  return value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value)) ? [] : [`Here it is \`${inlineYaml(value)}\`.`];
}

function valueAt(config: unknown, steps: readonly AddressStep[]): unknown {
  return steps.reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null) return undefined;
    if ('key' in step) return (value as Record<string, unknown>)[step.key];
    if (!Array.isArray(value)) return undefined;
    const list = value as readonly { readonly name?: unknown }[];
    return list.find((one) => one?.name === step.element) ?? list[Number(step.element)];
  }, config);
}

/** What a value says of itself: a preset's settings, a kind's help. */
function valueHelp({ document }: Analysis, steps: readonly AddressStep[], node: ConfigNode | undefined): string | undefined {
  const text = stringAt(node);
  const last = steps.at(-1)!;
  if (text === undefined || !('key' in last)) return undefined;
  if (last.key === 'preset' && steps.length === 1) return presetHelp(text);
  const variants = shapeAt(document.kind!, steps, document.root)?.owner?.variants;
  return variants?.by === last.key ? variants.variants.get(text)?.keys.get(last.key)?.help.help : undefined;
}

/** The feature that a place is about: the element of `features` it is in, or the one that a slice names. */
function featureAt({ document }: Analysis, steps: readonly AddressStep[]): string | undefined {
  const [first, second] = steps;
  if (document.kind === 'features' && first && 'key' in first && first.key === 'features' && second && 'element' in second) {
    const last = steps.at(-1)!;
    const isAboutAll = steps.length === 2 || ('key' in last && (last.key === 'name' || last.key === 'column') && steps.length === 3);
    const name = isAboutAll ? document.nodeAt(`features[${second.element}].name`) : undefined;
    return stringAt(name);
  }
  const text = stringAt(document.nodeAt(addressText(steps)));
  return text === undefined ? undefined : sliceFeature(text);
}
