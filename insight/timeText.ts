/** Whole seconds, minutes or hours, rounded up: `24 min`, `40 s`, `3 h`. */
export function durationText(seconds: number): string {
  if (seconds <= 90) return `${Math.max(0, Math.ceil(seconds))} s`;
  if (seconds <= 90 * 60) return `${Math.ceil(seconds / 60)} min`;
  return `${Math.ceil(seconds / 3600)} h`;
}

/** `16:42`, or with seconds `14:02:11`, in the given time zone or the host's. */
export function clockText(atMs: number, timeZone: string | undefined, precision: 'minute' | 'second'): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit', minute: '2-digit', ...(precision === 'second' ? { second: '2-digit' } : {}), hourCycle: 'h23', ...(timeZone === undefined ? {} : { timeZone }),
  }).format(atMs);
}
