import { metricMeaning } from './metricMeaning';
import { countText, differenceText, fractionText, intervalText, pairsText } from './numberText';
import type { Difference, Estimate, Report, ReportedSlice } from './report';
import { textGrid, type Cell, type GridColumn } from './textGrid';

/** How a report is written. */
export interface ReportLook {
  /** Characters a line may have; 100 suits most terminals and logs. */
  readonly width: number;
  /** Marks what matters, for instance with the terminal's bold; `(text) => text` for plain text. */
  readonly bold: (text: string) => string;
}

/**
 * A report as text: what was evaluated; one table with a row per metric and slice, a column per run and one per
 * difference; what its words mean; and the answer. The same report gives the same text. Lines longer than `width` come
 * only from names.
 */
export function renderReport(report: Report, look: ReportLook): string {
  const proseWidth = Math.min(look.width, widestProse);
  const lines = [...wrapped(factsOf(report), proseWidth), '', ...table(report, look), '', ...legendOf(report, proseWidth)];
  if (report.answer.length !== 0) lines.push('', ...report.answer.flatMap((answer) => wrapped(answer, proseWidth).map(look.bold)));
  return lines.join('\n');
}

/** Longer lines are hard to read, however wide the terminal. */
const widestProse = 100;

function factsOf({ split, nPairs, nQueries, items, excluded }: Report): string {
  const queries = `${countText(nQueries)} ${nQueries === 1 ? 'query' : 'queries'}`;
  return `${split === 'test' ? 'Test' : 'Validation'}: ${pairsText(nPairs)} of ${queries}, each item ranked among ${countText(items.corpus)}${excludedWords(excluded)}.`;
}

function excludedWords(excluded: Report['excluded']): string {
  if (excluded === null) return '';
  const left = [...(excluded.includes('self') ? ['the query itself'] : []), ...(excluded.includes('seen') ? ['its training items'] : [])];
  return left.length === 0 ? ', none left out' : ` without ${left.join(' and ')}`;
}

/** Under each metric's name a row per slice. */
function table(report: Report, look: ReportLook): string[] {
  const rowNames = report.metrics.flatMap((metric): Cell[] => [{ text: metric, emphasis: true }, ...report.slices.map(({ name }) => ({ text: `  ${name}` }))]);
  const cells = (cellOf: (slice: ReportedSlice, metric: string) => Cell) =>
    report.metrics.flatMap((metric): Cell[] => [{ text: '' }, ...report.slices.map((slice) => cellOf(slice, metric))]);

  const columns: GridColumn[] = [
    { heading: ['pairs'], align: 'right', cells: cells(({ nPairs }) => ({ text: countText(nPairs) })) },
    ...report.runs.map(({ name, seeds }): GridColumn => ({
      heading: 1 < seeds.length ? [name, `${seeds.length} seeds`] : [name],
      align: 'right',
      cells: cells((slice, metric) => ({ text: estimateText(rowOf(slice, name).metrics[metric] ?? null) })),
    })),
    ...report.runs.filter(({ name }) => isCompared(report, name)).map(({ name }): GridColumn => ({
      heading: [`${name} − ${report.reference}`],
      align: 'left',
      cells: cells((slice, metric) => differenceCell(rowOf(slice, name).differences?.[metric] ?? null)),
    })),
  ];
  return textGrid(rowNames, columns, look);
}

function isCompared({ slices }: Report, run: string): boolean {
  return slices.some((slice) => rowOf(slice, run).differences !== null);
}

function estimateText(estimate: Estimate | null): string {
  if (estimate === null) return '–';
  return estimate.sd === null ? fractionText(estimate.value) : `${fractionText(estimate.value)} ± ${fractionText(estimate.sd)}`;
}

function differenceCell(difference: Difference | null): Cell {
  if (difference === null) return { text: '–' };
  if (difference.verdict === 'too-few') return { text: '– too few pairs' };
  // Room for a sign also where there is none.
  const text = `${' '.repeat(Math.max(0, 5 - differenceText(difference.value).length))}${intervalText(difference)}`;
  return difference.verdict === 'noise' ? { text } : { text: `${text} *`, emphasis: true };
}

/** What runs, slices and metrics are, and what stands behind the intervals. */
function legendOf(report: Report, width: number): string[] {
  const { runs, slices, metrics } = report;
  const meanings: ReadonlyMap<string, string> = new Map([['head', headText(report)], ...slices.flatMap(({ name, description }) => (name === 'tail' || name === 'cold' ? [[name, description] as const] : []))]);
  const terms = [
    ...runs.flatMap(({ name, kind }) => (kind === 'popularity' ? [[name, 'the items with most training pairs, recommended to everyone'] as const] : [])),
    ...slices.flatMap(({ name }) => (meanings.has(name) ? [[name, meanings.get(name)!] as const] : [])),
    ...metrics.map((metric) => [metric, metricMeaning(metric)] as const),
  ];
  const termWidth = Math.max(...terms.map(([term]) => term.length));
  const lines = terms.flatMap(([term, meaning]) => wrapped(meaning, width - termWidth - 2).map((line, at) => `${(at === 0 ? term : '').padEnd(termWidth)}  ${line}`));
  if (runs.some(({ seeds }) => 1 < seeds.length)) lines.push('', ...wrapped('Behind ± stands the standard deviation of the seeds.', width));
  if (runs.some(({ name }) => isCompared(report, name))) lines.push('', ...wrapped(intervalLegend(report), width));
  return lines;
}

function headText({ items }: Report): string {
  if (items.headMinPairs === null) return 'no item is head';
  return `the ${countText(items.head)} most trained of ${countText(items.trained)} trained items, down to ${countText(items.headMinPairs)} training ${items.headMinPairs === 1 ? 'pair' : 'pairs'}`;
}

function intervalLegend({ intervals, runs, split }: Report): string {
  const { level, resamples, drawn, drawnSeeds } = intervals;
  const nSeeds = Math.max(...runs.map(({ seeds }) => seeds.length));
  const covers = drawnSeeds && 1 < nSeeds ? `the choice of ${split} pairs and of seeds`
    : `the choice of ${split} pairs, not of the ${nSeeds === 1 ? 'seed' : 'seeds'}`;
  return `In brackets the ${Number((100 * level).toPrecision(3))} % interval of the paired difference, from ${countText(resamples)} draws of whole ${drawn}; it covers ${covers}. * marks an interval without 0.`;
}

function rowOf(slice: ReportedSlice, run: string): ReportedSlice['rows'][number] {
  return slice.rows.find((row) => row.run === run)!;
}

/** Lines of at most `width` characters, broken between words. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
