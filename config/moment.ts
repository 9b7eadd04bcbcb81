/**
 * The moment that a cut of a split means, comparable with timestamps of the data.
 *
 * A number, or a text that is one, stands for itself. Dates (`2024-05-01`, `2024/05/01 12:30`, `2024-05-01T12:30:15.5Z`)
 * are milliseconds since 1970, as those of the data are; a zone is taken but not counted, as in the data.
 *
 * @returns undefined for a text that is neither
 */
export function momentOf(written: number | string): number | undefined {
  if (typeof written === 'number') return written;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(written)) {
    const number = Number(written);
    return Number.isFinite(number) ? number : undefined;
  }
  const match = /^\s*(\d{4})([-/ ])(\d{1,2})\2(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?(?:Z| UTC|[+-]\d{2}(?::?\d{2})?)?)?)?$/.exec(written);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = [1, 3, 4, 5, 6, 7].map((at) => Number(match[at] ?? 0)) as [number, number, number, number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  if (moment.getUTCMonth() !== month - 1 || moment.getUTCDate() !== day) return undefined;
  const milliseconds = Number(`${match[8] ?? ''}000`.slice(0, 3));
  return moment.setUTCHours(hour, minute, second, milliseconds);
}
