import { sweepsOf } from './experimentSweeps';
import type { ExperimentCell, ExperimentReport, ExperimentRow, ExperimentTable } from './experimentReport';
import { isLowerBetter } from './experimentTables';
import { countText } from './numberText';

/**
 * An experiment as Markdown, in the layout of the tables 2 to 5 and figures 6 and 7 of Yao et al. 2021: methods by metrics
 * over all pairs, then recall by slice, then each swept key by its values. The same report gives the same text.
 */
export function experimentMarkdown(report: ExperimentReport): string {
  const lines = [`# ${report.title}`, ''];
  if (report.tables.length === 0) return [...lines, 'No run has finished yet.', ''].join('\n');
  const isOne = report.tables.length === 1;
  for (const table of report.tables) {
    const words = conditionWords(table);
    if (!isOne || words !== '') lines.push(`## ${words === '' ? 'As configured' : words}`, '');
    lines.push(...tableLines(table, report), '');
  }
  return [...lines, ...legend(report), ''].join('\n');
}

/** `logQ yi2019, 10 % of the training pairs`; empty where nothing is said. */
export function conditionWords({ condition, fraction }: Pick<ExperimentTable, 'condition' | 'fraction'>): string {
  return [
    ...condition.map(({ key, value }) => `${lastPart(key)} ${valueWords(value)}`),
    ...(fraction === 1 ? [] : [`${Number((100 * fraction).toPrecision(3))} % of the training pairs`]),
  ].join(', ');
}

function tableLines(table: ExperimentTable, { metrics }: ExperimentReport): string[] {
  const { nPairs, nQueries, items } = table;
  const head = items.headMinPairs === null ? '' : `; head: the ${countText(items.head)} most trained of ${countText(items.trained)} items, from ${countText(items.headMinPairs)} training ${items.headMinPairs === 1 ? 'pair' : 'pairs'}`;
  const lines = [`${countText(nPairs)} test pairs of ${countText(nQueries)} queries, each item ranked among ${countText(items.corpus)}${head}.`, ''];
  const sweeps = sweepsOf(table);
  const swept = new Set(sweeps.flatMap(({ series }) => series.flatMap(({ rows }) => rows.map(({ row }) => row))));
  const isShown = (row: ExperimentRow) => !swept.has(row) || table.rows.length <= 8;
  const rows = table.rows.filter(isShown);
  if (rows.length > 1 || sweeps.length === 0) {
    lines.push(...grid(table, rows, metrics.map((metric) => ({ slice: 'all', metric, title: metricTitle(metric) }))));
    const sliced = slicedColumns(table, metrics);
    if (sliced.length > 0) lines.push('', ...grid(table, rows, sliced));
  }
  for (const sweep of sweeps) {
    lines.push('', `By \`${sweep.key}\`, all pairs:`);
    for (const metric of sweepMetrics(metrics)) lines.push('', ...sweepLines(table, sweep, metric));
  }
  return lines;
}

interface ColumnOf { readonly slice: string; readonly metric: string; readonly title: string }

/** Table 4 of the paper: recall on tail and head. Without recall, every metric. */
function slicedColumns(table: ExperimentTable, metrics: readonly string[]): ColumnOf[] {
  const recalls = metrics.filter((metric) => metric.startsWith('recall@'));
  const sliceable = metrics.filter((metric) => !/^(g?auc|logLoss)$/.test(metric));
  if (sliceable.length === 0) return [];
  const order = ['tail', 'head'];
  const place = (name: string) => (order.indexOf(name) + order.length + 1) % (order.length + 1);
  const names = table.slices.map(({ name }) => name).filter((name) => name !== 'all').sort((a, b) => place(a) - place(b));
  return names.flatMap((slice) => (recalls.length > 0 ? recalls : sliceable).map((metric) => ({ slice, metric, title: `${slice} ${metricTitle(metric)}` })));
}

function grid(table: ExperimentTable, rows: readonly ExperimentRow[], columns: readonly ColumnOf[]): string[] {
  const best = columns.map(({ slice, metric }) => bestOf(metric, rows.map((row) => row.cells[slice]?.[metric] ?? null)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const gains = rows.filter(({ isBase, isComparable }) => !isBase && isComparable);
  return [
    line(['', ...columns.map(({ title }) => title)]),
    `|---|${columns.map(() => '--:').join('|')}|`,
    ...rows.map((row) => line([rowName(row), ...columns.map(({ slice, metric }, at) => valueText(row.cells[slice]?.[metric] ?? null, best[at]!, rows.length > 1))])),
    ...gains.map((row) => line([`*${row.label} against ${table.base}*`, ...columns.map(({ slice, metric }) => gainText(row.cells[slice]?.[metric] ?? null))])),
  ];
}

function bestOf(metric: string, cells: readonly (ExperimentCell | null)[]): number {
  const means = cells.flatMap((cell) => cell?.mean ?? []);
  return isLowerBetter(metric) ? Math.min(...means) : Math.max(...means);
}

function rowName({ label, seeds, missing, isComparable, isBase }: ExperimentRow): string {
  const finished = missing.length === 0 ? '' : ` (${seeds.length} of ${seeds.length + missing.length} seeds)`;
  return `${label}${finished}${!isBase && !isComparable && seeds.length > 0 ? ' (other test pairs)' : ''}`;
}

/** `.0183 ± .0004`, in bold where it is the best of its column. */
function valueText(cell: ExperimentCell | null, best: number, hasOthers: boolean): string {
  if (cell === null) return '–';
  const text = `${fourDigits(cell.mean)}${cell.sd === null ? '' : ` ± ${fourDigits(cell.sd)}`}`;
  return hasOthers && cell.mean === best ? `**${text}**` : text;
}

/** `+7.0 % * (p .003)`; `–` where nothing is compared. */
function gainText(cell: ExperimentCell | null): string {
  if (cell === null || cell.difference === null) return '–';
  const { relativeGain, difference } = cell;
  const gain = relativeGain === null ? signed(difference.value) : `${relativeGain < 0 ? '−' : '+'}${Math.abs(100 * relativeGain).toFixed(1)} %`;
  if (difference.verdict === 'too-few') return `${gain} (too few pairs)`;
  return `${gain}${difference.verdict === 'noise' ? '' : ' *'} (p ${pText(difference.correctedP)})`;
}

function sweepMetrics(metrics: readonly string[]): readonly string[] {
  const recall = metrics.filter((metric) => metric.startsWith('recall@')).at(-1);
  return metrics.length <= 4 ? metrics : [recall ?? metrics[0]!];
}

/** A figure as a table: a row for each value of the key, a column for each arm, the base as a line of its own. */
function sweepLines(table: ExperimentTable, { key, values, series }: ReturnType<typeof sweepsOf>[number], metric: string): string[] {
  const base = table.rows.find(({ isBase }) => isBase)?.cells['all']?.[metric] ?? null;
  const cellOf = (name: string, value: unknown) => series.find((one) => one.name === name)!.rows.find((one) => JSON.stringify(one.value) === JSON.stringify(value))?.row.cells['all']?.[metric] ?? null;
  const best = bestOf(metric, series.flatMap(({ name }) => values.map((value) => cellOf(name, value))));
  const marked = (cell: ExperimentCell | null) => (cell === null ? '–' : `${valueText(cell, best, true)}${cell.difference?.verdict === 'gain' || cell.difference?.verdict === 'loss' ? ' *' : ''}`);
  return [
    `| ${metricTitle(metric)}, by ${lastPart(key)} | ${series.map(({ name }) => (name === '' ? 'changed' : name)).join(' | ')} |`,
    `|--:|${series.map(() => '--:').join('|')}|`,
    ...values.map((value) => `| ${valueWords(value)} | ${series.map(({ name }) => marked(cellOf(name, value))).join(' | ')} |`),
    `| *${table.base}* | ${series.map(() => valueText(base, NaN, false)).join(' | ')} |`,
  ];
}

function legend({ seeds, intervals, tables }: ExperimentReport): string[] {
  const spread = seeds.length < 2 ? '' : 'Behind ± stands the standard deviation of the seeds. ';
  const n = tables.map(({ nComparisons }) => nComparisons);
  const counts = new Set(n).size === 1 ? `the ${n[0]} comparisons` : `all comparisons (${n.join(', ')})`;
  const isLone = tables.some(({ rows }) => rows.some((row) => !row.isBase && row.isComparable && commonSeeds(row, rows) < 2));
  const pairing = seeds.length < 2 ? 'queries; one seed says nothing of others' : 'queries and the seeds that both have';
  const compared = Math.max(...n) === 0 ? '' : `Gains are relative to the base model. Differences are paired and tested over ${pairing}; p is two-sided and corrected for ${counts} of its table (Holm).${isLone && seeds.length > 1 ? ' Where that is one seed, they are tested over queries alone, which says nothing of other seeds.' : ''} * marks p < ${fourDigits(1 - intervals.level).replace(/0+$/, '')}.`;
  return [`${seeds.length === 1 ? `Seed ${seeds[0]}` : `Means over ${tables.some(({ rows }) => rows.some(({ missing }) => missing.length > 0)) ? 'what has finished of ' : ''}the seeds ${seeds.join(', ')}`}. ${spread}${compared}`.trim()];
}

function commonSeeds({ seeds }: ExperimentRow, rows: readonly ExperimentRow[]): number {
  const base = rows.find(({ isBase }) => isBase)?.seeds ?? [];
  return seeds.filter((seed) => base.includes(seed)).length;
}

/** `Recall@50`, `MAP@10` */
export function metricTitle(metric: string): string {
  if (metric === 'logLoss') return 'Log loss';
  return metric.startsWith('recall') ? metric.replace('recall', 'Recall') : metric.replace(/^[a-z]+/, (name) => name.toUpperCase());
}

/** `.0183`, `1.0000` */
export function fourDigits(value: number): string {
  const text = Math.abs(value).toFixed(4).replace(/^0/, '');
  return value < 0 && text !== '.0000' ? `−${text}` : text;
}

const signed = (value: number): string => (value > 0 && fourDigits(value) !== '.0000' ? `+${fourDigits(value)}` : fourDigits(value));

/** `.031`, `< .001` */
export const pText = (p: number): string => (p < 0.001 ? '< .001' : p.toFixed(3).replace(/^0/, ''));

const lastPart = (key: string): string => key.split('.').at(-1)!;
const valueWords = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
