import { checkRules, completeConfig, withPreset } from './completeConfig';
import type { ConfigDocument } from './configDocument';
import { unknownIgnores, withoutIgnored } from './ignoredProblems';
import type { Problem } from './problem';
import { readConfigFile, stringAt } from './readConfigFile';
import type { ExperimentConfig } from './schema/experiment';
import type { FeaturesConfig, ModelConfig } from './schema/files';
import { experimentRules } from './rules/experimentRules';
import { problemsOf } from './rules/rule';
import { sortProblems } from './sortProblems';

/** A config text, read. */
export interface ParsedConfig {
  readonly document: ConfigDocument;
  /** Every default filled in; absent when the text has an error, is no config, or extends another file. */
  readonly config?: FeaturesConfig | ModelConfig | ExperimentConfig;
  /** Without those that comments suppress. Whether a comment suppresses any is told by `resolveConfig`, which knows both files. */
  readonly problems: readonly Problem[];
}

/**
 * Reads one config file taken alone: other files that it names are not looked at. Never throws, on any text.
 *
 * A file that `extends` another is held to what it says itself; what it must have may come from the other.
 *
 * @param path what problems name as their file
 */
export function parseConfig(text: string, path = ''): ParsedConfig {
  const { document, problems } = readConfigFile(text, path, { missing: 'report' });
  const { root, kind } = document;
  if (!root || !kind || problems.some(({ severity }) => severity === 'error') || stringAt(root.entries.get('extends')?.value) !== undefined) {
    return { document, problems: told(document, problems) };
  }
  if (kind === 'features') {
    const { config, problems: gaps } = completeConfig(root, 'features');
    const found = config ? checkRules({ features: config }, { features: root }) : gaps;
    return parsed(document, config, told(document, found));
  }
  if (kind === 'experiment') {
    const { config, problems: gaps } = completeConfig(root, 'experiment');
    const found = config ? experimentRules.flatMap((rule) => problemsOf(rule.check(config), rule.code, { experiment: root })) : gaps;
    return parsed(document, config, told(document, found));
  }
  const tree = withPreset(root);
  const { config, problems: gaps } = completeConfig(tree, 'model');
  const found = config ? checkRules({ model: config }, { model: tree }) : gaps;
  return parsed(document, config, told(document, found));
}

function told({ ignores }: ConfigDocument, problems: readonly Problem[]): readonly Problem[] {
  return sortProblems([...withoutIgnored(problems, ignores), ...unknownIgnores(ignores)]);
}

function parsed(document: ConfigDocument, config: FeaturesConfig | ModelConfig | ExperimentConfig | undefined, problems: readonly Problem[]): ParsedConfig {
  return config && !problems.some(({ severity }) => severity === 'error') ? { document, config, problems } : { document, problems };
}
