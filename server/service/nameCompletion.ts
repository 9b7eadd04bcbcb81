import { CompletionItemKind } from 'vscode-languageserver-types';
import type { ColumnProfile, DataProfile } from '../../config/dataProfile';
import type { AddressStep } from '../../config/keyAddress';
import { presetNames } from '../../config/schema/files';
import type { Analysis } from './analysis';
import type { Offer } from './completion';
import type { CursorContext } from './cursorContext';
import { featureNodes, isOnSide, type FeatureNode } from './featureNodes';
import { grouped, profileHelp } from './featureWords';
import { presetHelp } from './keyHelp';
import { pathOffers, type FolderReader } from './pathCompletion';
import { yamlScalar } from './yamlScalar';

/** Names that other files or the data know, for the key that the context is at; none for keys whose values the schema knows. */
export async function namesFor(analysis: Analysis, context: CursorContext, text: string, folders: FolderReader): Promise<readonly Offer[]> {
  const typed = text.slice(context.start, context.end).replace(/^["']|["']$/g, '');
  const { kind, root } = analysis.document;
  const isModel = kind === 'model';
  if (kind === 'experiment') return experimentNames(analysis, context, typed, folders);
  const features = featureNodes(isModel ? analysis.resolved?.trees.features : root);
  switch (pattern(context.steps)) {
    case 'extends': return pathOffers(isModel ? 'model' : 'features', typed, analysis.path, folders);
    case 'features': return isModel ? pathOffers('features', typed, analysis.path, folders) : [];
    case 'interactions.path': case 'interactions.path.*':
    case 'items.path': case 'items.path.*':
    case 'queries.path': case 'queries.path.*': return pathOffers('data', typed, analysis.path, folders);
    case 'interactions.query': case 'interactions.item': case 'interactions.timestamp': case 'interactions.where.*.column': return columns(analysis, ['interactions']);
    case 'items.id': case 'items.label': return columns(analysis, ['items']);
    case 'queries.id': case 'queries.label': return columns(analysis, ['queries']);
    case 'features.*.column': case 'features.*.name': return featureColumns(analysis, context);
    case 'features.*.table': return [...new Set(features.filter(({ kind: one }) => one !== 'number' && one !== 'vector').map(({ table, name }) => table ?? name))].map((label) => ({ label, kind: CompletionItemKind.Reference, detail: 'a table of embeddings' }));
    case 'evaluation.slices.*': return slices(analysis, features);
    case 'training.earlyStopping.slice': return [{ label: 'all', kind: CompletionItemKind.Value, detail: 'default', isPreferred: true }, ...slices(analysis, features)];
    case 'training.earlyStopping.metric': return metrics(analysis);
    case 'preset': return presetNames.map((label) => ({ label, kind: CompletionItemKind.EnumMember, documentation: presetHelp(label) }));
    default: return [];
  }
}

/** Files, slices, and what the model's own keys take, inside an experiment. */
async function experimentNames(analysis: Analysis, { steps }: CursorContext, typed: string, folders: FolderReader): Promise<readonly Offer[]> {
  const features = featureNodes(analysis.resolved?.trees.features);
  switch (pattern(steps)) {
    case 'model': return pathOffers('model', typed, analysis.path, folders);
    case 'slices.*': return slices(analysis, features);
    case 'metrics.*': return ['recall', 'map', 'ndcg'].flatMap((name) => (analysis.resolved?.config?.model.evaluation.cutoffs ?? [10, 50]).map((k) => ({ label: `${name}@${k}`, kind: CompletionItemKind.Value })));
    case 'arms.*.set.preset': return presetNames.map((label) => ({ label, kind: CompletionItemKind.EnumMember, documentation: presetHelp(label) }));
    default: return [];
  }
}

/** `features.*.column` for `features[tags].column`. */
export function pattern(steps: readonly AddressStep[]): string {
  return steps.map((step) => ('key' in step ? step.key : '*')).join('.');
}

type SourceName = 'interactions' | 'items' | 'queries';

function columns({ latest }: Analysis, names: readonly SourceName[]): readonly Offer[] {
  if (!latest) return [];
  const seen = new Set<string>();
  return names.flatMap((name) => (latest.profile[name]?.columns ?? []).flatMap((column): Offer[] => {
    if (seen.has(column.name)) return [];
    seen.add(column.name);
    return [{ label: yamlScalar(column.name), kind: CompletionItemKind.Field, detail: columnWords(column, latest.profile, latest.features.features), documentation: `A column of \`${name}\`.` }];
  }));
}

/** `VARCHAR, 1,234 values`; how many there are is known of columns that a feature reads. */
function columnWords({ name, type }: ColumnProfile, profile: DataProfile, features: readonly { readonly name: string; readonly column?: string | null }[]): string {
  const reader = features.find((feature) => (feature.column ?? feature.name) === name);
  const distinct = reader && profile.features.find((feature) => feature.name === reader.name)?.distinct;
  return distinct === undefined || distinct === null ? type : `${type}, ${grouped(distinct)} values`;
}

/** Columns of the files that a feature on this side reads. */
function featureColumns(analysis: Analysis, { siblings }: CursorContext): readonly Offer[] {
  const { latest } = analysis;
  if (!latest) return [];
  const { items, queries } = latest.features;
  const itemSource: SourceName = items === null ? 'interactions' : 'items';
  const querySource: SourceName = queries === 'items' ? itemSource : queries === null ? 'interactions' : 'queries';
  const side = { side: siblings.get('side'), kind: siblings.get('kind') };
  return columns(analysis, [...(isOnSide(side, 'item') ? [itemSource] : []), ...(isOnSide(side, 'query') ? [querySource] : [])]);
}

function slices({ latest }: Analysis, features: readonly FeatureNode[]): readonly Offer[] {
  const general: readonly (readonly [string, string])[] = [
    ['head', 'Pairs of items above the cut of `evaluation.head`.'], ['tail', 'Pairs of all other items, cold ones included.'],
    ['cold', 'Pairs of items without a training pair.'], ['popularity', 'Groups of about equal training pairs; `popularity:8` for eight.'],
  ];
  const byFeature = (['item', 'query'] as const).flatMap((side) => features.filter((feature) => feature.kind === 'category' && isOnSide(feature, side)).map(({ name }): Offer => ({
    label: `${side}.${name}`, kind: CompletionItemKind.Value, detail: 'by a category feature',
    documentation: latest && profileHelp(name, latest.profile),
  })));
  return [...general.map(([label, documentation]) => ({ label, kind: CompletionItemKind.EnumMember, documentation })), ...byFeature];
}

/** Every metric at every cut-off that is evaluated. */
function metrics({ document, resolved }: Analysis): readonly Offer[] {
  const evaluation = resolved?.config?.model.evaluation;
  const written = document.value as { evaluation?: { metrics?: unknown; cutoffs?: unknown } } | undefined;
  const listOf = (value: unknown, otherwise: readonly unknown[]) => (Array.isArray(value) ? value as readonly unknown[] : otherwise);
  const names = evaluation?.metrics ?? listOf(written?.evaluation?.metrics, ['recall', 'map', 'ndcg']);
  const cutoffs = evaluation?.cutoffs ?? listOf(written?.evaluation?.cutoffs, []);
  return names.flatMap((name): Offer[] => {
    if (name === 'mrr') return [{ label: 'mrr', kind: CompletionItemKind.Value, detail: 'evaluated' }];
    if (name !== 'recall' && name !== 'map' && name !== 'ndcg') return [];
    return cutoffs.map((cutoff) => ({ label: `${name}@${String(cutoff)}`, kind: CompletionItemKind.Value, detail: 'evaluated', isPreferred: name === 'recall' }));
  });
}
