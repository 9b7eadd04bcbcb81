import type { Sentence } from './loadable';
import { fractionText, intervalText } from './numberText';
import type { Difference, Report } from './report';
import { sentence } from './sentence';
import { rangeText } from './tailGroups';
import type { TrainedGroup } from './tailView';

/** Where does it gain or lose: popular, rare or never-seen items, and is it more than noise? Words follow the verdicts. */
export function tailLead(report: Report, groups: readonly TrainedGroup[], metric: string): Sentence {
  return sentence(report.reference === null ? alone(report, groups, metric) : compared(report, groups, metric));
}

function compared(report: Report, groups: readonly TrainedGroup[], metric: string): string {
  const of = (slice: string) => report.slices.find(({ name }) => name === slice)?.rows[0]?.differences?.[metric] ?? null;
  const [head, tail, cold] = [of('head'), of('tail'), of('cold')];
  const tested = groups.filter(({ difference }) => difference !== null);
  const isNoise = [head, tail, cold].every((one) => one === null || one.verdict === 'noise' || one.verdict === 'too-few') && tested.every(({ difference }) => difference!.verdict === 'noise');
  if (isNoise) return `No difference between the two runs is larger than noise: tail ${numbers(tail)}, head ${numbers(head)}.`;
  return [headAndTail(head, tail), coldWords(cold), groupWords(tested)].filter((words) => words !== '').join(' ');
}

function headAndTail(head: Difference | null, tail: Difference | null): string {
  const [h, t] = [head?.verdict ?? 'too-few', tail?.verdict ?? 'too-few'];
  if (t === 'gain' && h === 'gain') return `The tail and the head both gain: ${numbers(tail)} and ${numbers(head)}.`;
  if (t === 'gain' && h === 'loss') return `The tail gains, ${numbers(tail)}, and the head pays for it, ${numbers(head)}.`;
  if (t === 'gain') return `The tail gains, ${numbers(tail)}; the head does not change beyond noise, ${numbers(head)}.`;
  if (t === 'loss' && h === 'loss') return `The tail and the head both lose: ${numbers(tail)} and ${numbers(head)}.`;
  if (t === 'loss' && h === 'gain') return `The head gains, ${numbers(head)}, and the tail pays for it, ${numbers(tail)}.`;
  if (t === 'loss') return `The tail loses, ${numbers(tail)}; the head does not change beyond noise, ${numbers(head)}.`;
  if (h === 'gain' || h === 'loss') return `The head ${h === 'gain' ? 'gains' : 'loses'}, ${numbers(head)}; the tail does not change beyond noise, ${numbers(tail)}.`;
  return `Neither tail nor head change beyond noise: ${numbers(tail)} and ${numbers(head)}.`;
}

function coldWords(cold: Difference | null): string {
  if (cold === null || cold.verdict === 'too-few') return '';
  if (cold.verdict === 'noise') return `For cold items it is within noise, ${numbers(cold)}.`;
  return `Cold items ${cold.verdict === 'gain' ? 'gain' : 'lose'} ${numbers(cold)}.`;
}

/** Groups named by their counts, as many as a sentence carries. */
function groupWords(tested: readonly TrainedGroup[]): string {
  if (tested.length === 0) return '';
  const worse = tested.filter(({ difference }) => difference!.verdict === 'loss');
  const noise = tested.filter(({ difference, slice }) => difference!.verdict === 'noise' && slice !== 'cold');
  const better = tested.filter(({ difference, slice }) => difference!.verdict === 'gain' && slice !== 'cold');
  const gains = better.length === 0 || noise.length === 0 ? '' : `Better: ${named(better, tested.length)}. `;
  const first = `${gains}${worse.length === 0 ? 'No group gets worse' : `Worse: ${named(worse, tested.length)}`}`;
  if (noise.length === 0) return `${first}.`;
  return `${first}; within noise: ${named(noise, tested.length)}.`;
}

function named(groups: readonly TrainedGroup[], nAll: number): string {
  if (3 < groups.length) return `${groups.length} of ${nAll} groups`;
  if (groups.length === 1) return groups[0]!.slice === 'cold' ? 'cold items' : `items with ${rangeText(groups[0]!.minPairs, groups[0]!.maxPairs)}`;
  const labels = groups.map(({ label }) => label);
  return `items with ${labels.slice(0, -1).join(', ')} and ${labels.at(-1)!} training pairs`;
}

const numbers = (difference: Difference | null): string => {
  if (difference === null || difference.verdict === 'too-few') return 'too few pairs to tell';
  const text = intervalText(difference);
  const space = text.indexOf(' ');
  return `**${text.slice(0, space)}**${text.slice(space)}`;
};

function alone(report: Report, groups: readonly TrainedGroup[], metric: string): string {
  const of = (slice: string) => report.slices.find(({ name }) => name === slice)?.rows[0]?.metrics[metric] ?? null;
  const value = (slice: string) => {
    const estimate = of(slice);
    return estimate === null ? '–' : `**${fractionText(estimate.value)}** (${fractionText(estimate.low)} to ${fractionText(estimate.high)})`;
  };
  const known = groups.flatMap((group) => (group.recall[0] && 50 <= group.nPairs ? [{ group, value: group.recall[0].value }] : []));
  const weakest = known.reduce<(typeof known)[number] | null>((least, one) => (least === null || one.value < least.value ? one : least), null);
  const strongest = known.reduce<(typeof known)[number] | null>((most, one) => (most === null || most.value < one.value ? one : most), null);
  const cold = of('cold') === null ? '' : `; cold items ${value('cold')}`;
  const ends = weakest === null || strongest === null || weakest === strongest ? '' :
    ` It is found best among ${itemsOf(strongest.group)}, ${fractionText(strongest.value)}, and worst among ${itemsOf(weakest.group)}, ${fractionText(weakest.value)}.`;
  return `Tail ${metric} is ${value('tail')}, head ${value('head')}${cold}.${ends}`;
}

const itemsOf = (group: TrainedGroup): string => (group.slice === 'cold' ? 'cold items' : `items with ${group.label} training ${group.maxPairs === 1 ? 'pair' : 'pairs'}`);
