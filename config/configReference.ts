import { fileShape, type FileKind, type KeyShape, type MapShape, type Shape } from './keyShape';
import { presets } from './presets';
import { boundsWords, inlineYaml, listed, shapeWords } from './shapeWords';

/** `docs/config.md`: every key with its type, default, bounds, unit, formula and source. */
export function configReference(): string {
  return `${[
    '# The config language',
    '',
    'Two kinds of YAML file describe a run: a features file says what the data are, a model file what is trained on them.',
    'This page is made from `config/schema/`; run `npm run generate` after a change there.',
    '',
    '* A key without a value, or with `null`, has its default. A key that is not listed here is an error.',
    '* `extends` starts from another file of the same kind: groups of keys merge, lists and single values replace, `null` restores the default. A `split` of another `kind`, or a `head` cut another way, replaces the whole group.',
    '* Paths are relative to the file that they are written in.',
    '* Precedence, from low to high: defaults, `preset`, the files extended, the file itself, `--set key=value` on the command line.',
    '* `--set` and messages write keys as `loss.temperature`, `split.seed`, `features[tags].dim`.',
    ...file('features', 'Features file', '*.features.yaml'),
    ...file('model', 'Model file', '*.model.yaml'),
    ...presetLines(),
  ].join('\n')}\n`;
}

function file(kind: FileKind, title: string, suffix: string): readonly string[] {
  const { keys } = fileShape(kind);
  const plain = [...keys].filter(([, key]) => !isGroup(key.shape));
  const groups = [...keys].filter(([, key]) => isGroup(key.shape));
  return [
    '', `## ${title}`, '', `Called \`${suffix}\`; its first key is \`longtail: ${kind}/1\`.`,
    ...table(plain),
    ...groups.flatMap(([name, key]) => group(name, key, 3)),
  ];
}

function isGroup(shape: Shape): boolean {
  switch (shape.kind) {
    case 'map':
    case 'variants': return true;
    case 'list': return isGroup(shape.item);
    case 'oneOf': return shape.options.some(isGroup);
    default: return false;
  }
}

/** A heading, the key's own lines, and its keys. */
function group(address: string, key: KeyShape, level: number): readonly string[] {
  return ['', `${'#'.repeat(level)} ${address}`, '', key.help.help + (key.isRequired ? ' Required.' : ''), ...facts(key), ...body(address, key.shape, level)];
}

function facts({ shape, defaultValue, isNullable, isRequired }: KeyShape): readonly string[] {
  const lines: string[] = [];
  if (shape.kind === 'oneOf') lines.push(`It is ${shapeWords(shape).replace('a group of keys or a group of keys', 'a group of keys')}.`);
  if (!isRequired && defaultValue !== undefined) lines.push(`Default: \`${inlineYaml(defaultValue)}\`.`);
  else if (isNullable) lines.push('Default: `null`.');
  return lines.length > 0 ? ['', lines.join(' ')] : [];
}

function body(address: string, shape: Shape, level: number): readonly string[] {
  switch (shape.kind) {
    case 'map': return keysOf(address, shape, level);
    case 'list': {
      const inner = address === 'features' ? 'features[name]' : `${address}[0]`;
      return body(inner, shape.item, level);
    }
    case 'oneOf': {
      const maps = shape.options.filter((option): option is MapShape => option.kind === 'map');
      return maps.flatMap((option, index) => [...(maps.length > 1 ? ['', index === 0 ? 'Either:' : 'or:'] : []), ...keysOf(address, option, level)]);
    }
    case 'variants': {
      const variants = [...shape.variants];
      const common = [...variants[0]![1].keys].filter(([name, key]) => name !== shape.by && variants.every(([, one]) => same(one.keys.get(name), key)));
      const lines = common.length > 0 ? ['', `Every kind has these keys.`, ...table(common)] : [];
      for (const [kind, { keys }] of variants) {
        const own = [...keys].filter(([name]) => name !== shape.by && !common.some(([one]) => one === name));
        lines.push('', `${'#'.repeat(level + 1)} ${shape.by}: ${kind}`, '', keys.get(shape.by)!.help.help);
        lines.push(...table(own.filter(([, key]) => !isGroup(key.shape))));
        lines.push(...own.filter(([, key]) => isGroup(key.shape)).flatMap(([name, key]) => ['', `\`${name}\`: ${key.help.help}`, ...body(name, key.shape, level + 1)]));
      }
      return lines;
    }
    default: return [];
  }
}

function keysOf(address: string, { keys }: MapShape, level: number): readonly string[] {
  const plain = [...keys].filter(([, key]) => !isGroup(key.shape));
  const groups = [...keys].filter(([, key]) => isGroup(key.shape));
  return [...table(plain), ...groups.flatMap(([name, key]) => group(`${address}.${name}`, key, Math.min(level + 1, 5)))];
}

function table(keys: readonly (readonly [string, KeyShape])[]): readonly string[] {
  if (keys.length === 0) return [];
  return ['', '| key | takes | default | what it does |', '|---|---|---|---|', ...keys.map(([name, key]) => row(name, key))];
}

function row(name: string, key: KeyShape): string {
  const { help, unit, formula, source, example } = key.help;
  const what = [help, formula === undefined ? '' : `Formula: \`${formula}\`.`, example === undefined ? '' : `Example: \`${example}\`.`, source === undefined ? '' : `*${source}.*`].filter((part) => part !== '').join(' ');
  const standard = key.isRequired ? '*required*' : `\`${key.defaultValue === undefined ? 'null' : inlineYaml(key.defaultValue)}\``;
  const cells = [`\`${name}\``, takes(key.shape) + (unit === undefined || unit === 'dimensionless' ? '' : `, ${unit}`), standard, what];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function takes(shape: Shape): string {
  switch (shape.kind) {
    case 'number': return `${shapeWords(shape)} ${boundsWords(shape)}`.trim();
    case 'text': return shape.form?.form ?? 'a text';
    case 'choice': return listed(shape.values, { limit: 20 });
    case 'list': return `a list, each ${takes(shape.item)}`;
    case 'oneOf': return shape.options.map(takes).join(' or ');
    default: return shapeWords(shape);
  }
}

function same(a: KeyShape | undefined, b: KeyShape): boolean {
  return a !== undefined && JSON.stringify([a.help, a.defaultValue, takes(a.shape)]) === JSON.stringify([b.help, b.defaultValue, takes(b.shape)]) && isGroup(a.shape) === isGroup(b.shape);
}

function presetLines(): readonly string[] {
  return [
    '', '## Presets', '', '`preset: name` in a model file starts from these settings; what the file writes wins.',
    ...Object.entries(presets).flatMap(([name, { help, settings }]) => [
      '', `### ${name}`, '', help, '', '```yaml',
      ...Object.entries(settings).map(([section, keys]) => `${section}: ${inlineYaml(keys)}`), '```',
    ]),
  ];
}
