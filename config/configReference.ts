import { fileShape, type FileKind, type KeyShape, type MapShape, type Shape, type VariantsShape } from './keyShape';
import { presets } from './presets';
import { exampleExperiment, exampleFeatures, exampleModel } from './reference/exampleConfigs';
import { boundsWords, inlineYaml, listed, shapeWords } from './shapeWords';

/** `docs/config.md`: every key with its type, default, bounds, unit, formula and source. */
export function configReference(): string {
  return `${[
    '# The config language',
    '',
    'Two kinds of YAML file describe a run: a features file says what the data are, a model file what is trained on them.',
    'A third, an experiment file, says which changes of a model are trained and compared.',
    'This page is made from `config/schema/`; run `npm run generate` after a change there.',
    '',
    'Orders of a shop, say, in `shop.features.yaml`:',
    '', '```yaml', exampleFeatures.trimEnd(), '```',
    '', 'And a model for them in `shop.model.yaml`, which `longtail train shop.model.yaml` trains:',
    '', '```yaml', exampleModel.trimEnd(), '```',
    '', 'And what it is held against, in `shop.experiment.yaml`, which `longtail experiment shop.experiment.yaml` trains:',
    '', '```yaml', exampleExperiment.trimEnd(), '```',
    '',
    ...contents(),
    '', '## How files are read', '',
    '* A key without a value, or with `null`, has its default. A key that is not listed here is an error.',
    '* `extends` starts from another file of the same kind: groups of keys merge, lists and single values replace, `null` restores the default. A `split` of another `kind`, or a `head` cut another way, replaces the whole group.',
    '* Paths are relative to the file that they are written in.',
    '* Precedence, from low to high: defaults, `preset`, the files extended, the file itself, `--set key=value` on the command line.',
    '* `--set` and messages write keys as `loss.temperature`, `split.seed`, `features[tags].dim`. `--set features[tags].kind=text` keeps the keys that both kinds have; those of the old kind alone go.',
    '* `# longtail-ignore: code` suppresses a warning or hint with this [code](problems.md), at the end of its line or on a line of its own above it; several codes stand with commas between, and what follows them is for people. Errors are never suppressed.',
    ...file('features', 'Features file', '*.features.yaml'),
    ...file('model', 'Model file', '*.model.yaml'),
    ...file('experiment', 'Experiment file', '*.experiment.yaml'),
    ...presetLines(),
  ].join('\n')}\n`;
}

function contents(): readonly string[] {
  const links = (kind: FileKind) => [...fileShape(kind).keys].filter(([, key]) => isGroup(key.shape)).map(([name]) => `[${name}](#${name.toLowerCase()})`).join(', ');
  return [
    `* [How files are read](#how-files-are-read)`,
    `* [Features file](#features-file): ${links('features')}`,
    `* [Model file](#model-file): ${links('model')}`,
    `* [Experiment file](#experiment-file): ${links('experiment')}`,
    `* [Presets](#presets): ${Object.keys(presets).map((name) => `[${name}](#${name})`).join(', ')}`,
  ];
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
      const known = maps.length === 1 ? sectionLike(address, maps[0]!) : undefined;
      if (known !== undefined) return ['', `A group has the keys of [${known}](#${known.toLowerCase()}).`];
      return maps.flatMap((option, index) => [...(maps.length > 1 ? ['', index === 0 ? 'Either:' : 'or:'] : []), ...keysOf(address, option, level)]);
    }
    case 'variants': return variantsOf(shape, level);
    default: return [];
  }
}

/** The kinds with their keys, then the keys that several kinds share, then those of one kind. */
function variantsOf({ by, variants }: VariantsShape, level: number): readonly string[] {
  const uses = new Map<string, { readonly name: string; readonly key: KeyShape; readonly kinds: string[] }>();
  for (const [kind, { keys }] of variants) {
    for (const [name, key] of keys) {
      if (name === by) continue;
      const id = `${name} ${identity(key)}`;
      const use = uses.get(id) ?? { name, key, kinds: [] };
      use.kinds.push(kind);
      uses.set(id, use);
    }
  }
  const joint = [...uses.values()].filter(({ kinds }) => kinds.length > 1).sort((a, b) => b.kinds.length - a.kinds.length);
  const ofKinds = (kinds: readonly string[]) => (kinds.length === variants.size ? 'Every kind' : `The kinds ${listed(kinds, { last: 'and' })}`);
  const lines = [
    '', `| ${by} | what it is | keys |`, '|---|---|---|',
    ...[...variants].map(([kind, { keys }]) => `| \`${kind}\` | ${keys.get(by)!.help.help} | ${[...keys.keys()].filter((name) => name !== by).map((name) => `\`${name}\``).join(', ')} |`),
  ];
  for (const kinds of new Set(joint.map((use) => use.kinds.join(' ')))) {
    const shared = joint.filter((use) => use.kinds.join(' ') === kinds).map(({ name, key }) => [name, key] as const);
    lines.push('', `${ofKinds(kinds.split(' '))} take${kinds.split(' ').length === variants.size ? 's' : ''}:`, ...keysAndGroups(shared, level));
  }
  for (const kind of variants.keys()) {
    const own = [...uses.values()].filter((use) => use.kinds.length === 1 && use.kinds[0] === kind).map(({ name, key }) => [name, key] as const);
    if (own.length > 0) lines.push('', `The kind \`${kind}\` takes:`, ...keysAndGroups(own, level));
  }
  return lines;
}

/** A table of keys, then each group among them by its own name. */
function keysAndGroups(keys: readonly (readonly [string, KeyShape])[], level: number): readonly string[] {
  return [
    ...table(keys.filter(([, key]) => !isGroup(key.shape))),
    ...keys.filter(([, key]) => isGroup(key.shape)).flatMap(([name, key]) => ['', `\`${name}\`: ${key.help.help}`, ...body(name, key.shape, level + 1)]),
  ];
}

/** A section of the features file that is described above and has the very same keys. */
function sectionLike(address: string, { keys }: MapShape): string | undefined {
  const sections = [...fileShape('features').keys];
  const above = sections.slice(0, Math.max(0, sections.findIndex(([name]) => name === address)));
  return above.find(([, { shape }]) => shape.kind === 'map' && shape.keys.size === keys.size && [...keys].every(([name, key]) => same(shape.keys.get(name), key)))?.[0];
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
  const cells = [`\`${name}\``, takes(key.shape) + (unit === undefined || unit === 'dimensionless' ? '' : ` (${unit})`), standard, what];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function takes(shape: Shape): string {
  switch (shape.kind) {
    case 'number': return `${shapeWords(shape)} ${boundsWords(shape)}`.trim();
    case 'text': return shape.form?.form ?? 'a text';
    case 'choice': return listed(shape.values, { limit: 20 });
    case 'list': return `a list of ${severalOf(shape.item)}`;
    case 'oneOf': return shape.options.map(takes).join(' or ');
    default: return shapeWords(shape);
  }
}

/** {@link takes} for many: `whole numbers from 1 to 5`. */
function severalOf(shape: Shape): string {
  switch (shape.kind) {
    case 'number': return `${shape.isWhole ? 'whole numbers' : 'numbers'} ${boundsWords(shape)}`.trim();
    case 'text': return shape.form?.form ?? 'texts';
    case 'oneOf': return shape.options.map(severalOf).join(', ').replace(/, ([^,]+)$/, ' or $1');
    default: return takes(shape);
  }
}

function same(a: KeyShape | undefined, b: KeyShape): boolean {
  return a !== undefined && identity(a) === identity(b);
}

/** Equal for keys that say and take the same. */
function identity({ help, defaultValue, isRequired, shape }: KeyShape): string {
  return JSON.stringify([help, defaultValue, isRequired, takes(shape), isGroup(shape)]);
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
