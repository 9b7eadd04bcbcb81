/** `.319`, `1.000`; a dash for what has no value. */
export function fractionText(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const digits = Math.abs(value).toFixed(3).replace(/^0/, '');
  return value < 0 && digits !== '.000' ? `−${digits}` : digits;
}

/** `+.028`, `−.021`; `.000` for what rounds to nothing. */
export function differenceText(value: number): string {
  const text = fractionText(value);
  return 0 < value && text !== '.000' ? `+${text}` : text;
}

/** `+.028 (.022 to .034)`; bounds carry signs unless both are positive: `+.011 (−.004 to +.027)`. */
export function intervalText({ value, low, high }: { readonly value: number; readonly low: number; readonly high: number }): string {
  const bound = 0 <= low ? fractionText : differenceText;
  return `${differenceText(value)} (${bound(low)} to ${bound(high)})`;
}

/** `47,188` */
export function countText(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `7,221 pairs`, `1 pair` */
export function pairsText(n: number): string {
  return `${countText(n)} ${n === 1 ? 'pair' : 'pairs'}`;
}
