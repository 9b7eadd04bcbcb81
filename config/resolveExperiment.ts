import { readOverrides, type Override } from './applyOverrides';
import { completeConfig } from './completeConfig';
import { isNull, plainValue, stepInto, type ConfigNode, type MapNode, type Place } from './configNode';
import { fileOf, placeIn, type ConfigTrees } from './configTrees';
import type { FileReader } from './fileReader';
import { unknownIgnores, withoutIgnored } from './ignoredProblems';
import { addressText, parseAddress } from './keyAddress';
import { fileShape } from './keyShape';
import { overrideText } from './overrideText';
import type { Problem } from './problem';
import { readConfigFile, stringAt } from './readConfigFile';
import { resolveConfig, type Resolved } from './resolveConfig';
import { resolvedYaml } from './resolvedYaml';
import { experimentRules } from './rules/experimentRules';
import { problemsOf } from './rules/rule';
import type { ExperimentConfig } from './schema/experiment';
import type { Config } from './schema/files';
import { sortProblems } from './sortProblems';

/** A key and the value that an arm or a condition gives it. */
export interface Setting { readonly key: string; readonly value: unknown }

/** One configuration of an experiment, to be trained with every seed. */
export interface PlannedArm {
  /** Of the file: `CFM`; the base model's for the base. */
  readonly name: string;
  readonly isBase: boolean;
  /** Values of the grid, in its order; empty without one. */
  readonly point: readonly Setting[];
  /** Values of `across`, in its order. */
  readonly condition: readonly Setting[];
  /** Share of the training pairs. */
  readonly fraction: number;
  /** What is changed in the model file, as `--set` takes it; the seed is not among them. */
  readonly overrides: readonly string[];
  readonly resolved: Resolved & { readonly config: Config };
}

/** An experiment with everything it refers to read and merged. */
export interface ResolvedExperiment extends Resolved {
  /** Absent when there is any error, in any arm. */
  readonly experiment?: {
    readonly settings: ExperimentConfig;
    /** As the reader resolves it. */
    readonly modelPath: string;
    /** Condition by condition, fraction by fraction, the base first. */
    readonly arms: readonly PlannedArm[];
  };
}

/**
 * Reads an experiment file, its model, and what each arm makes of it. Every arm is checked as a model file of its own; what
 * is wrong with one is told at the line of the experiment that makes it so.
 *
 * @param overrides from outside: keys of the experiment (`seeds=[1]`) change it, all others change the base model
 */
export async function resolveExperiment(path: string, reader: FileReader, overrides: readonly string[] = []): Promise<ResolvedExperiment> {
  const cached = rememberingReader(reader);
  const text = await reader.read(path);
  const { document, problems: own } = readConfigFile(text ?? '', path, { missing: 'report' });
  const nothing = (problems: readonly Problem[]): ResolvedExperiment => ({ problems: sortProblems(problems, [path]), ignores: document.ignores, paths: [path], trees: { experiment: document.root }, locate: () => undefined });
  if (document.kind !== 'experiment' || !document.root) return nothing(own);

  const isOwn = (one: string) => fileShape('experiment').keys.has(/^[A-Za-z]+/.exec(one.trim())?.[0] ?? '');
  const root = withOwnOverrides(document.root, overrides.filter(isOwn));
  const outside = overrides.filter((one) => !isOwn(one));
  const trees: ConfigTrees = { experiment: root };
  const complete = own.some(({ severity }) => severity === 'error') ? { problems: [] } : completeConfig(root, 'experiment');
  const settings = complete.config;
  const reference = root.entries.get('model')?.value;
  const written = stringAt(reference);
  if (written === undefined || written === '') return nothing([...own, ...complete.problems]);
  const modelPath = reader.resolve(path, written);
  if (await cached.read(modelPath) === null) return nothing([...own, missingModel(reference!, written, modelPath)]);
  const base = await resolveConfig(modelPath, cached, outside);
  const found: Problem[] = [...own, ...complete.problems, ...(settings ? experimentRules.flatMap((rule) => problemsOf(rule.check(settings), rule.code, trees)) : [])];
  const result = (arms: readonly PlannedArm[] | undefined, problems: readonly Problem[]): ResolvedExperiment => {
    const told = [...withoutIgnored(problems, document.ignores), ...unknownIgnores(document.ignores), ...base.problems];
    const isSound = settings && arms && !told.some(({ severity }) => severity === 'error');
    return {
      ...base, problems: sortProblems(told, [path, ...base.paths]), paths: [path, ...base.paths], ignores: [...document.ignores, ...base.ignores], trees: { ...base.trees, experiment: root },
      ...(isSound ? { experiment: { settings, modelPath, arms } } : {}),
    };
  };
  if (!settings || !base.config || found.some(({ severity }) => severity === 'error')) return result(undefined, found);

  const plans = planned(root, settings, base.config);
  found.push(...plans.problems);
  if (plans.problems.length > 0) return result(undefined, found);
  const arms: PlannedArm[] = [];
  const known = new Set(base.problems.map(identity));
  for (const plan of plans.arms) {
    const resolved = await resolveConfig(modelPath, cached, outside, plan.changes);
    for (const problem of resolved.problems) {
      // Whether a comment in the model suppresses anything is the base model's to say.
      if (known.has(identity(problem)) || problem.code.startsWith('ignore-')) continue;
      known.add(identity(problem));
      found.push(problem.path === path ? problem : elsewhere(problem, plan, path));
    }
    if (resolved.config) arms.push({ ...plan, overrides: [...outside, ...plan.changes.map(({ steps, value }) => overrideText(addressText(steps), plainValue(value, { withoutNulls: false })))], resolved: { ...resolved, config: resolved.config } });
  }
  found.push(...(arms.length === plans.arms.length ? [...sameArms(arms, plans.arms), ...unknownSlices(settings, base.config, trees)] : []));
  return result(arms, found);
}

interface Plan extends Omit<PlannedArm, 'overrides' | 'resolved'> {
  readonly changes: readonly Override[];
  /** Where the arm is named. */
  readonly place: Place;
}

/** Every arm under every condition and share of the data. */
function planned(root: MapNode, settings: ExperimentConfig, base: Config): { readonly arms: readonly Plan[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const at = (address: string) => parseAddress(address)!.reduce<ConfigNode | undefined>(stepInto, root);
  const changesIn = (address: string): Override[] => {
    const map = at(address);
    return map?.kind !== 'map' ? [] : [...map.entries].flatMap(([key, { keyPlace, value }]) => {
      const change = changeOf(key, value, keyPlace);
      if ('code' in change) problems.push(change);
      return 'code' in change ? [] : [change];
    });
  };
  const home = at('base')?.place ?? at('model')!.place;
  const grid = combinations(changesIn('grid'));
  const arms = settings.arms.map(({ name, grid: own }, index) => ({
    name, isBase: false, place: at(`arms[${index}].name`)!.place, set: changesIn(`arms[${index}].set`), points: own === null ? grid : combinations(changesIn(`arms[${index}].grid`)),
  }));
  const alone = settings.arms.length === 0 && Object.keys(settings.grid).length > 0 ? [{ name: '', isBase: false, place: home, set: [], points: grid }] : [];
  const conditions = combinations(changesIn('across'));
  const fractions = settings.dataFractions.map((fraction, index) => {
    const place = at(`dataFractions[${index}]`)?.place ?? home;
    const scalar = (value: string | number): ConfigNode => ({ kind: 'scalar', value, place });
    const value: MapNode = { kind: 'map', place, isFlow: true, entries: new Map([['kind', scalar(base.features.split.kind)], ['sampleTraining', scalar(fraction)]].map(([key, one]) => [key as string, { keyPlace: place, value: one as ConfigNode }])) };
    return { fraction, changes: fraction === (root.entries.has('dataFractions') ? base.features.split.sampleTraining : 1) ? [] : [{ file: 'features' as const, steps: [{ key: 'split' }], value, keyPlace: place }] };
  });
  const all = conditions.flatMap((condition) => fractions.flatMap(({ fraction, changes }) => [{ name: settings.base, isBase: true, place: home, set: [] as Override[], points: [[]] as Override[][] }, ...alone, ...arms].flatMap(({ name, isBase, place, set, points }) => points.map((point): Plan => ({
    name, isBase, place, fraction, point: point.map(settingOf), condition: condition.map(settingOf), changes: [...condition, ...changes, ...set, ...point],
  })))));
  return { arms: all, problems };
}

/** One setting as an override; where it lists values, that list is the override's value. */
function changeOf(key: string, value: ConfigNode, keyPlace: Place): Override | Problem {
  const problem = (code: string, message: string): Problem => ({ code, severity: 'error', message, path: keyPlace.source.path, range: keyPlace.source.rangeOf(keyPlace.start, keyPlace.end) });
  const steps = parseAddress(key);
  if (!steps) return problem('override-syntax', `\`${key}\` is not a key. Write one such as \`loss.temperature\` or \`features[tags].dim\`.`);
  const file = fileOf(steps, { hasModel: true });
  if (file !== undefined && !/^(longtail|extends)$/.test(key)) return { file, steps, value, keyPlace };
  // The words for keys that do not exist are those of `--set`.
  const [told] = readOverrides([`${key}=0`], { hasModel: true }).problems;
  return told === undefined ? problem('override-syntax', `\`${key}\` cannot be set from outside. Change it in the file.`) : problem(told.code, told.message);
}

/** Every combination of one value each, the last key changing fastest; one empty combination without keys. */
function combinations(lists: readonly Override[]): readonly (readonly Override[])[] {
  return lists.reduce<readonly (readonly Override[])[]>((made, list) => {
    const values = list.value.kind === 'list' ? list.value.items : [];
    return isNull(list.value) ? made : made.flatMap((before) => values.map((value) => [...before, { ...list, value }]));
  }, [[]]);
}

const settingOf = ({ steps, value }: Override): Setting => ({ key: addressText(steps), value: plainValue(value, { withoutNulls: false }) });

const identity = ({ code, path, range, message }: Problem): string => JSON.stringify([code, path, range, message]);

/** A mistake that an arm makes of a line of another file is told where the arm is named. */
function elsewhere(problem: Problem, { name, place }: Plan, path: string): Problem {
  const { fixes: _fixes, ...rest } = problem;
  return {
    ...rest, path, range: place.source.rangeOf(place.start, place.end), message: name === '' ? problem.message : `In the arm \`${name}\`: ${problem.message}`,
    related: [{ path: problem.path, range: problem.range, message: 'It is about this line.' }, ...(problem.related ?? [])],
  };
}

/** Arms that come to one configuration, so that it would be a row twice. */
function sameArms(arms: readonly PlannedArm[], plans: readonly Plan[]): readonly Problem[] {
  const seen = new Map<string, PlannedArm>();
  const told = new Set<string>();
  return arms.flatMap((arm, index): Problem[] => {
    const key = `${JSON.stringify(arm.condition)} ${arm.fraction} ${resolvedYaml(arm.resolved.config)}`;
    const first = seen.get(key);
    if (!first) seen.set(key, arm);
    const name = armLabel(arm);
    // A grid may hold the value that the base model has: a point of a curve that is the base's own run.
    if (!first || told.has(name) || (first.isBase && arm.point.length > 0)) return [];
    told.add(name);
    // An arm that changes nothing is told of by its own rule.
    if (first.isBase && plans[index]!.changes.length === plans.find(({ isBase }) => isBase)!.changes.length) return [];
    const { source, start, end } = plans[index]!.place;
    return [{ code: 'arm-same-as', severity: 'warning', path: source.path, range: source.rangeOf(start, end), message: `\`${name}\` comes to the same settings as \`${armLabel(first)}\`, so both are one run. Change one, or remove it.` }];
  });
}

/** `CFM, alpha 0.3`; a key by its last part where that is enough. */
export function armLabel({ name, point }: Pick<PlannedArm, 'name' | 'point'>): string {
  return [...(name === '' ? [] : [name]), ...point.map(({ key, value }) => `${shortKey(key, point)} ${valueText(value)}`)].join(', ');
}

/** The last part of a key, unless another of the list ends alike. */
export function shortKey(key: string, all: readonly Setting[]): string {
  const last = (one: string) => one.split('.').at(-1)!;
  return all.filter((other) => last(other.key) === last(key)).length > 1 ? key : last(key);
}

/** A value as it is told: texts without quotes, groups as JSON. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Slices by feature need a label that every evaluation keeps. */
function unknownSlices({ slices }: ExperimentConfig, { model }: Config, trees: ConfigTrees): readonly Problem[] {
  const isKnown = (slice: string) => /^(all|head|tail|cold|popularity(:[2-9]|:[1-4][0-9])?)$/.test(slice) || model.evaluation.slices.includes(slice);
  return slices.flatMap((slice, index): Problem[] => {
    if (isKnown(slice)) return [];
    const { place } = placeIn(trees.experiment, `slices[${index}]`)!;
    const known = ['head', 'tail', 'cold', ...model.evaluation.slices.filter((one) => one.includes('.'))].map((one) => `\`${one}\``).join(', ');
    return [{ code: 'experiment-slice', severity: 'error', path: place.source.path, range: place.source.rangeOf(place.start, place.end), key: `slices[${index}]`, message: `\`${slice}\` is not evaluated by the model. Write one of ${known}, or add it to the model’s \`evaluation.slices\`.` }];
  });
}

function missingModel(node: ConfigNode, written: string, modelPath: string): Problem {
  const { source, start, end } = node.place;
  return { code: 'experiment-model-missing', severity: 'error', path: source.path, range: source.rangeOf(start, end), key: 'model', message: `There is no model file at \`${written}\`, looked for at \`${modelPath}\`. Change \`model\` or put the file there.` };
}

/** Sets keys of the experiment itself: `seeds=[1]`. */
function withOwnOverrides(root: MapNode, texts: readonly string[]): MapNode {
  const entries = new Map(root.entries);
  for (const text of texts) {
    const equals = text.indexOf('=');
    const read = readConfigFile(`longtail: experiment/1\n${text.slice(0, equals)}: ${text.slice(equals + 1)}\n`, '--set', { missing: 'ignoreInMaps' }).document.root;
    const key = text.slice(0, equals).trim();
    const entry = read?.entries.get(key);
    if (entry) entries.set(key, entry);
  }
  return { ...root, entries };
}

/** Reads and parses each file once: all arms refer to the same. */
function rememberingReader(reader: FileReader): FileReader {
  const texts = new Map<string, Promise<string | null>>();
  const parsed = new Map<string, ReturnType<typeof readConfigFile>>();
  return {
    read(path) {
      const known = texts.get(path) ?? reader.read(path);
      texts.set(path, known);
      return known;
    },
    resolve: (from, relative) => reader.resolve(from, relative),
    parse(text, path, options) {
      const key = `${options.missing} ${path}`;
      const known = parsed.get(key) ?? reader.parse?.(text, path, options) ?? readConfigFile(text, path, options);
      parsed.set(key, known);
      return known;
    },
  };
}
