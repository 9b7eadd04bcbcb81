import { plainValue, type ConfigNode, type MapNode, type Place } from './configNode';
import { checkShape } from './checkShape';
import type { ConfigTrees } from './configTrees';
import { placeIn } from './configTrees';
import { fileSchemas, fileShape, type FileKind } from './keyShape';
import { mergeNodes } from './mergeNodes';
import { presets, type PresetName } from './presets';
import type { Problem } from './problem';
import { stringAt } from './readConfigFile';
import { configRules } from './rules/configRules';
import { problemsOf, type Subject } from './rules/rule';
import type { ExperimentConfig } from './schema/experiment';
import type { FeaturesConfig, ModelConfig } from './schema/files';

/** The tree with its preset's settings below it. */
export function withPreset(root: MapNode): MapNode {
  const written = root.entries.get('preset')?.value;
  const name = stringAt(written);
  if (!written || name === undefined || !Object.hasOwn(presets, name)) return root;
  const below = nodeOf(presets[name as PresetName].settings, written.place);
  return mergeNodes(fileShape('model'), below, root) as MapNode;
}

/**
 * Fills in every default of a complete tree.
 *
 * @returns the config, or the problems that stand in its way
 */
export function completeConfig(root: MapNode, kind: 'model'): { readonly config?: ModelConfig; readonly problems: readonly Problem[] };
export function completeConfig(root: MapNode, kind: 'features'): { readonly config?: FeaturesConfig; readonly problems: readonly Problem[] };
export function completeConfig(root: MapNode, kind: 'experiment'): { readonly config?: ExperimentConfig; readonly problems: readonly Problem[] };
export function completeConfig(root: MapNode, kind: FileKind): { readonly config?: ModelConfig | FeaturesConfig | ExperimentConfig; readonly problems: readonly Problem[] } {
  const problems = checkShape(root, kind, { missing: 'report' });
  if (problems.length > 0) return { problems };
  const read = fileSchemas[kind].safeParse(plainValue(root, { withoutNulls: true }));
  if (read.success) return { config: read.data, problems };
  return { problems: read.error.issues.map((issue) => schemaProblem(root, issue)) };
}

/** Runs the config rules over what is there. */
export function checkRules(config: { readonly model?: ModelConfig | undefined; readonly features?: FeaturesConfig | undefined }, trees: ConfigTrees): readonly Problem[] {
  const subject: Subject = {
    model: config.model,
    features: config.features,
    isWritten: (file, key) => placeIn(trees[file], key)?.isWritten ?? false,
  };
  return configRules.flatMap((rule) => problemsOf(rule.check(subject), rule.code, trees));
}

/** A plain value as a tree, all of it standing at one place. */
function nodeOf(value: unknown, place: Place): ConfigNode {
  if (Array.isArray(value)) return { kind: 'list', place, items: value.map((one) => nodeOf(one, place)) };
  if (typeof value === 'object' && value !== null) {
    return { kind: 'map', place, isFlow: true, entries: new Map(Object.entries(value).map(([key, one]) => [key, { keyPlace: place, value: nodeOf(one, place) }])) };
  }
  return { kind: 'scalar', place, value: value as string | number | boolean | null };
}

/** For a value that the schema refuses although the check above passed it; a property test holds that there is none. */
function schemaProblem(root: MapNode, issue: { readonly path: readonly PropertyKey[]; readonly message: string }): Problem {
  const key = issue.path.reduce<string>((address, step) => (typeof step === 'number' ? `${address}[${step}]` : address === '' ? String(step) : `${address}.${String(step)}`), '');
  const place = placeIn(root, key === '' ? 'longtail' : key)?.place ?? root.place;
  return { code: 'wrong-type', severity: 'error', message: `\`${key}\` cannot be read: ${issue.message}.`, path: place.source.path, range: place.source.rangeOf(place.start, place.end), key };
}
