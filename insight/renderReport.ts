import { countText, fractionText, intervalText, pairsText } from './numberText';
import type { Difference, Report, ReportedSlice } from './report';
import { textGrid, type Cell, type ColumnGroup, type GridLook } from './textGrid';

/** How a report is written. */
export interface ReportLook {
  /** Characters a line may have; 100 suits most terminals and logs. */
  readonly width: number;
  /** Marks what matters, for instance with the terminal's bold; `(text) => text` for plain text. */
  readonly bold: (text: string) => string;
}

/**
 * A report as text: what was evaluated, a row per run with the metrics of each slice, a row per slice with each run's
 * differences, and the answer. The same report gives the same text. Lines longer than `width` come only from names.
 */
export function renderReport(report: Report, look: ReportLook): string {
  const lines = [...wrapped(factsOf(report), look.width), '', ...metricsTable(report, look)];
  const compared = report.runs.map(({ name }) => name).filter((run) => report.slices.some((slice) => rowOf(slice, run).differences !== null));
  for (const run of compared) lines.push('', look.bold(`${run} − ${report.reference}`), ...differencesTable(report, run, look));
  if (compared.length !== 0) lines.push('', ...wrapped(legendOf(report), look.width));
  if (report.answer.length !== 0) lines.push('', ...report.answer.flatMap((answer) => wrapped(answer, look.width).map(look.bold)));
  return lines.join('\n');
}

function factsOf({ split, nPairs, nQueries, items }: Report): string {
  const head = items.headMinPairs === null ? 'No item is head.'
    : `Head: ${countText(items.head)} of ${countText(items.trained)} trained items, down to ${items.headMinPairs} training ${items.headMinPairs === 1 ? 'pair' : 'pairs'}.`;
  const queries = `${countText(nQueries)} ${nQueries === 1 ? 'query' : 'queries'}`;
  return `${split === 'test' ? 'Test' : 'Validation'}: ${pairsText(nPairs)} of ${queries}, ranked among ${countText(items.corpus)} items. ${head}`;
}

function metricsTable(report: Report, look: ReportLook): string[] {
  const names = report.runs.map(({ name, seeds }) => (1 < seeds.length ? `${name} (${seeds.length} seeds)` : name));
  const groups = report.slices.map((slice): ColumnGroup => ({
    title: [slice.name, pairsText(slice.nPairs)],
    columns: report.metrics.map((metric) => ({
      heading: headingOf(metric),
      cells: report.runs.map(({ name }): Cell => {
        const estimate = rowOf(slice, name).metrics[metric] ?? null;
        if (estimate === null) return { text: '–' };
        return { text: estimate.sd === null ? fractionText(estimate.value) : `${fractionText(estimate.value)} ± ${fractionText(estimate.sd)}` };
      }),
    })),
  }));
  return textGrid(names, groups, { ...look, align: 'right' });
}

function differencesTable(report: Report, run: string, look: ReportLook): string[] {
  const grid: GridLook = { ...look, align: 'left' };
  const groups = report.metrics.map((metric): ColumnGroup => ({
    title: [],
    columns: [{ heading: [metric], cells: report.slices.map((slice) => differenceCell(rowOf(slice, run).differences?.[metric] ?? null)) }],
  }));
  return textGrid(report.slices.map(({ name }) => name), groups, grid);
}

function differenceCell(difference: Difference | null): Cell {
  if (difference === null) return { text: '–' };
  if (difference.verdict === 'too-few') return { text: '– too few pairs' };
  if (difference.verdict === 'noise') return { text: intervalText(difference) };
  return { text: `${intervalText(difference)} *`, emphasis: true };
}

function legendOf(report: Report): string {
  const { level, resamples, drawn, drawnSeeds } = report.intervals;
  const nSeeds = Math.max(...report.runs.map(({ seeds }) => seeds.length));
  const covers = drawnSeeds && 1 < nSeeds ? `the choice of ${report.split} pairs and of seeds`
    : `the choice of ${report.split} pairs, not of the ${nSeeds === 1 ? 'seed' : 'seeds'}`;
  return `In brackets the ${Number((100 * level).toPrecision(3))} % interval of the paired difference, from ${countText(resamples)} draws of whole ${drawn}; it covers ${covers}. * marks an interval without 0.`;
}

/** `recall@50` becomes two lines, so that a column is as narrow as its numbers. */
function headingOf(metric: string): string[] {
  const at = metric.indexOf('@');
  return at === -1 ? [metric, ''] : [metric.slice(0, at), metric.slice(at)];
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
