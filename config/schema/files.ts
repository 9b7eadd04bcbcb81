import { z } from 'zod';
import { interactions, items, queries, split } from './data';
import { evaluation } from './evaluation';
import { features } from './feature';
import { loss } from './loss';
import { optimizer } from './optimizer';
import { key } from './section';
import { selfSupervision } from './selfSupervision';
import { towers } from './towers';
import { training } from './training';

const extendsKey = key(z.string().min(1).nullable().default(null), {
  help: 'A file of the same kind to start from. Maps merge, lists replace, `null` restores the default; at most 8 deep.',
});

export const presetNames = ['paper-wikipedia', 'paper-aai', 'recommended', 'cfm', 'rfm', 'rfm_no_compl', 'cfm_no_dropout', 'no_masking', 'fd', 'so', 'so_square', 'gor', 'scarf', 'dimensions', 'simgcl', 'no_negatives', 'masked_features', 'replaced_features', 'mf', 'popularity'] as const;

/** A `*.features.yaml` file. */
export const featuresFile = key(
  z.strictObject({
    longtail: key(z.literal('features/1'), { help: 'Kind and version of this file.' }),
    extends: extendsKey,
    interactions, items, queries, split, features,
  }),
  { help: 'Describes the data: where pairs and features are, how they split, and what the towers read.' },
);

/** A `*.model.yaml` file. */
export const modelFile = key(
  z.strictObject({
    longtail: key(z.literal('model/1'), { help: 'Kind and version of this file.' }),
    extends: extendsKey,
    preset: key(z.enum(presetNames).nullable().default(null), { help: 'Named settings that this file starts from; keys written here win.' }),
    features: key(z.string().min(1), { help: 'The features file, relative to this file.', example: 'debian.features.yaml', hint: 'Features are described in a file of their own, which starts with `longtail: features/1`.' }),
    towers, loss, selfSupervision, optimizer, training, evaluation,
  }),
  { help: 'Describes a model: towers, losses, training and evaluation.' },
);

/** A features file with every default filled in. */
export type FeaturesConfig = z.output<typeof featuresFile>;
/** A model file with every default filled in. */
export type ModelConfig = z.output<typeof modelFile>;
export type FeatureConfig = FeaturesConfig['features'][number];
export type SplitConfig = FeaturesConfig['split'];

/** One run's whole configuration: a model file and its features file, `extends` and presets applied. */
export interface Config {
  readonly model: ModelConfig;
  readonly features: FeaturesConfig;
}
