import type { RunEvent } from './event';

/**
 * The history of a run: its attempts in order, each cut at the step that the next one started from, so each step is told
 * once. What is not about a step (phases, warnings, requests, endings) is kept.
 *
 * A `step` event stands for the last `steps` steps up to `step`; the trainer writes one at every checkpoint, so no event
 * straddles a cut. One that does (of a journal that lost lines) is shortened. An evaluation or a checkpoint that a later
 * attempt made again at the same step is told once, as the later one tells it.
 *
 * @param attempts the events of each attempt, oldest first
 */
export function mergeAttempts(attempts: readonly (readonly RunEvent[])[]): RunEvent[] {
  const fromSteps = attempts.map((events) => events.find((event) => event.kind === 'started')?.fromStep ?? null);
  const lastAt = new Map<string, number>();
  attempts.forEach((events, at) => events.forEach((event) => lastAt.set(made(event), at)));
  return attempts.flatMap((events, at) => {
    const cut = fromSteps.slice(at + 1).reduce<number>((least, fromStep) => (fromStep === null ? least : Math.min(least, fromStep)), Infinity);
    return events.flatMap((event): RunEvent[] => {
      if (!isAboutStep(event)) return [event];
      if (event.kind !== 'step' && lastAt.get(made(event)) !== at) return [];
      if (event.step <= cut) return [event];
      if (event.kind !== 'step' || cut <= event.step - event.steps) return [];
      return [{ ...event, step: cut, steps: event.steps - (event.step - cut) }];
    });
  });
}

const isAboutStep = (event: RunEvent): event is Extract<RunEvent, { kind: 'step' | 'evaluated' | 'checkpointed' }> =>
  event.kind === 'step' || event.kind === 'evaluated' || event.kind === 'checkpointed';

/** What an evaluation or a checkpoint is known by; other events are not made again. */
function made(event: RunEvent): string {
  if (event.kind === 'evaluated') return `evaluated ${event.split} ${event.step}`;
  return event.kind === 'checkpointed' ? `checkpointed ${event.step}` : '';
}
