/**
 * The smallest range that holds all values and ends on multiples of a round step (1, 2 or 5 times a power of ten).
 *
 * @param steps about how many steps the range should have, ≥ 1
 * @returns [0, 1] for no values; a range of one step around a single value
 */
export function niceDomain(values: Iterable<number>, steps: number): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (high < low) return [0, 1];
  const step = roundStep((high - low || Math.abs(high) || 1) / steps);
  // The tiny addend keeps 0.3 / 0.1 = 2.9999… from falling a step.
  const from = Math.floor(low / step + 1e-9) * step;
  const to = Math.ceil(high / step - 1e-9) * step;
  return [rounded(from), rounded(from < to ? to : from + step)];
}

function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  const times = atLeast / power;
  return (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10) * power;
}

const rounded = (value: number): number => Number(value.toPrecision(12)) + 0;
