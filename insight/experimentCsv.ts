import { conditionWords } from './experimentMarkdown';
import type { ExperimentReport } from './experimentReport';

const columns = [
  'condition', 'fraction', 'arm', 'is_base', 'slice', 'metric', 'pairs', 'queries', 'seeds', 'mean', 'sd', 'relative_gain', 'difference', 'low', 'high', 'p', 'corrected_p', 'verdict',
] as const;

/** An experiment as CSV (RFC 4180): a row for each arm, slice and metric; an empty cell is a missing value. */
export function experimentCsv(report: ExperimentReport): string {
  const rows = report.tables.flatMap((table) => table.rows.flatMap((row) => table.slices.flatMap(({ name: slice, nPairs, nQueries }) => report.metrics.map((metric) => {
    const cell = row.cells[slice]?.[metric] ?? null;
    const difference = cell?.difference ?? null;
    return [
      conditionWords({ condition: table.condition, fraction: 1 }), table.fraction, row.label, row.isBase ? 1 : 0, slice, metric, nPairs, nQueries, row.seeds.length,
      cell?.mean, cell?.sd, cell?.relativeGain, difference?.value, difference?.low, difference?.high, difference?.p, difference?.correctedP, difference?.verdict,
    ];
  }))));
  return [columns, ...rows].map((row) => `${row.map((cell) => cellText(cell ?? '')).join(',')}\r\n`).join('');
}

function cellText(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
