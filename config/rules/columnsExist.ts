import { nearestWord } from '../nearestWord';
import type { FeaturesConfig } from '../schema/files';
import { listed } from '../shapeWords';
import { filesWords, readableSources, sourceNamesOf, type SourceName } from './dataSources';
import { featureKey, type DataRule, type Finding } from './rule';

/** Every column that a config names is in its file. */
export const columnsExist: DataRule = {
  code: 'column-missing',
  check({ features }, profile) {
    const sources = new Map(readableSources(features, profile).map((source) => [source.name, source]));
    return namedColumns(features).flatMap(({ source: name, column, key, purpose, isWritten }): Finding[] => {
      const source = sources.get(name);
      if (!source || source.profile.columns.some((one) => one.name === column)) return [];
      const columns = source.profile.columns.map((one) => one.name);
      const near = nearestWord(column, columns);
      return [{
        file: 'features', key, severity: 'error',
        message: `${filesWords(source)} ${source.profile.files.length === 1 ? 'has' : 'have'} no column \`${column}\`, ${purpose}. ${near !== undefined ? `Did you mean \`${near}\`?` : columns.length > 0 ? `There are ${listed(columns, { last: 'and' })}.` : 'The file has no columns.'}`,
        ...(near !== undefined && isWritten ? { replacement: yamlText(near) } : {}),
      }];
    });
  },
};

interface NamedColumn {
  readonly source: SourceName;
  readonly column: string;
  readonly key: string;
  /** Completes “has no column X, …”. */
  readonly purpose: string;
  /** The column is written out, not taken from the feature's name. */
  readonly isWritten: boolean;
}

function namedColumns(features: FeaturesConfig): readonly NamedColumn[] {
  const { interactions, items, queries } = features;
  const of = (source: SourceName, key: string, column: string | null, purpose: string): NamedColumn[] => (column === null ? [] : [{ source, column, key: `${source}.${key}`, purpose, isWritten: true }]);
  const entity = (source: 'items' | 'queries', file: { id: string; label: string | null }) => [
    ...of(source, 'id', file.id, 'in which the ids should be'), ...of(source, 'label', file.label, 'in which the labels should be'),
  ];
  return [
    ...of('interactions', 'query', interactions.query, 'in which the query ids should be'),
    ...of('interactions', 'item', interactions.item, 'in which the item ids should be'),
    ...of('interactions', 'timestamp', interactions.timestamp, 'in which the times should be'),
    ...of('interactions', 'outcome', interactions.outcome, 'which should say how a pair ended'),
    ...interactions.where.flatMap(({ column }, index) => of('interactions', `where[${index}].column`, column, 'which a condition of `where` looks at')),
    ...(items ? entity('items', items) : []),
    ...(queries && queries !== 'items' ? entity('queries', queries) : []),
    ...features.features.flatMap((feature, index): NamedColumn[] => {
      // An id without a column is the entity's own id.
      if (feature.kind === 'history' || (feature.kind === 'id' && feature.column === null)) return [];
      const key = featureKey(features.features, index);
      return sourceNamesOf(feature, features).map((source) => ({
        source, column: feature.column ?? feature.name, purpose: `from which the feature \`${feature.name}\` is read`,
        key: feature.column === null ? `${key}.name` : `${key}.column`, isWritten: feature.column !== null,
      }));
    }),
  ];
}

/** A column name as a YAML value. */
function yamlText(column: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(column) && !/^(true|false|null|yes|no|on|off)$/i.test(column) ? column : JSON.stringify(column);
}

