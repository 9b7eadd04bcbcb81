import { levelOfDetail } from './levelOfDetail';
import { niceDomain } from './niceDomain';
import { countText } from './numberText';
import type { HealthChart, LossChart, RunSetup, ThinnedCurve } from './runView';
import type { Curve, RunSeries } from './seriesOf';

interface Range { readonly from: number; readonly to: number }

/** Charts of the losses: main, and with self-supervision also its own and the weighted total. */
export function lossCharts(series: RunSeries, setup: RunSetup, range: Range, columns: number): LossChart[] {
  const charts: { readonly title: string; readonly detail: string; readonly curve: Curve }[] = [
    { title: 'Main', detail: mainDetail(setup), curve: series.mainLoss },
  ];
  if (setup.selfSupervision !== null) {
    const { masking } = setup.selfSupervision;
    const { weight, total } = weightWords(setup.selfSupervision);
    const word = masking === 'none' ? 'dropout' : masking === 'cfm' || masking === 'rfm' ? masking.toUpperCase() : masking;
    charts.push(
      { title: 'Self-supervised', detail: `${word}, ${weight}${masking === 'cfm' ? '; the spread is the seed feature' : ''}`, curve: series.selfSupervisedLoss },
      { title: 'Total', detail: total, curve: series.totalLoss },
    );
  }
  return charts.map(({ title, detail, curve }) => {
    const thin = thinned(curve, range, columns);
    return { title, detail, curve: thin, settled: settledPart(thin), domain: niceDomain([...thin.low, ...thin.high], 4) };
  });
}

/** What the self-supervised loss weighs as training goes on, and what the total is made of. */
function weightWords({ alpha, schedule = { kind: 'joint', duration: 0, finalAlpha: 0 } }: NonNullable<RunSetup['selfSupervision']>): { readonly weight: string; readonly total: string } {
  const { duration, finalAlpha } = schedule;
  const epochs = `${duration} ${duration === 1 ? 'epoch' : 'epochs'}`;
  const moving = 'main + weight × self-supervised';
  switch (schedule.kind) {
    case 'joint': return { weight: `weight ${alpha}`, total: `main + ${alpha} × self-supervised` };
    case 'warmUp': return { weight: `weight rising to ${alpha} in ${epochs}`, total: moving };
    case 'decay': return { weight: `weight from ${alpha} to ${finalAlpha} in ${epochs}`, total: moving };
    case 'pretrain': return { weight: `alone for ${epochs}, then weight ${finalAlpha}`, total: finalAlpha === 0 ? `${alpha} × self-supervised, then main` : `${alpha} × self-supervised, then main + ${finalAlpha} × it` };
    case 'uncertainty': return { weight: `weight learned from ${alpha} on`, total: `${moving} + its penalty` };
  }
}

/**
 * The axis that shows the last 90 % of the drawn steps in full: the first steps fall so far that with them the rest
 * would be a flat line.
 */
function settledPart(curve: ThinnedCurve): LossChart['settled'] {
  const first = curve.step[0];
  const last = curve.step.at(-1);
  if (first === undefined || last === undefined) return { domain: [0, 1], note: null };
  const from = curve.step.findIndex((step) => first + 0.1 * (last - first) <= step);
  const domain = niceDomain([...curve.low.slice(from), ...curve.high.slice(from)], 4);
  const above = curve.mean.findIndex((mean) => mean <= domain[1]);
  const note = above <= 0 ? null : `↑ first ${countText(curve.step[above - 1]!)} ${curve.step[above - 1] === 1 ? 'step is' : 'steps are'} above ${domain[1]}`;
  return { domain, note };
}

/** How the losses were thinned: `nats per row. 61,400 steps drawn as 383 columns: …` */
export function lossSummary(charts: readonly LossChart[], series: RunSeries, range: Range): string {
  const curve = charts[0]?.curve;
  if (curve === undefined || curve.nPoints === 0) return 'nats per row';
  const { step, weight } = series.mainLoss;
  let nSteps = 0;
  step.forEach((at, point) => { if (range.from <= at && at <= range.to) nSteps += weight[point]!; });
  const nColumns = curve.step.length;
  if (curve.nPoints === nColumns) {
    const means = nSteps === curve.nPoints ? `${stepsText(nSteps)}, each drawn` : `${stepsText(nSteps)} told as ${countText(curve.nPoints)} means, each drawn`;
    return `nats per row. ${means}`;
  }
  const told = nSteps === curve.nPoints ? stepsText(nSteps) : `${stepsText(nSteps)}, told as ${countText(curve.nPoints)} means,`;
  return `nats per row. ${told} drawn as ${countText(nColumns)} columns: line is the mean, band the smallest and largest`;
}

const stepsText = (n: number): string => `${countText(n)} ${n === 1 ? 'step' : 'steps'}`;

/** Is the machine busy, and do the vectors still use the space? */
export function healthCharts(series: RunSeries, range: Range, columns: number): HealthChart[] {
  const health = (name: string) => series.health.find((curve) => curve.name === name) ?? null;
  const charts: { readonly title: string; readonly detail: string; readonly curves: readonly (Curve | null)[]; readonly floor: readonly number[] }[] = [
    { title: 'Throughput', detail: 'pairs per second', curves: [series.throughput], floor: [0] },
    { title: 'Alignment', detail: 'query to its item, lower is closer', curves: [health('alignment')], floor: [0] },
    { title: 'Uniformity', detail: 'lower is more spread out; 0 is collapsed', curves: [renamed(health('uniformity of queries'), 'queries'), renamed(health('uniformity of items'), 'items')], floor: [0] },
    { title: 'Coverage', detail: 'share of items in some top list', curves: series.health.filter(({ name }) => name.startsWith('coverage')), floor: [0] },
  ];
  return charts.flatMap(({ title, detail, curves, floor }) => {
    const drawn = curves.flatMap((curve) => (curve === null || curve.step.length === 0 ? [] : [thinned(curve, range, columns)]));
    if (drawn.length === 0) return [];
    return [{ title, detail, curves: drawn, domain: niceDomain([...floor, ...drawn.flatMap(({ low, high }) => [...low, ...high])], 4) }];
  });
}

const renamed = (curve: Curve | null, name: string): Curve | null => (curve === null ? null : { ...curve, name });

function thinned(curve: Curve, range: Range, columns: number): ThinnedCurve {
  const { name, unit, nPoints, step, mean, low, high } = levelOfDetail(curve, range, columns);
  return { name, unit, nPoints, step: Array.from(step), mean: Array.from(mean, short), low: Array.from(low, short), high: Array.from(high, short) };
}

/** Six digits: more than a picture shows, and shorter to send. */
const short = (value: number): number => Number(value.toPrecision(6));

function mainDetail({ batchSize, mainLoss = 'batchSoftmax', mixedNegatives = 0 }: RunSetup): string {
  if (mainLoss === 'directAU') return 'alignment and uniformity';
  if (mainLoss === 'binaryCrossEntropy') return 'binary cross-entropy of shown pairs; a coin has .69';
  const columns = batchSize + mixedNegatives;
  return `in-batch softmax, ${countText(batchSize)} rows${mixedNegatives === 0 ? '' : ` and ${countText(mixedNegatives)} more negatives`}, chance is ${Math.log(columns).toFixed(2)}`;
}
