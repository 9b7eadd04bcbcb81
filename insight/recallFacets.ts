import { countText, differenceText, fractionText } from './numberText';
import { niceDomain } from './niceDomain';
import type { PanelSlice } from './panelRun';
import type { RecallFacet } from './runView';
import { sentence } from './sentence';
import type { MetricCurve, RunSeries } from './seriesOf';
import { wilsonInterval } from './wilsonInterval';
import type { Sentence } from './loadable';

const slices: readonly { readonly slice: PanelSlice; readonly title: string; readonly detail: string }[] = [
  { slice: 'all', title: 'all pairs', detail: '' },
  { slice: 'head', title: 'head', detail: '' },
  { slice: 'tail', title: 'tail', detail: 'cold included' },
  { slice: 'cold', title: 'cold', detail: 'only' },
];

/**
 * A validation metric of every slice that has points, at each evaluation of the run and of its reference.
 *
 * @param metric `recall@50`; its interval is that of a share of independent pairs
 */
export function recallFacets(series: RunSeries, reference: RunSeries | null, metric: string): RecallFacet[] {
  return slices.flatMap(({ slice, title, detail }) => {
    const own = validationCurve(series, slice, metric);
    const other = reference === null ? null : validationCurve(reference, slice, metric);
    if (own === null && other === null) return [];
    const ownAt = byStep(own);
    const otherAt = byStep(other);
    const steps = [...new Set([...ownAt.keys(), ...otherAt.keys()])].sort((a, b) => a - b);
    return [{
      slice, title, detail,
      points: steps.map((step) => {
        const value = ownAt.get(step);
        const run = value === undefined || own === null ? null : { value, ...wilsonInterval(value, Math.max(1, own.nPairs)), nPairs: own.nPairs };
        return { step, run, reference: otherAt.get(step) ?? null };
      }),
    }];
  });
}

/** One scale for all facets; from zero unless everything lies far above it. */
export function recallDomain(facets: readonly RecallFacet[]): [number, number] {
  const values = facets.flatMap(({ points }) => points.flatMap(({ run, reference }) => [...(run === null ? [] : [run.low, run.high]), ...(reference === null ? [] : [reference])]));
  if (values.length === 0) return [0, 1];
  const isNearZero = Math.min(...values) < Math.max(...values) / 3;
  return niceDomain(isNearZero ? [0, ...values] : values, 5);
}

/** Where every slice stands at the last evaluation, beside the reference at that step. */
export function recallSummary(facets: readonly RecallFacet[], referenceName: string | null): Sentence {
  const last = facets.flatMap(({ points }) => points.flatMap(({ step, run }) => (run === null ? [] : [step]))).reduce((most, step) => Math.max(most, step), -1);
  if (last < 0) return [];
  const values = facets.flatMap(({ slice, points }) => {
    const at = points.find(({ step, run }) => step === last && run !== null);
    if (at === undefined || at.run === null) return [];
    return [{ slice, run: at.run, reference: at.reference ?? referenceBefore(points, last)?.value ?? null }];
  });
  const isCompared = referenceName !== null && values.some(({ reference }) => reference !== null);
  const texts = values.map(({ slice, run, reference }) => `${slice} ${fractionText(run.value)}${isCompared && reference !== null ? ` (${differenceText(run.value - reference)})` : ''}`);
  const nOf = (slice: PanelSlice) => values.find((one) => one.slice === slice)?.run.nPairs ?? null;
  const [all, tail, cold] = [nOf('all'), nOf('tail'), nOf('cold')];
  const counts = all === null ? '' : ` ${countText(all)} pairs${tail === null ? '' : `, ${countText(tail)} of them tail`}${tail === null || cold === null ? '' : `, ${countText(cold)} of those cold`}.`;
  const opening = isCompared ? `At step ${countText(last)} against ${referenceName} at that step:` : `At step ${countText(last)}:`;
  return sentence(`**${opening}** ${texts.join(', ')}. Band: 95% interval, pairs taken as independent.${counts}`);
}

/** The reference's value at the last of its evaluations up to a step. */
export function referenceBefore(points: RecallFacet['points'], step: number): { readonly step: number; readonly value: number } | null {
  const at = points.findLast((point) => point.step <= step && point.reference !== null);
  return at === undefined || at.reference === null ? null : { step: at.step, value: at.reference };
}

function validationCurve(series: RunSeries, slice: PanelSlice, metric: string): MetricCurve | null {
  return series.metrics.find((one) => one.split === 'validation' && one.slice === slice && one.metric === metric) ?? null;
}

function byStep(curve: MetricCurve | null): Map<number, number> {
  return new Map(curve === null ? [] : curve.step.map((step, at) => [step, curve.value[at]!]));
}
