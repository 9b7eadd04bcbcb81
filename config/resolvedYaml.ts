import { parse, stringify } from 'yaml';
import type { ConfigTrees } from './configTrees';
import { readYaml } from './readYaml';
import { featuresFile, modelFile, type Config } from './schema/files';
import { sourceText } from './sourceText';

/** One run's whole configuration as a text: every default filled in, both files in one. {@link readResolved} reads it back. */
export function resolvedYaml({ model, features }: Config): string {
  // Columns wider than any path, so that a hash of the text does not depend on where lines fold.
  return stringify({ longtail: 'resolved/1', model, features }, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** @throws Error when the text was not written by {@link resolvedYaml} of this version */
export function readResolved(text: string): Config {
  const value = parse(text) as { longtail?: unknown; model?: unknown; features?: unknown } | null;
  if (value?.longtail !== 'resolved/1') {
    throw new Error(`This is not a resolved config of this version: it starts with \`longtail: ${String(value?.longtail)}\` and not with \`resolved/1\`.`);
  }
  return { model: modelFile.parse(value.model), features: featuresFile.parse(value.features) };
}

/** The two halves of a resolved text as trees, so that problems have their places in it. */
export function resolvedTrees(text: string, path: string): ConfigTrees {
  const { root } = readYaml(sourceText(text, path));
  const half = (name: string) => {
    const value = root?.kind === 'map' ? root.entries.get(name)?.value : undefined;
    return value?.kind === 'map' ? value : undefined;
  };
  return { model: half('model'), features: half('features') };
}
