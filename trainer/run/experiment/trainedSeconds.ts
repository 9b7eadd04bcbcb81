import type { RunOnDisk } from '../../../runs/node/readRun';

/** Time that a run trained, its attempts together; between two attempts nobody did. */
export function trainedSeconds({ events }: Pick<RunOnDisk, 'events'>): number {
  let seconds = 0;
  events.forEach(({ at, kind }, index) => {
    if (index > 0 && kind !== 'started') seconds += Math.max(0, at - events[index - 1]!.at) / 1000;
  });
  return seconds;
}
