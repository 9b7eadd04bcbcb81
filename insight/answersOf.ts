import { intervalText, pairsText } from './numberText';
import type { Difference, Report } from './report';

/**
 * Answers the question the product exists for, one sentence per compared run: did it help the tail, and what did that
 * cost the head? Words follow the verdicts, so text and table cannot disagree.
 *
 * @returns empty without a reference, or when the report has no `tail` slice
 */
export function answersOf(report: Omit<Report, 'answer'>): string[] {
  const { reference, headline } = report;
  const tail = report.slices.find(({ name }) => name === 'tail');
  const head = report.slices.find(({ name }) => name === 'head');
  if (reference === null || tail === undefined) return [];

  return tail.rows.flatMap(({ run, differences }, at) => {
    if (differences === null) return [];
    const onTail = differences[headline] ?? null;
    const onHead = head?.rows[at]?.differences?.[headline] ?? null;
    const clauses = [tailClause(run, reference, headline, onTail, tail.nPairs)];
    if (head !== undefined) clauses.push(headClause(onHead, onTail, head.nPairs));
    return [`${clauses.join('; ')}.`];
  });
}

function tailClause(run: string, reference: string, metric: string, difference: Difference | null, nPairs: number): string {
  if (difference === null || difference.verdict === 'too-few') return `The tail has ${pairsText(nPairs)}, too few to compare ${run} with ${reference}`;
  const numbers = `${metric} ${intervalText(difference)}`;
  if (difference.verdict === 'gain') return `${run} finds more of the tail than ${reference}: ${numbers}`;
  if (difference.verdict === 'loss') return `${run} finds less of the tail than ${reference}: ${numbers}`;
  return `${run} and ${reference} do not differ on the tail beyond noise: ${numbers}`;
}

function headClause(onHead: Difference | null, onTail: Difference | null, nPairs: number): string {
  if (onHead === null || onHead.verdict === 'too-few') return `the head has ${pairsText(nPairs)}, too few to tell`;
  const numbers = intervalText(onHead);
  const tailGains = onTail?.verdict === 'gain';
  if (onHead.verdict === 'gain') return tailGains ? `the head pays nothing for it, it gains too: ${numbers}` : `the head gains: ${numbers}`;
  if (onHead.verdict === 'loss') return tailGains ? `the head pays for it: ${numbers}` : `the head loses: ${numbers}`;
  if (tailGains) return `it costs the head nothing beyond noise: ${numbers}`;
  return `no difference beyond noise on the head: ${numbers}`;
}
