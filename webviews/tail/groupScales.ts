import { scaleLinear } from 'd3';
import { niceDomain } from '../../insight/niceDomain';
import type { TailView } from '../../insight/tailView';
import type { Tick } from '../marks/axes';
import { differenceText, fractionText } from '../../insight/numberText';

/** One scale for recall of all groups, and one for differences, in data units. */
export interface GroupDomains { readonly recall: readonly [number, number]; readonly difference: readonly [number, number] }

/** Recall starts where its whiskers do; differences always hold zero. */
export function groupDomains({ groups }: TailView): GroupDomains {
  const recall = groups.flatMap(({ recall: all }) => all.flatMap((one) => (one === null ? [] : [one.low, one.high])));
  const difference = groups.flatMap((group) => (group.difference === null ? [] : [group.difference.low, group.difference.high]));
  return { recall: niceDomain(recall, 4), difference: niceDomain([0, ...difference], 3) };
}

/** Ticks of a domain with their words; zero is `0`. */
export function ticksOf(domain: readonly [number, number], count: number, text: 'fraction' | 'difference'): Tick[] {
  return scaleLinear(domain, [0, 1]).ticks(count).map((value) => ({ value, label: Math.abs(value) < 1e-9 ? '0' : text === 'fraction' ? fractionText(value).replace(/0$/, '') : differenceText(value).replace(/0$/, '') }));
}
