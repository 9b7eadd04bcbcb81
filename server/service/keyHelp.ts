import type { KeyShape, Shape } from '../../config/keyShape';
import { presets, type PresetName } from '../../config/presets';
import { boundsWords, inlineYaml, listed, shapeWords } from '../../config/shapeWords';

/**
 * What a key says of itself, as Markdown: what it takes with bounds, help, default, unit, formula, source. Every part is
 * from the schema.
 *
 * @param name as it is written here, `temperature` or `loss.temperature`
 */
export function keyHelp(name: string, { shape, help, defaultValue, isRequired, isNullable }: KeyShape): string {
  const { unit, formula, source, example } = help;
  const facts = [
    isRequired ? 'Required' : defaultValue !== undefined ? `Default: \`${inlineYaml(defaultValue)}\`` : isNullable ? 'Default: `null`' : undefined,
    unit === undefined ? undefined : `Unit: ${unit}`,
    example === undefined ? undefined : `Example: \`${example}\``,
  ].filter((fact) => fact !== undefined);
  return [
    `**\`${name}\`**: ${takes(shape)}`, help.help, ...(facts.length > 0 ? [facts.join(' · ')] : []),
    ...(formula === undefined ? [] : [`Formula: \`${formula}\``]), ...(source === undefined ? [] : [`*${source}*`]),
  ].join('\n\n');
}

/** “a whole number from 1 to 4096”, “`mean`, `sum` or `sqrtn`”. */
export function takes(shape: Shape): string {
  switch (shape.kind) {
    case 'number': return `${shapeWords(shape)} ${boundsWords(shape)}`.trim();
    case 'text': return shape.form?.form ?? 'a text';
    case 'choice': return listed(shape.values, { limit: 20 });
    case 'list': return shape.item.kind === 'map' || shape.item.kind === 'variants' ? 'a list' : `a list, each ${takes(shape.item)}`;
    case 'oneOf': return [...new Set(shape.options.map(takes))].join(' or ');
    default: return shapeWords(shape);
  }
}

/** A preset's help and the settings it stands for; undefined for a word that is none. */
export function presetHelp(name: string): string | undefined {
  if (!Object.hasOwn(presets, name)) return undefined;
  const { help, settings } = presets[name as PresetName];
  return [help, '```yaml', ...Object.entries(settings).map(([section, keys]) => `${section}: ${inlineYaml(keys)}`), '```'].join('\n');
}
