import { InlayHintKind, type InlayHint } from 'vscode-languageserver-types';
import type { Place } from '../../config/configNode';
import { modelSize, tableOf } from '../../config/embeddingTables';
import type { DataProfile } from '../../config/dataProfile';
import type { Range } from '../../config/problem';
import { modelFile, type Config, type ModelConfig } from '../../config/schema/files';
import type { Analysis } from './analysis';
import { featureNodes } from './featureNodes';
import { byteWords, grouped } from './featureWords';

/**
 * Sizes that a config comes to, behind what decides them: in a features file each vocabulary and its table's memory, in a
 * model file the trained numbers. Nothing before the data are known.
 */
export function inlayHints(analysis: Analysis, range: Range): readonly InlayHint[] {
  const { document, resolved, profile } = analysis;
  if (!resolved?.features || !profile) return [];
  const isVisible = ({ source, end }: Place) => {
    const { line } = source.rangeOf(end, end).start;
    return range.start.line <= line && line <= range.end.line;
  };
  if (document.kind === 'model') {
    const { config } = resolved;
    const place = hiddenPlace(analysis);
    const size = config && modelSize(config, vocabularySizes(config, profile));
    if (!size || !place || !isVisible(place)) return [];
    return [hint(place, `${grouped(size.parameters)} parameters, ${byteWords(size.tableBytes)} of tables`,
      'Trained numbers of both towers and all tables, and the memory of the tables in float32. Optimizer state comes on top.', profile)];
  }
  const config: Config = { features: resolved.features, model: defaultModel() };
  const sizes = vocabularySizes(config, profile);
  const known = new Map(profile.features.map((one) => [one.name, one.vocabularySize]));
  const configs = new Map(resolved.features.features.map((feature) => [feature.name, feature]));
  return featureNodes(document.root).flatMap(({ name, namePlace }): InlayHint[] => {
    const feature = configs.get(name);
    const size = known.get(name);
    if (!feature || size === undefined || size === null || !('dim' in feature) || !isVisible(namePlace)) return [];
    const side = feature.side === 'query' ? 'query' : 'item';
    const rows = sizes.get(tableOf(config, feature, side)) ?? size;
    return [hint(namePlace, `${grouped(size)} ${size === 1 ? 'value' : 'values'}, ${byteWords(4 * feature.dim * (rows + 1))}`,
      `Values with a row of their own, and the memory of the table: ${grouped(rows)} rows and a default row of ${feature.dim} float32.`, profile)];
  });
}

function hint({ source, end }: Place, label: string, tooltip: string, { sampled }: DataProfile): InlayHint {
  return {
    position: source.rangeOf(end, end).start, label: sampled ? `at least ${label}` : label, kind: InlayHintKind.Type, paddingLeft: true,
    tooltip: sampled ? `${tooltip} From the first rows; the whole data are still being read.` : tooltip,
  };
}

/** Rows of each table, as the trainer names it. */
function vocabularySizes(config: Config, { features }: DataProfile): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const feature of config.features.features) {
    if (feature.kind === 'number' || feature.kind === 'vector' || feature.kind === 'history') continue;
    for (const side of ['query', 'item'] as const) {
      const known = features.find((one) => one.name === feature.name && one.side === side)?.vocabularySize;
      if (known === undefined || known === null) continue;
      const table = tableOf(config, feature, side);
      sizes.set(table, Math.max(sizes.get(table) ?? 0, known));
    }
  }
  return sizes;
}

/** `towers.hidden` where it is written here, else the header. */
function hiddenPlace({ document }: Analysis): Place | undefined {
  const towers = document.root?.entries.get('towers');
  const hidden = towers?.value.kind === 'map' ? towers.value.entries.get('hidden') : undefined;
  return (hidden ?? document.root?.entries.get('longtail'))?.value.place;
}

/** Settings of a model that says nothing, for a features file looked at alone. */
function defaultModel(): ModelConfig {
  return modelFile.parse({ longtail: 'model/1', features: 'here' });
}
