import { metricMeaning } from './metricMeaning';
import { countText, differenceText, fractionText, intervalText } from './numberText';
import type { Gain, GainReport } from './gainReport';
import { textGrid, type Cell, type GridLook } from './textGrid';

/** A gain report as text: a table for each grouping, then the findings. The same report gives the same text. */
export function renderGains(report: GainReport, look: GridLook): string {
  const { metric, run, reference, overall, groupings, findings, nComparisons, level, nSeeds } = report;
  const seeds = nSeeds[0] === 1 && nSeeds[1] === 1 ? '' : ` (${nSeeds[0]} and ${nSeeds[1]} seeds)`;
  const lines = [`${metric}, ${metricMeaning(metric)}: ${run} − ${reference}${seeds}`, `All ${countText(overall.nPairs)} test pairs: ${fractionText(overall.reference)} to ${fractionText(overall.run)}, ${differenceOf(overall)}`];
  for (const { title, groups } of groupings) {
    lines.push('', ...textGrid([{ text: title, emphasis: true }, ...groups.map(({ label }) => ({ text: `  ${label}` }))], [
      { heading: ['pairs'], align: 'right', cells: [{ text: '' }, ...groups.map(({ nPairs }) => ({ text: countText(nPairs) }))] },
      { heading: [reference], align: 'right', cells: [{ text: '' }, ...groups.map((group) => ({ text: fractionText(group.reference) }))] },
      { heading: [run], align: 'right', cells: [{ text: '' }, ...groups.map((group) => ({ text: fractionText(group.run) }))] },
      { heading: ['difference'], align: 'left', cells: [{ text: '' }, ...groups.map((group): Cell => ({ text: differenceOf(group), emphasis: group.verdict === 'gain' || group.verdict === 'loss' }))] },
      { heading: ['p'], align: 'right', cells: [{ text: '' }, ...groups.map(({ correctedP }) => ({ text: correctedP === null ? '–' : correctedP < 0.001 ? '< .001' : fractionText(correctedP) }))] },
    ], look));
  }
  lines.push('', `In brackets the ${Number((100 * level).toPrecision(3))} % interval of the paired difference, from draws of whole queries. p is paired over queries${nSeeds[0] > 1 ? ' and seeds' : ''} and corrected for`, `${nComparisons} groups (Holm); * marks p < ${Number((1 - level).toPrecision(3)).toString().replace(/^0/, '')}. A feature's groups may overlap.`);
  if (findings.length > 0) lines.push('', ...findings.map((finding) => look.bold(finding)));
  return lines.join('\n');
}

function differenceOf({ difference, verdict }: Gain): string {
  if (difference === null) return '–';
  if (verdict === 'too-few') return `${differenceText(difference.value)} too few pairs`;
  return `${intervalText(difference)}${verdict === 'noise' ? '' : ' *'}`;
}
