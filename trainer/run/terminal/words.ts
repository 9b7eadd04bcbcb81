/** `1 234 567` → `1,234,567` */
export const grouped = (n: number): string => Math.round(n).toLocaleString('en-US');

/** `2 min 05 s`, `48 s`, `1 h 03 min` */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** `1.4 MB` */
export function bytes(n: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = n;
  let unit = 0;
  // What would round to 1000 of a unit is 1.0 of the next.
  while (999.5 <= value && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || 99.95 <= value ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `.3210`, or `–` for what has no value. */
export const fraction = (value: number | null | undefined): string => (value === null || value === undefined || Number.isNaN(value) ? '–' : value.toFixed(4).replace(/^0/, ''));
