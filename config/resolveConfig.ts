import { applyOverride, overridePath, readOverrides, type Override } from './applyOverrides';
import { checkRules, completeConfig, withPreset } from './completeConfig';
import { placeInTrees, type ConfigTrees } from './configTrees';
import { rangeOf, stepInto, type ConfigNode, type MapNode } from './configNode';
import type { FileReader } from './fileReader';
import type { IgnoreComment } from './ignoreComments';
import { configCodes, idleIgnores, unknownIgnores, withoutIgnored } from './ignoredProblems';
import { parseAddress } from './keyAddress';
import type { Problem, Range } from './problem';
import { stringAt } from './readConfigFile';
import { readChain, type Chain } from './readChain';
import type { Config, FeaturesConfig, ModelConfig } from './schema/files';
import { sortProblems } from './sortProblems';

/** A model and its features, or a features file alone, with everything they refer to read and merged. */
export interface Resolved {
  /** Absent when there is any error, and for a features file alone. Its paths are as the reader resolves them. */
  readonly config?: Config;
  /** For `resolveFeatures`, and whenever the features half is free of errors. */
  readonly features?: FeaturesConfig;
  /** Without those that comments suppress. */
  readonly problems: readonly Problem[];
  /** The comments in all these files that suppress problems, of the data too. */
  readonly ignores: readonly IgnoreComment[];
  /** Every config file that was read, the first one first. */
  readonly paths: readonly string[];
  readonly featuresPath?: string;
  /** Where a key is written, else what contains it. Keys set from outside are at `--set`. */
  locate(key: string): { readonly path: string; readonly range: Range } | undefined;
  /** The merged trees, for rules that come later. */
  readonly trees: ConfigTrees;
}

/**
 * Reads a model file, what it extends, its preset and its features file, in rising precedence: defaults, preset,
 * ancestors, the file, overrides.
 *
 * @param overrides as on the command line: `loss.temperature=0.1`, `features[tags].dim=16`; later ones win
 * @param changes   the same with places of their own, on top of these: an experiment's
 */
export async function resolveConfig(modelPath: string, reader: FileReader, overrides: readonly string[] = [], changes: readonly Override[] = []): Promise<Resolved> {
  const told = readOverrides(overrides, { hasModel: true });
  const read = { problems: told.problems, overrides: [...told.overrides, ...changes] };
  const chain = await readChain(modelPath, 'model', reader);
  const problems: Problem[] = [...chain.problems, ...read.problems];
  const model = chain.root && withPreset(overridden(chain.root, read.overrides.filter(({ file }) => file === 'model'), problems));

  const reference = model?.entries.get('features')?.value;
  const written = stringAt(reference);
  const featuresPath = reference && written !== undefined && written !== '' ? reader.resolve(originOf(reference, modelPath), written) : undefined;
  const features = featuresPath === undefined ? undefined
    : await readFeatures(featuresPath, reader, read.overrides, problems, chain.paths, { node: reference!, written: written! });
  return resolved({ model: model && { root: model, chain }, features, featuresPath, problems, paths: [...chain.paths, ...(features?.chain.paths ?? [])] });
}

/** {@link resolveConfig} for a features file alone. */
export async function resolveFeatures(featuresPath: string, reader: FileReader, overrides: readonly string[] = []): Promise<Resolved> {
  const read = readOverrides(overrides, { hasModel: false });
  const problems: Problem[] = [...read.problems];
  const features = await readFeatures(featuresPath, reader, read.overrides, problems, [], undefined);
  const complete = resolved({ model: undefined, features, featuresPath, problems, paths: features.chain.paths });
  return complete;

}

interface Half { readonly root: MapNode; readonly chain: Chain }

async function readFeatures(
  path: string, reader: FileReader, overrides: readonly Override[], problems: Problem[], ancestors: readonly string[],
  reference: { readonly node: ConfigNode; readonly written: string } | undefined,
): Promise<{ readonly root: MapNode | undefined; readonly chain: Chain; readonly reader: FileReader }> {
  const chain = ancestors.includes(path) ? { root: undefined, paths: [], problems: [], ignores: [], isClean: false, entry: 'other' as const } : await readChain(path, 'features', reader);
  if (reference && chain.entry !== 'read') {
    problems.push(featuresProblem(chain.entry, reference, path));
    return { root: undefined, chain: { ...chain, problems: [] }, reader };
  }
  problems.push(...chain.problems);
  const root = chain.root && overridden(chain.root, overrides.filter(({ file }) => file === 'features'), problems);
  return { root, chain, reader };
}

function resolved({ model, features, featuresPath, problems, paths }: {
  readonly model: Half | undefined;
  readonly features: { readonly root: MapNode | undefined; readonly chain: Chain; readonly reader: FileReader } | undefined;
  readonly featuresPath: string | undefined; readonly problems: Problem[]; readonly paths: readonly string[];
}): Resolved {
  const trees: ConfigTrees = { model: model?.root, features: features?.root };
  let modelConfig: ModelConfig | undefined;
  let featuresConfig: FeaturesConfig | undefined;
  if (model?.chain.isClean) {
    const complete = completeConfig(model.root, 'model');
    problems.push(...complete.problems);
    modelConfig = complete.config;
  }
  if (features?.root && features.chain.isClean) {
    const complete = completeConfig(features.root, 'features');
    problems.push(...complete.problems);
    featuresConfig = complete.config;
  }
  const ignores = [...(model?.chain.ignores ?? []), ...(features?.chain.ignores ?? [])];
  const isSound = () => !problems.some(({ severity }) => severity === 'error');
  problems.push(...checkRules({ model: modelConfig, features: featuresConfig }, trees));
  // Of a file that others refer to, it is not known here what it looks like from there.
  const own = ignores.filter(({ source }) => source.path === paths[0]);
  const judged: ReadonlySet<string> = isSound() && featuresConfig ? configCodes : new Set();
  const told = [...withoutIgnored(problems, ignores), ...unknownIgnores(ignores), ...idleIgnores(own, problems, judged)];
  if (featuresConfig && features?.root) featuresConfig = withResolvedPaths(featuresConfig, features.root, features.reader, featuresPath!);
  if (modelConfig && featuresPath !== undefined) modelConfig = { ...modelConfig, extends: null, features: featuresPath };

  return {
    ...(isSound() && modelConfig && featuresConfig ? { config: { model: modelConfig, features: { ...featuresConfig, extends: null } } } : {}),
    ...(isSound() && featuresConfig ? { features: { ...featuresConfig, extends: null } } : {}),
    problems: sortProblems(told, paths),
    ignores,
    paths,
    ...(featuresPath === undefined ? {} : { featuresPath }),
    trees,
    locate: (key) => {
      const place = placeInTrees(trees, key)?.place;
      return place && { path: place.source.path, range: rangeOf(place) };
    },
  };
}

function overridden(root: MapNode, overrides: readonly Override[], problems: Problem[]): MapNode {
  return overrides.reduce((tree, override) => {
    const applied = applyOverride(tree, override);
    if (applied.problem) problems.push(applied.problem);
    return applied.root;
  }, root);
}

/** The file in which a value was written; overrides count as written in the first file. */
function originOf(node: ConfigNode, firstFile: string): string {
  return node.place.source.path === overridePath ? firstFile : node.place.source.path;
}

function withResolvedPaths(config: FeaturesConfig, root: MapNode, reader: FileReader, firstFile: string): FeaturesConfig {
  const at = (key: string) => parseAddress(key)!.reduce<ConfigNode | undefined>(stepInto, root);
  const fully = (section: string, path: string | string[]): string | string[] => {
    const node = at(`${section}.path`);
    const one = (text: string, origin: ConfigNode | undefined) => reader.resolve(origin ? originOf(origin, firstFile) : firstFile, text);
    return typeof path === 'string' ? one(path, node) : path.map((text, index) => one(text, at(`${section}.path[${index}]`)));
  };
  const { interactions, items, queries } = config;
  return {
    ...config,
    interactions: { ...interactions, path: fully('interactions', interactions.path) },
    items: items && { ...items, path: fully('items', items.path) },
    queries: queries === null || queries === 'items' ? queries : { ...queries, path: fully('queries', queries.path) },
  };
}

function featuresProblem(entry: Chain['entry'], { node, written }: { readonly node: ConfigNode; readonly written: string }, path: string): Problem {
  return {
    code: entry === 'missing' ? 'features-missing' : 'features-kind',
    severity: 'error', path: node.place.source.path, range: rangeOf(node.place), key: 'features',
    message: entry === 'missing'
      ? `There is no features file at \`${written}\`, looked for at \`${path}\`. Change \`features\` or put the file there.`
      : `\`${written}\` is not a features file: it does not start with \`longtail: features/1\`. Change \`features\` to the file that describes the data.`,
  };
}
