import type { KeyShape, MapShape, Shape, VariantsShape } from '../../config/keyShape';
import { inlineYaml } from '../../config/shapeWords';

/**
 * A value to fill in, in the editor's snippet syntax: choices as a list to pick from, other values selected to type over.
 *
 * @param isFlow whether it stands in brackets; outside of them a group of keys goes onto lines of its own
 */
export function valueSnippet({ shape, defaultValue, help }: Pick<KeyShape, 'shape' | 'defaultValue' | 'help'>, { isFlow }: { readonly isFlow: boolean }): string {
  const written = defaultValue === undefined || defaultValue === null ? help.example : inlineYaml(defaultValue);
  switch (shape.kind) {
    case 'choice': return choice(shape.values, typeof defaultValue === 'string' ? defaultValue : undefined);
    case 'switch': return choice(['true', 'false'], defaultValue === true ? 'false' : 'true');
    case 'list': return written === undefined || shape.item.kind === 'variants' ? (isFlow ? '[$1]' : '\n  - $1') : `[\${1:${escaped(written.replace(/^\[|\]$/g, ''))}}]`;
    case 'map': return isFlow ? `{ ${requiredKeys(shape, 1)} }` : `\n  ${requiredKeys(shape, 1).replaceAll(', ', '\n  ')}`;
    case 'variants': return `{ ${shape.by}: ${choice([...shape.variants.keys()])}$2 }`;
    case 'oneOf': return valueSnippet({ shape: preferred(shape.options), defaultValue, help }, { isFlow: true });
    case 'settings': return isFlow ? '{ $1 }' : '\n  $1';
    default: return written === undefined ? '$1' : `\${1:${escaped(written)}}`;
  }
}

/** A new element of a list of variants, in braces, with the keys that one must write. */
export function variantSnippet({ by, variants }: VariantsShape, kind: string): string {
  const required = [...variants.get(kind)!.keys].filter(([name, { isRequired }]) => isRequired && name !== by);
  const before = required.filter(([name]) => name === 'name').map(([name]) => `${name}: \${1:${name}}, `).join('');
  const after = required.filter(([name]) => name !== 'name').map(([name, known], index) => `, ${name}: \${${index + 2}:${escaped(known.help.example ?? '')}}`).join('');
  return `{ ${before}${by}: ${kind}${after}$0 }`;
}

/** Text that stands for itself in a snippet. */
export function escaped(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

function requiredKeys({ keys }: MapShape, from: number): string {
  const required = [...keys].filter(([, { isRequired }]) => isRequired);
  if (required.length === 0) return `$${from}`;
  return required.map(([name, { help }], index) => `${name}: \${${from + index}:${escaped(help.example ?? '')}}`).join(', ');
}

function choice(values: readonly string[], first?: string): string {
  const ordered = first === undefined ? values : [first, ...values.filter((value) => value !== first)];
  return `\${1|${ordered.map((value) => value.replace(/[\\,|$}]/g, '\\$&')).join(',')}|}`;
}

function preferred(options: readonly Shape[]): Shape {
  return options.find(({ kind }) => kind === 'map' || kind === 'text') ?? options[0]!;
}
