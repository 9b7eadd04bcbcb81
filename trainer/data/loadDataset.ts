import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeatureConfig, FeaturesConfig, ModelConfig } from '../../config/schema/files';
import { countsOf } from '../numerics/countsOf';
import { contentHashes } from './contentHash';
import { DataError } from './dataError';
import { readTextsOf, withDatabase } from './database';
import type { Dataset, Labels, Side, Vocabulary } from './dataset';
import { readDatasetCache, writeDatasetCache } from './datasetCache';
import { encodeLabels, encodeNumber, encodeTable, encodeVector, type BagUse } from './encodeFeatures';
import { encodeHistory } from './encodeHistory';
import { codedEntities, codePairs, readCodedPairs } from './encodePairs';
import { columnsOf, selectEntities, type EntityTable } from './entityTable';
import { openSource, readable, wellFormed, type SourceConfig } from './openSource';
import { sampleValidation } from './sampleValidation';
import { canSort, takePairs, takeSorted, type PairSorters } from './sortedPairs';
import { sourceFiles } from './sourceFiles';

/** Changes when the same files and settings would be encoded differently. */
const encodingVersion = 3;

export interface LoadOptions {
  /** `.longtail/cache` */
  readonly cacheFolder: string;
  /** Says what is being done, for people. */
  readonly onPhase?: (detail: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** What numbers, splits and sorts pairs in place of the database; the same data in a fraction of the time. */
  readonly sorters?: PairSorters | undefined;
}

export type EncodingSettings = Pick<ModelConfig, 'evaluation' | 'towers'>;

/**
 * Reads, splits and encodes the data, or takes the encoding from the cache when files and settings are known.
 *
 * Order is fixed: items (and queries) as in their file, or by id without one; pairs by (query, item, time). So the order
 * of rows in the interactions file changes nothing.
 *
 * @param features its paths are absolute
 * @returns with as many validation pairs as the settings have ranked; the cache keeps all
 * @throws DataError for what the data rules would have named; the signal's reason when it aborts
 */
export async function loadDataset(features: FeaturesConfig, settings: EncodingSettings, { cacheFolder, onPhase, signal, sorters }: LoadOptions): Promise<Dataset> {
  onPhase?.('looking for known files');
  const ending = new AbortController();
  const identifying = identify(await sourceFiles(features), features, settings, cacheFolder, signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]));
  identifying.catch(() => undefined); // whoever waits for it hears of it, but not before
  const { validationPairs } = settings.evaluation;
  const folder = path.join(cacheFolder, 'encoded');
  const folderOf = ({ contentHash }: Identity) => path.join(folder, contentHash.slice(0, 32));
  try {
    // Where nothing is kept yet, files are read while they are hashed.
    if (await hasEntries(folder)) {
      const identity = await identifying;
      const cached = await readDatasetCache(folderOf(identity), identity.contentHash);
      if (cached !== null) return sampleValidation({ ...cached, files: identity.files }, validationPairs);
    }
    const dataset = await withDatabase(cacheFolder, signal, (connection) => encode(connection, features, settings, identifying, { signal, sorters }, (detail) => {
      signal?.throwIfAborted();
      onPhase?.(detail);
    }), { takesExtensions: sorters !== undefined });
    await writeDatasetCache(folderOf(dataset), dataset);
    return sampleValidation(dataset, validationPairs);
  } finally {
    ending.abort(); // what could not be read need not be hashed to its end
  }
}

type Identity = Pick<Dataset, 'contentHash' | 'files'>;

async function identify(names: readonly string[], features: FeaturesConfig, settings: EncodingSettings, cacheFolder: string, signal: AbortSignal | undefined): Promise<Identity> {
  const files = await contentHashes(names, cacheFolder, signal);
  const contentHash = createHash('sha256').update(JSON.stringify({
    encodingVersion,
    files: files.map(({ sha256 }) => sha256),
    features: { ...features, extends: null },
    shareTables: settings.towers.shareTables,
    labels: labelSlices(settings),
  }, (key, value: unknown) => (key === 'path' ? undefined : value))).digest('hex');
  return { contentHash, files };
}

async function hasEntries(folder: string): Promise<boolean> {
  try {
    return 0 < (await readdir(folder)).length;
  } catch {
    return false;
  }
}

/** The embedding table that a feature reads on a side. */
function tableOf({ table, side, name }: Pick<BagUse['feature'], 'table' | 'side' | 'name'>, on: 'query' | 'item', { towers }: EncodingSettings): string {
  return table ?? (side === 'both' && !towers.shareTables ? `${name}@${on}` : name);
}

/** Whether the ids of entities that the pairs make are wanted for more than themselves, which takes a table of the database. */
function isAskedForIds({ features, queries, items }: FeaturesConfig, settings: EncodingSettings): boolean {
  const made = (['query', 'item'] as const).filter((side) => (side === 'query' ? queries : items) === null);
  const uses = (['query', 'item'] as const).flatMap((on) => features.filter(({ side }) => side === on || side === 'both').flatMap((feature) => (
    feature.kind === 'number' || feature.kind === 'vector' || feature.kind === 'history' ? [] : [{ on, feature, table: tableOf(feature, on, settings) }])));
  return labelSlices(settings).some((slice) => made.some((side) => slice.startsWith(`${side}.`)))
    || uses.some((use) => made.includes(use.on) && uses.some((other) => other.table === use.table && (other.on !== use.on || other.feature.kind !== 'id' || 1 < other.feature.vocabulary.minCount)));
}

const labelSlices = ({ evaluation }: EncodingSettings): string[] => evaluation.slices.filter((slice) => slice.includes('.'));

async function encode(connection: DuckDBConnection, features: FeaturesConfig, settings: EncodingSettings, identifying: Promise<Identity>, { signal, sorters }: Pick<LoadOptions, 'signal' | 'sorters'>, onPhase: (detail: string) => void): Promise<Dataset> {
  onPhase('reading the interactions');
  const canBeSorted = sorters !== undefined && canSort(features) && !isAskedForIds(features, settings);
  let source = await openSource(connection, 'interactions', features.interactions, { limit: null, signal, isUnordered: true, isReadOnce: canBeSorted });
  const types = new Map(source.columns.map(({ name, type }) => [name, type]));
  const { query, item, timestamp, outcome, where, badRows } = features.interactions;
  for (const column of [query, item, ...(timestamp === null ? [] : [timestamp]), ...(outcome === null ? [] : [outcome]), ...where.map((one) => one.column)]) {
    requireColumn(types, column, source.files[0]!);
  }
  const used = (side: 'query' | 'item') => features.features.filter((feature) => feature.side === side || feature.side === 'both');
  const taken = !canBeSorted ? undefined
    : await readable(source, signal, () => wellFormed(connection, source, badRows, () => takePairs(connection, sorters, 'interactions', features, types, source.mustRead)));
  if (taken === undefined) {
    if (0 < source.mustRead.length) {
      await connection.run('DROP VIEW interactions');
      source = await openSource(connection, 'interactions', features.interactions, { limit: null, signal, isUnordered: true });
    }
    await readable(source, signal, () => codePairs(connection, 'interactions', features, types));
  }
  const made = { queries: features.queries === null ? taken : undefined, items: features.items === null ? taken : undefined };

  onPhase('reading the items');
  const items = features.items === null
    ? await onlyIds(connection, 'items', 'i', features, used('item'), made.items?.n.items)
    : await readEntities(connection, 'items', features.items, features.queries === 'items' ? [...used('item'), ...used('query')] : used('item'), features.items.label, signal);
  const queries = features.queries === 'items' ? items
    : features.queries === null ? await onlyIds(connection, 'queries', 'q', features, used('query'), made.queries?.n.queries)
      : await readEntities(connection, 'queries', features.queries, used('query'), features.queries.label, signal);

  onPhase('splitting the pairs');
  const splits = taken !== undefined
    ? await takeSorted(connection, taken.sorter, features, { queries: features.queries === null ? null : queries, items: features.items === null ? null : items })
    : await readable(source, signal, () => readCodedPairs(connection, 'interactions', features, types, { queries, items }, signal));
  const shown: FeaturesConfig['interactions'] & { ends: 'negative' } = { ...features.interactions, ends: 'negative' };
  const negatives = outcome === null ? undefined : await readable(source, signal, async () => {
    await codePairs(connection, 'interactions', { ...features, interactions: shown }, types);
    return readCodedPairs(connection, 'interactions', { ...features, interactions: shown }, types, { queries, items }, signal);
  });
  await connection.run(`DROP ${source.isView ? 'VIEW' : 'TABLE'} interactions`);
  if (splits.train.item.length === 0) {
    throw new DataError('no-pairs', 'No training pair is left after filters, split and matching with the items and queries.', 'Check `interactions.where`, `split`, and that the ids in the files are written alike.');
  }

  const itemIds = made.items?.ids('items') ?? await readTextsOf(connection, items.name, '__id', '__index');
  const queryIds = queries === items ? itemIds : made.queries?.ids('queries') ?? await readTextsOf(connection, queries.name, '__id', '__index');
  taken?.sorter.release();
  const vocabularies: Vocabulary[] = [];
  const columns = new Map<string, Side['columns'][number]>();
  const key = (side: 'query' | 'item', feature: FeatureConfig) => `${side}/${feature.name}`;
  const uses = new Map<string, (BagUse & { readonly key: string })[]>();
  for (const side of ['item', 'query'] as const) {
    const entities = side === 'item' ? items : queries;
    for (const feature of used(side)) {
      if (feature.kind === 'history') continue;
      onPhase(`encoding \`${feature.name}\``);
      if (feature.kind === 'number') columns.set(key(side, feature), await encodeNumber(connection, feature, entities));
      else if (feature.kind === 'vector') columns.set(key(side, feature), await encodeVector(connection, feature, entities));
      else {
        const table = tableOf(feature, side, settings);
        uses.set(table, [...(uses.get(table) ?? []), { feature, table, entities, key: key(side, feature) }]);
      }
    }
  }
  for (const tableUses of uses.values()) {
    onPhase(`encoding the values of \`${tableUses[0]!.table}\``);
    const encoded = await encodeTable(connection, tableUses, (entities) => (entities === items ? itemIds : queryIds));
    vocabularies.push(encoded.vocabulary);
    tableUses.forEach((use, at) => columns.set(use.key, encoded.columns[at]!));
  }

  for (const feature of used('query')) {
    if (feature.kind !== 'history') continue;
    onPhase(`looking back for \`${feature.name}\``);
    const owner = features.features.find((one) => one.kind === 'id' && one.side !== 'query');
    const table = feature.table ?? (owner?.kind === 'id' ? tableOf(owner, 'item', settings) : '');
    const vocabulary = vocabularies.find((one) => one.table === table);
    const rowOf = new Map(vocabulary?.values.map((value, row) => [value, row]));
    columns.set(key('query', feature), await encodeHistory(feature.name, table, feature.last, queries.n, splits, Int32Array.from(itemIds, (id) => rowOf.get(id) ?? -1), signal));
  }

  const labels: Labels[] = [];
  for (const slice of labelSlices(settings)) {
    const [side, name] = [slice.slice(0, slice.indexOf('.')) as 'query' | 'item', slice.slice(slice.indexOf('.') + 1)];
    const feature = features.features.find((one) => one.name === name);
    if (feature !== undefined) labels.push({ side, feature: name, ...(await encodeLabels(connection, feature, side === 'item' ? items : queries)) });
  }
  const side = async (name: 'query' | 'item', entities: EntityTable, ids: readonly string[]): Promise<Side> => ({
    n: entities.n, ids,
    labels: entities.types.has('__label') ? await readTextsOf(connection, entities.name, 'coalesce(__label, __id)', '__index') : ids,
    columns: used(name).map((feature) => columns.get(key(name, feature))!),
  });
  return {
    ...(await identifying),
    queries: await side('query', queries, queryIds),
    items: await side('item', items, itemIds),
    itemOfQuery: queries === items ? Int32Array.from(itemIds, (_, at) => at) : null,
    vocabularies, ...splits, ...(negatives === undefined ? {} : { negatives }), trainingCount: countsOf(splits.train.item, items.n), labels,
  };
}

function requireColumn(types: ReadonlyMap<string, string>, column: string, file: string): void {
  if (types.has(column)) return;
  throw new DataError('column-missing', `\`${file}\` has no column \`${column}\`; it has ${[...types.keys()].map((name) => `\`${name}\``).join(', ')}.`, 'Name one of these columns.', file);
}

async function readEntities(connection: DuckDBConnection, name: string, source: SourceConfig & { readonly id: string }, features: readonly FeatureConfig[], label: string | null, signal: AbortSignal | undefined): Promise<EntityTable> {
  const { columns, files } = await openSource(connection, `raw ${name}`, source, { limit: null, signal });
  const types = new Map(columns.map((column) => [column.name, column.type]));
  const wanted = columnsOf(features);
  for (const column of [source.id, ...(label === null ? [] : [label]), ...wanted]) requireColumn(types, column, files[0]!);
  return selectEntities(connection, name, { id: source.id, label, columns: wanted, types });
}

/**
 * Entities that are known only from the pairs.
 *
 * @param n how many, where no table has them
 */
async function onlyIds(connection: DuckDBConnection, name: string, column: 'q' | 'i', reading: FeaturesConfig, features: readonly FeatureConfig[], n: number | undefined): Promise<EntityTable> {
  const other = features.find(({ kind }) => kind !== 'id' && kind !== 'history');
  if (other !== undefined) {
    throw new DataError('column-missing', `\`${other.name}\` needs a file of ${name}, and there is none.`, `Add \`${name}: { path, id }\` to the features file.`);
  }
  if (n !== undefined) return { name, n, types: new Map(), isCoded: true };
  const { minQueryPairs, minItemPairs } = reading.interactions;
  return codedEntities(connection, name, column, minQueryPairs === 0 && minItemPairs === 0);
}
