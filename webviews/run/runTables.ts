import type { RunView, ThinnedCurve } from '../../insight/runView';
import { countText, fractionText } from '../../insight/numberText';
import type { TableTwin } from '../page/tableTwin';
import { gainText, nats, signed } from './curveViews';

/** Every evaluation: each slice's value, interval and difference from the reference at that step. */
export function recallTable(view: RunView): TableTwin {
  const steps = [...new Set(view.recall.flatMap(({ points }) => points.map(({ step }) => step)))].sort((a, b) => a - b);
  const hasReference = view.reference !== null;
  return {
    caption: `Validation ${view.metric} by step`,
    columns: [{ title: 'Step', isNumber: true }, ...view.recall.flatMap(({ title }) => [title, '95% interval', ...(hasReference ? [`${view.reference!.name}`, 'difference'] : [])].map((one) => ({ title: one, isNumber: true })))],
    rows: steps.map((step) => [countText(step), ...view.recall.flatMap(({ points }) => {
      const point = points.find((one) => one.step === step);
      const run = point?.run ?? null;
      const reference = point?.reference ?? null;
      return [fractionText(run?.value ?? null), run === null ? '–' : `${fractionText(run.low)} to ${fractionText(run.high)}`, ...(hasReference ? [fractionText(reference), gainText(run?.value ?? null, reference)] : [])];
    })]),
  };
}

/** Every drawn column of the losses: mean, smallest and largest. */
export function lossTable(view: RunView): TableTwin {
  return curveTable('Losses by step, nats', view.losses.map(({ title, curve }) => ({ title, curve })), nats);
}

/** Every drawn column of throughput, alignment and uniformity. */
export function healthTable(view: RunView): TableTwin {
  const curves = view.health.flatMap(({ title, curves: all }) => all.map((curve) => ({ title: all.length < 2 ? title : `${title}, ${curve.name}`, curve })));
  return curveTable('Health by step', curves, (value) => (1000 <= Math.abs(value) ? countText(Math.round(value)) : signed(value)));
}

function curveTable(caption: string, curves: readonly { readonly title: string; readonly curve: ThinnedCurve }[], format: (value: number) => string): TableTwin {
  const steps = [...new Set(curves.flatMap(({ curve }) => curve.step))].sort((a, b) => a - b);
  const places = curves.map(({ curve }) => new Map(curve.step.map((step, at) => [step, at])));
  const isThinned = curves.map(({ curve }) => curve.step.length < curve.nPoints);
  return {
    caption,
    columns: [{ title: 'Step', isNumber: true }, ...curves.flatMap(({ title }, at) => (isThinned[at] === true ? [`${title}, mean`, 'smallest', 'largest'] : [title]).map((one) => ({ title: one, isNumber: true })))],
    rows: steps.map((step) => [countText(step), ...curves.flatMap(({ curve }, at) => {
      const place = places[at]!.get(step);
      const texts = place === undefined ? ['–', '–', '–'] : [curve.mean[place]!, curve.low[place]!, curve.high[place]!].map(format);
      return isThinned[at] === true ? texts : texts.slice(0, 1);
    })]),
  };
}
