import { checkData } from '../checkData';
import type { DataProfile } from '../dataProfile';
import type { FileReader } from '../fileReader';
import type { Problem } from '../problem';
import { resolveConfig } from '../resolveConfig';
import { resolveExperiment } from '../resolveExperiment';
import { exampleProfile } from './exampleProfile';

/** A code, what it means, and a config that has it. The reference and the tests of rules are made of these. */
export interface ProblemExample {
  readonly code: string;
  /** What went wrong and what to do, for someone who reads about the code without a file at hand. */
  readonly about: string;
  /** Lines after the header of a model file, which otherwise has defaults. */
  readonly model?: string;
  /** Lines of a features file that extends the shop's. */
  readonly features?: string;
  /** A whole experiment file, whose model may be `base.model.yaml`. */
  readonly experiment?: string;
  /** A whole model file, for mistakes in the header or the YAML itself; null for none at all. */
  readonly text?: string | null;
  /** Other files beside the model, by name. */
  readonly others?: Readonly<Record<string, string>>;
  readonly overrides?: readonly string[];
  /** What the data are like, where they decide. */
  readonly data?: { readonly words: string; readonly change: (profile: DataProfile) => DataProfile };
  /** The config text that the problem is underlined at. */
  readonly underlined: string;
}

export const shopFeatures = `longtail: features/1
interactions: { path: orders.csv, query: customer, item: product }
items: { path: items.csv, id: product }
features:
  - { name: customer, side: query, kind: id }
  - { name: product, kind: id }
  - { name: category, kind: category }
  - { name: tags, kind: categories, separator: "|" }
`;

/** The files of an example. The model is `my.model.yaml`, an experiment `my.experiment.yaml`. */
export function exampleFiles({ model, features, text, others, experiment }: ProblemExample): ReadonlyMap<string, string> {
  const featuresName = features === undefined ? 'shop.features.yaml' : 'my.features.yaml';
  const files = new Map([['shop.features.yaml', shopFeatures], ...Object.entries(others ?? {})]);
  if (experiment !== undefined) return files.set('base.model.yaml', `longtail: model/1\nfeatures: ${featuresName}\n`).set('my.experiment.yaml', experiment);
  if (text !== null) files.set('my.model.yaml', text ?? `longtail: model/1\nfeatures: ${featuresName}\n${model ?? ''}`);
  if (features !== undefined) files.set('my.features.yaml', `longtail: features/1\nextends: shop.features.yaml\n${features}`);
  return files;
}

/** Every problem of an example, of its config and of its data. */
export async function exampleProblems(example: ProblemExample): Promise<readonly Problem[]> {
  const files = exampleFiles(example);
  const reader: FileReader = { read: async (path) => files.get(path) ?? null, resolve: (_, relative) => relative };
  if (example.experiment !== undefined) return (await resolveExperiment('my.experiment.yaml', reader)).problems;
  const resolved = await resolveConfig('my.model.yaml', reader, example.overrides ?? []);
  if (resolved.problems.length > 0 || !resolved.config) return resolved.problems;
  const profile = exampleProfile(resolved.config.features);
  return checkData(resolved, example.data ? example.data.change(profile) : profile);
}
