import type { RunEvent } from '../../../runs/event';

/**
 * What of an event TensorBoard shows, by tag: `loss/main`, `loss/self-supervised`, `loss/total`, `speed/examples-per-second`;
 * `validation/recall@50/tail`, `validation/alignment`, `validation/uniformity/items`, `validation/coverage@50` … What has
 * no value has no scalar.
 *
 * @returns none for events that are no `step` and no `evaluated`
 */
export function scalarsOf(event: RunEvent): Readonly<Record<string, number>> {
  if (event.kind === 'step') {
    return known({
      'loss/main': event.mainLossNats,
      'loss/self-supervised': event.selfSupervisedLossNats,
      'loss/total': event.totalLossNats,
      'speed/examples-per-second': event.examplesPerSecond,
    });
  }
  if (event.kind !== 'evaluated') return {};
  const { split, slices, coverage, gini } = event;
  return known(Object.fromEntries([
    ...slices.flatMap(({ slice, metrics }) => Object.entries(metrics).map(([metric, value]) => [`${split}/${metric}/${slice}`, value] as const)),
    [`${split}/alignment`, event.alignment],
    [`${split}/uniformity/queries`, event.uniformityQuery],
    [`${split}/uniformity/items`, event.uniformityItem],
    ...Object.entries({ ...coverage, ...gini }).map(([metric, value]) => [`${split}/${metric}`, value] as const),
  ]));
}

function known(scalars: Readonly<Record<string, number | null>>): Record<string, number> {
  return Object.fromEntries(Object.entries(scalars).filter((entry): entry is [string, number] => entry[1] !== null));
}
