import type { RunView, ThinnedCurve } from '../../insight/runView';
import { differenceText, fractionText } from '../../insight/numberText';
import type { CurveChartView, DrawnCurve } from './curveChart';
import type { PageState } from './protocol';

interface KeyedChart { readonly key: string; readonly view: CurveChartView }

/** One chart per slice, all on one scale: the run with its interval, the reference over its whole length. */
export function recallCharts(view: RunView, isNarrow: boolean): KeyedChart[] {
  return view.recall.map((facet) => {
    const own = facet.points.filter(({ run }) => run !== null);
    const other = facet.points.filter(({ reference }) => reference !== null);
    const run: DrawnCurve = {
      name: view.run.name, look: 'first', mark: 'first', bandLook: 'interval',
      step: own.map(({ step }) => step), mean: own.map((point) => point.run!.value), low: own.map((point) => point.run!.low), high: own.map((point) => point.run!.high),
    };
    const values = other.map((point) => point.reference!);
    const reference: DrawnCurve = { name: view.reference?.name ?? 'reference', look: 'reference', mark: 'reference', bandLook: null, step: other.map(({ step }) => step), mean: values, low: values, high: values };
    return {
      key: `recall-${facet.slice}`,
      view: {
        title: facet.title, detail: facet.detail, curves: other.length === 0 ? [run] : [run, reference], range: view.range, domain: view.recallDomain, scale: 'linear', nTicks: isNarrow ? 2 : 4, height: isNarrow ? 112 : 152,
        note: null, format: fractionText, formatTick: (value) => (value === 0 ? '0' : fractionText(value)), endText: (curve) => fractionText(curve.mean.at(-1)!),
        // Where both end at one step the labels of their ends say it already.
        restingStep: other.length === 0 || isNarrow || own.length === 0 || own.at(-1)!.step === other.at(-1)!.step ? null : own.at(-1)!.step,
      },
    };
  });
}

/** The losses as thinned by the host, on the chosen scale. */
export function lossCharts(view: RunView, scale: PageState['lossScale']): KeyedChart[] {
  return view.losses.map(({ title, detail, curve, settled, domain }) => {
    const low = Math.min(...curve.low.filter((value) => 0 < value), Infinity);
    const logDomain: readonly [number, number] = Number.isFinite(low) ? [low, Math.max(low * 1.1, ...curve.high)] : domain;
    return {
      key: `loss-${title.toLowerCase()}`,
      view: {
        title, detail, curves: [drawn(curve, 'first')], range: view.range, height: 150, nTicks: 4,
        domain: scale === 'settled' ? settled.domain : scale === 'all' ? domain : logDomain, scale: scale === 'logarithmic' ? 'logarithmic' : 'linear',
        note: scale === 'settled' ? settled.note : null, format: nats, formatTick: (value) => String(Number(value.toFixed(2))), endText: (one) => nats(one.mean.at(-1)!), restingStep: null,
      },
    };
  });
}

/** Throughput, alignment, uniformity, and coverage where it is measured. */
export function healthCharts(view: RunView): KeyedChart[] {
  return view.health.map(({ title, detail, curves, domain }) => {
    const isLarge = 1000 <= domain[1];
    const format = (value: number) => (isLarge ? Math.round(value).toLocaleString('en') : signed(value));
    return {
      key: `health-${title.toLowerCase()}`,
      view: {
        title, detail, curves: curves.map((curve, at) => drawn(curve, at === 0 ? 'first' : 'first dashed')), range: view.range, height: 104, nTicks: 2, domain, scale: 'linear',
        note: null, format, formatTick: (value) => (isLarge ? thousands(value) : value === 0 ? '0' : signed(value, 1)),
        endText: (one) => `${curves.length < 2 ? '' : `${one.name} `}${isLarge ? thousands(one.mean.at(-1)!) : signed(one.mean.at(-1)!)}`, restingStep: null,
      },
    };
  });
}

function drawn({ name, step, mean, low, high, nPoints }: ThinnedCurve, look: string): DrawnCurve {
  return { name, look, mark: null, bandLook: nPoints === step.length ? null : 'spread', step, mean, low, high };
}

/** `+.020` or nothing. */
export function gainText(run: number | null, reference: number | null): string {
  return run === null || reference === null ? '–' : differenceText(run - reference);
}

export const nats = (value: number): string => value.toFixed(2);
export const signed = (value: number, digits = 2): string => value.toFixed(digits).replace('-', '−');
const thousands = (value: number): string => (value < 1000 ? String(Math.round(value)) : `${Number((value / 1000).toFixed(1))}k`);
