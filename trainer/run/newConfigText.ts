import { guessFeature, type GuessedFeature } from '../data/guessColumns';
import type { ColumnPreview, DataPreview } from '../data/previewData';

/** What two new config files are made of. Paths are as they are to be written: relative to the files. */
export interface NewConfigParts {
  readonly name: string;
  /** The model is the base of an experiment, which adds self-supervision to it. */
  readonly isBase: boolean;
  readonly interactions: { readonly path: string; readonly preview: DataPreview; readonly query: string; readonly item: string; readonly timestamp: string | null };
  readonly items: { readonly path: string; readonly preview: DataPreview; readonly id: string } | null;
}

/** Most columns that become features without being asked for. */
const mostFeatures = 24;

/** A features file, a model file and an experiment on it, with the reason of each guess beside it. */
export function newConfigText({ name, isBase, interactions, items }: NewConfigParts): { readonly features: string; readonly model: string; readonly experiment: string } {
  const { preview, query, item, timestamp } = interactions;
  const pair = [['path', interactions.path], ['query', query], ['item', item], ...(timestamp === null ? [] : [['timestamp', timestamp]])];
  const rows = items === null ? [] : items.preview.columns.filter((column) => column.name !== items.id).map((column) => ({ column, guess: guessFeature(column, items.preview.rows) }));
  const taken = new Set<string>();
  const nameOf = (column: string) => freeName(column, taken);
  const lines = [
    `  - ${flow([['name', nameOf(query)], ['side', 'query'], ['kind', 'id'], ...columnOf(query, taken)])}`,
    `  - ${flow([['name', nameOf(item)], ['side', 'item'], ['kind', 'id'], ...(items === null ? columnOf(item, taken) : columnOf(items.id, taken))])}`,
    ...rows.map(({ column, guess }, at) => (guess === null || mostFeatures <= at ? `  # ${column.name} is left out: ${guess === null ? whyNot(column) : `the first ${mostFeatures} columns are enough to begin with`}.` : `  - ${featureOf(guess, nameOf)} # ${whatIs(column)}`)),
  ];
  const nFeatures = 1 + rows.filter(({ guess }, at) => guess !== null && at < mostFeatures).length;
  const features = [
    `# Who took what, and what is known of it. Guessed from the first ${preview.rows.toLocaleString('en-US')} rows: change what is wrong.`,
    'longtail: features/1',
    ...(0 < preview.skippedRows ? [`# ${preview.skippedRows === 1 ? 'One of these rows is malformed; it is' : `${preview.skippedRows.toLocaleString('en-US')} of these rows are malformed; they are`} left out and counted. \`badRows: fail\` shows ${preview.skippedRows === 1 ? 'which it is' : 'the first of them'}.`] : []),
    `interactions: ${flow([...pair, ...skipped(preview)])}`,
    ...(timestamp === null ? preview.columns.filter(isUnreadTime).map((column) => `# ${column.name} is no timestamp as it is written: 31.01.2024 is read as text, 2024-01-31 or 2024-01-31 12:30 as a time.`) : []),
    ...(items === null ? ['# Nothing is known of the items but their ids. With a file of them: items: { path: items.csv, id: item }'] : [`items: ${flow([['path', items.path], ['id', items.id], ...labelOf(items.preview, items.id), ...skipped(items.preview)])}`]),
    '# Each pair by a hash of its ids.' + (timestamp === null ? '' : ' `split: { kind: time }` trains on the oldest and tests on the newest.'),
    'split: { kind: hash }',
    'features:',
    ...lines, '',
  ].join('\n');
  const nItems = items === null ? preview.columns.find((column) => column.name === item)?.distinct ?? 0 : items.preview.rows;
  const cutoffs = cutoffsFor(nItems);
  const model = [
    `# Two towers over ${name}.features.yaml${isBase ? ` alone; ${name}.experiment.yaml adds self-supervision` : nFeatures < 2 ? '' : '; the contrastive task of Yao et al. 2021 helps the tail, alpha 0 turns it off'}.`,
    'longtail: model/1',
    `features: ${scalar(`${name}.features.yaml`)}`,
    ...(isBase || nFeatures < 2 ? [] : ['selfSupervision: { alpha: 0.3, masking: cfm }']),
    `training: { batchSize: ${batchSize(preview.rows)}, epochs: 40, earlyStopping: { metric: recall@${(cutoffs ?? defaultCutoffs).at(-1)!}, patience: 10 } }`,
    ...(cutoffs === null ? [] : [`# Of ${nItems.toLocaleString('en-US')} items, the top 50 would be most or all.`, `evaluation: { cutoffs: [${cutoffs.join(', ')}] }`]), '',
  ].join('\n');
  const experiment = [
    '# Does self-supervision help on these data, and on which items? The first question of Yao et al. 2021.',
    'longtail: experiment/1',
    `model: ${scalar(`${name}.model.yaml`)}`,
    'arms:',
    ...(nFeatures < 2 ? ['  # Masking takes two features of the items or more.'] : ['  - { name: FD, set: { loss.featureDropout.rate: 0.1 } }']),
    '  - { name: SO, set: { selfSupervision.alpha: 0.3, selfSupervision.task: spreadOut } }',
    ...(nFeatures < 2 ? [] : ['  - { name: CFM, set: { selfSupervision.alpha: 0.3, selfSupervision.masking: cfm } }']),
    'across: { loss.logQ: [none, yi2019] }',
    'seeds: [1, 2, 3]',
    ...(cutoffs === null ? [] : [`metrics: [${['map', 'recall'].flatMap((metric) => cutoffs.map((k) => `${metric}@${k}`)).join(', ')}]`]), '',
  ].join('\n');
  return { features, model, experiment };
}

function featureOf(guess: GuessedFeature, nameOf: (column: string) => string): string {
  const name = nameOf(guess.column);
  const own: [string, string | number][] = guess.kind === 'categories' && guess.separator !== null ? [['separator', guess.separator]] : guess.kind === 'vector' ? [['size', guess.size]] : guess.kind === 'number' && guess.decimal === ',' ? [['decimal', ',']] : [];
  return flow([['name', name], ['kind', guess.kind], ...(name === guess.column ? [] : [['column', guess.column] as [string, string]]), ...own]);
}

const columnOf = (column: string, taken: ReadonlySet<string>): [string, string][] => (taken.has(column) && /^[A-Za-z_][A-Za-z0-9_-]*$/.test(column) ? [] : [['column', column]]);
const skipped = ({ skippedRows }: DataPreview): [string, string][] => (skippedRows === 0 ? [] : [['badRows', 'skip']]);

/** The first column of several words that nearly each row has, and nearly none shares: what people are shown instead of an id. */
function labelOf({ columns, rows }: DataPreview, id: string): [string, string][] {
  const label = columns.find(({ name, filled, distinct, meanWords, numbers, times, list }) => name !== id && list === null && 0.9 * rows <= filled && 0.9 * rows <= distinct && 1.3 < meanWords && numbers === 0 && times === 0);
  return label === undefined ? [] : [['label', label.name]];
}

/** A name that a feature may have and none has yet. */
function freeName(column: string, taken: Set<string>): string {
  const plain = column.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^[^A-Za-z_]+/, '') || 'feature';
  let name = plain;
  for (let n = 2; taken.has(name); n += 1) name = `${plain}_${n}`;
  taken.add(name);
  return name;
}

/** Cells such as `31.01.2024` and `1/31/2024 12:30`: of which number is the day, nothing tells. */
const isUnreadTime = ({ examples, times }: ColumnPreview): boolean => times === 0 && 0 < examples.length && examples.every((example) => /^\d{1,2}([./])\d{1,2}\1\d{4}(\s|$)/.test(example));

function whatIs({ distinct, filled, examples }: ColumnPreview): string {
  const shown = examples.slice(0, 2).map((example) => (24 < example.length ? `${example.slice(0, 23)}…` : example).replace(/\s+/g, ' '));
  return `${distinct.toLocaleString('en-US')} values in ${filled.toLocaleString('en-US')} rows, such as ${shown.join(' and ')}`;
}

function whyNot({ filled, distinct, list }: ColumnPreview): string {
  if (filled === 0) return 'it is empty';
  if (distinct < 2) return 'it has one value';
  return list === null ? 'each row has a value of its own' : 'its lists of numbers differ in length';
}

/** What a model file has without `cutoffs`. */
const defaultCutoffs = [10, 50];

/** Null where the default suits; for small catalogs two cut-offs of at most half of the items, since the top of all items holds everything. */
function cutoffsFor(nItems: number): readonly number[] | null {
  if (defaultCutoffs.at(-1)! * 2 <= nItems) return null;
  const fitting = [1, 2, 5, 10, 20].filter((cutoff) => cutoff * 2 <= nItems);
  return fitting.length === 0 ? [1] : fitting.slice(-2);
}

/**
 * The largest power of two that leaves 64 or more batches of the rows, from 32 to 1,024: an epoch of fewer steps teaches
 * too little to be judged by, and early stopping then ends what has not begun to learn. Of fewer rows than 128, one that leaves 4 batches.
 */
function batchSize(rows: number): number {
  const leaving = (batches: number) => 2 ** Math.floor(Math.log2(Math.max(2, rows / batches)));
  return Math.min(1024, Math.max(leaving(64), Math.min(32, leaving(4))));
}

const flow = (entries: readonly (readonly (string | number)[])[]): string => `{ ${entries.map(([key, value]) => `${key}: ${typeof value === 'number' ? value : scalar(value!)}`).join(', ')} }`;

/** Plain where YAML reads it back as the same text, else in double quotes. */
function scalar(value: string | number): string {
  const text = String(value);
  return /^[A-Za-z_][\w./@+-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text);
}
