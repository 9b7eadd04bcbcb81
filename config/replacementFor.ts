import type { ConfigNode, ScalarNode } from './configNode';
import type { KeyShape, ListShape, MapShape, NumberShape, Shape } from './keyShape';
import { folded, nearestWord } from './nearestWord';
import type { KeyHelp } from './schema/section';
import { isOutside } from './shapeWords';

/**
 * What was meant by a value that the key does not take, as one would write it: `0.1` for `"0.1"`, `[256]` for `256`,
 * `{ kind: adam }` for `adam`, `0.3` for `30%`.
 *
 * @returns undefined when that is not clear; else a text that the key takes
 */
export function replacementFor(node: ConfigNode, known: KeyShape): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  const { shape, help } = known;
  const { value } = node;
  const other = shape.kind === 'choice' ? ourValue(String(value), help) : undefined;
  if (other !== undefined) return other;
  if (isNullable(known) && (value === false || (typeof value === 'string' && /^(none|null|nil|off|no|false)$/i.test(value)))) return 'null';
  switch (shape.kind) {
    case 'text': return typeof value === 'string' ? undefined : JSON.stringify(writtenText(node));
    case 'switch': return typeof value === 'string' ? switchMeant(value) : undefined;
    case 'number': return numberMeant(value, shape, help);
    case 'list': return listMeant(node, shape);
    case 'map': return groupMeant(node, shape);
    case 'variants': {
      const kind = typeof value === 'string' ? nearestWord(value, shape.variants.keys()) : undefined;
      const needsMore = kind === undefined || [...shape.variants.get(kind)!.keys].some(([name, { isRequired }]) => isRequired && name !== shape.by);
      return needsMore ? undefined : `{ ${shape.by}: ${kind} }`;
    }
    case 'oneOf': {
      const groups = shape.options.flatMap((option) => (option.kind === 'map' ? groupMeant(node, option) ?? [] : []));
      return groups.length === 1 ? groups[0] : undefined;
    }
    default: return undefined;
  }
}

/** Our word for a value that other tools take. */
export function ourValue(value: string, { otherValues }: KeyHelp): string | undefined {
  return Object.entries(otherValues ?? {}).find(([other]) => folded(other) === folded(value))?.[1];
}

/** The value is of the type that the shape takes, whatever its bounds. */
export function acceptsType(shape: Shape, node: ConfigNode): boolean {
  switch (shape.kind) {
    case 'map':
    case 'settings':
    case 'variants': return node.kind === 'map';
    case 'list': return node.kind === 'list';
    case 'number': return isScalar(node) && typeof node.value === 'number';
    case 'text': return isScalar(node) && typeof node.value === 'string';
    case 'choice': return isScalar(node) && typeof node.value === 'string' && shape.values.includes(node.value);
    case 'switch': return isScalar(node) && typeof node.value === 'boolean';
    case 'oneOf': return shape.options.some((option) => acceptsType(option, node));
  }
}

function isNullable({ isRequired, defaultValue }: KeyShape): boolean {
  return !isRequired && defaultValue === null;
}

function switchMeant(value: string): string | undefined {
  if (/^(yes|on|true|y|1)$/i.test(value)) return 'true';
  return /^(no|off|false|n|0)$/i.test(value) ? 'false' : undefined;
}

/** `"0.1"`, `1,5`, `1_024`; and where a share is asked for `30%` or 30. */
function numberMeant(value: ScalarNode['value'], shape: NumberShape, { unit }: KeyHelp): string | undefined {
  const isShare = unit === 'fraction' || unit === 'probability';
  const taken = (number: number) => (Number.isFinite(number) && (!shape.isWhole || Number.isInteger(number)) && !isOutside(number, shape) ? String(number) : undefined);
  if (typeof value === 'number') return isShare && 1 < value ? taken(value / 100) : undefined;
  if (typeof value !== 'string') return undefined;
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(value.trim())?.[1];
  if (percent !== undefined) return isShare ? taken(Number(percent) / 100) : undefined;
  const plain = value.trim().replace(/(?<=\d)[_ ](?=\d{3})/g, '').replace(/^([+-]?\d+),(\d+)$/, '$1.$2');
  return plain === '' ? undefined : taken(Number(plain));
}

/** One value for a list of one; `256, 64` for a list of numbers. */
function listMeant(node: ScalarNode, { item }: ListShape): string | undefined {
  if (acceptsType(item, node)) return `[${writtenText(node)}]`;
  if (typeof node.value !== 'string' || item.kind !== 'number') return undefined;
  const parts = node.value.replace(/^[[(]|[\])]$/g, '').split(/[\s,;]+/).filter((part) => part !== '');
  const numbers = parts.map((part) => numberMeant(part, item, { help: '' }));
  return parts.length > 0 && numbers.every((one) => one !== undefined) ? `[${numbers.join(', ')}]` : undefined;
}

/** A group that needs no other key: by its `kind`, or by the only key it has. */
function groupMeant(node: ScalarNode, { keys }: MapShape): string | undefined {
  const kind = keys.get('kind');
  if (kind?.shape.kind === 'choice' && typeof node.value === 'string' && [...keys.values()].every(({ isRequired }) => !isRequired)) {
    const meant = ourValue(node.value, kind.help) ?? nearestWord(node.value, kind.shape.values);
    return meant === undefined ? undefined : `{ kind: ${meant} }`;
  }
  const [only, ...others] = [...keys];
  if (only === undefined || others.length > 0) return undefined;
  const [name, { shape }] = only;
  const isTaken = shape.kind === 'number' && typeof node.value === 'number' && !isOutside(node.value, shape) && (!shape.isWhole || Number.isInteger(node.value));
  return isTaken ? `{ ${name}: ${node.value} }` : undefined;
}

function writtenText({ place }: ScalarNode): string {
  return place.source.text.slice(place.start, place.end);
}

function isScalar(node: ConfigNode): node is ScalarNode {
  return node.kind === 'scalar';
}
