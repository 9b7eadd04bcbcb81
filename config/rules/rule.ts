import type { ConfigTrees } from '../configTrees';
import type { DataProfile } from '../dataProfile';
import type { FileKind } from '../keyShape';
import type { Problem } from '../problem';
import type { FeatureConfig, FeaturesConfig, ModelConfig } from '../schema/files';
import { placeIn } from '../configTrees';

/** What a rule looks at: one file or both, every default filled in. */
export interface Subject {
  readonly model: ModelConfig | undefined;
  readonly features: FeaturesConfig | undefined;
  /** Somebody wrote this key: in the file, an ancestor, a preset or an override. */
  isWritten(file: FileKind, key: string): boolean;
}

/** A mistake by the key it is about; its place is looked up. */
export interface Finding {
  readonly file: FileKind;
  /** Such as `loss.temperature`, `features[tags].dim`. */
  readonly key: string;
  readonly severity: Problem['severity'];
  readonly message: string;
  /** Underline the key's name instead of its value. */
  readonly atKey?: boolean;
  readonly related?: readonly { readonly file: FileKind; readonly key: string; readonly message: string }[];
  /** Text to put in place of the value, when the value is written at all. */
  readonly replacement?: string;
}

/** A rule that needs the text alone. */
export interface Rule {
  readonly code: string;
  check(subject: Subject): readonly Finding[];
}

/** A config without errors, of which the model may be missing. */
export interface DataSubject {
  readonly model: ModelConfig | undefined;
  readonly features: FeaturesConfig;
}

/** A rule that needs to know the data. Runs on configs without errors only. */
export interface DataRule {
  readonly code: string;
  check(subject: DataSubject, profile: DataProfile): readonly Finding[];
}

/** Gives findings their places and the rule's code. A finding whose file is not at hand is dropped. */
export function problemsOf(findings: readonly Finding[], code: string, trees: ConfigTrees): readonly Problem[] {
  return findings.flatMap((finding) => {
    const located = placeIn(trees[finding.file], finding.key, finding.atKey ? 'key' : 'value');
    if (!located) return [];
    const { source, start, end } = located.place;
    const range = source.rangeOf(start, end);
    const related = (finding.related ?? []).flatMap(({ file, key, message }) => {
      const place = placeIn(trees[file], key)?.place;
      return place ? [{ path: place.source.path, range: place.source.rangeOf(place.start, place.end), message }] : [];
    });
    const isInFile = located.isWritten && !finding.atKey && source.path !== '--set' && !isFromPreset(trees, located.place, finding.key);
    return [{
      code, severity: finding.severity, message: finding.message, path: source.path, range, key: finding.key,
      ...(related.length > 0 ? { related } : {}),
      ...(finding.replacement !== undefined && isInFile
        ? { fixes: [{ title: `Change to \`${finding.replacement}\``, range, newText: finding.replacement }] } : {}),
    }];
  });
}

/** How problems and `--set` address a feature: by name, or by place when the name is taken by an earlier one. */
export function featureKey(features: readonly FeatureConfig[], index: number): string {
  const name = features[index]!.name;
  return `features[${firstPlaces(features).get(name) === index ? name : index}]`;
}

const places = new WeakMap<readonly FeatureConfig[], ReadonlyMap<string, number>>();

/** The first place of each name. Made once a list, since many rules ask for every feature. */
function firstPlaces(features: readonly FeatureConfig[]): ReadonlyMap<string, number> {
  let found = places.get(features);
  if (!found) places.set(features, (found = new Map(features.map(({ name }, index) => [name, index] as const).reverse())));
  return found;
}

/** Settings of a preset stand at the `preset` key, where a fix for another key would do harm. */
function isFromPreset(trees: ConfigTrees, place: { readonly start: number; readonly source: object }, key: string): boolean {
  const preset = trees.model?.entries.get('preset')?.value.place;
  return key !== 'preset' && preset !== undefined && preset.source === place.source && preset.start === place.start;
}
