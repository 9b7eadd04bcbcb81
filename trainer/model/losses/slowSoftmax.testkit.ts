/** A batch softmax loss in float64, straight from its formula. */
export interface SlowSoftmaxOptions {
  readonly temperature: number;
  readonly logQ?: readonly number[] | undefined;
  /** True leaves the column out of the row's denominator. */
  readonly isExcluded?: ((row: number, column: number) => boolean) | undefined;
  /** False leaves the example out, row and column. */
  readonly isIncluded?: ((example: number) => boolean) | undefined;
}

export interface SlowSoftmax { readonly loss: number; readonly rows: readonly (number | null)[]; readonly aGradient: number[][]; readonly bGradient: number[][] }

/**
 * Each row's −log of the share of its own column, their mean, and the gradients by the chain rule over the scores
 * s[i][j] = ⟨aᵢ, bⱼ⟩: d loss / d s[i][j] = (share[i][j] − [i = j]) / (n τ).
 */
export function slowSoftmax(a: readonly (readonly number[])[], b: readonly (readonly number[])[], { temperature, logQ, isExcluded, isIncluded }: SlowSoftmaxOptions): SlowSoftmax {
  const takesPart = (example: number) => isIncluded?.(example) ?? true;
  const examples = a.map((_, example) => example).filter(takesPart);
  const aGradient = a.map((row) => row.map(() => 0));
  const bGradient = b.map((row) => row.map(() => 0));
  const rows = a.map((left, i) => {
    if (!takesPart(i)) return null;
    const columns = examples.filter((j) => j === i || !(isExcluded?.(i, j) ?? false));
    const logits = new Map(columns.map((j) => [j, dot(left, b[j]!) / temperature - (logQ?.[j] ?? 0)]));
    const largest = Math.max(...logits.values());
    const total = [...logits.values()].reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
    for (const [j, logit] of logits) {
      const slope = (Math.exp(logit - largest) / total - (i === j ? 1 : 0)) / (examples.length * temperature);
      left.forEach((value, d) => {
        aGradient[i]![d]! += slope * b[j]![d]!;
        bGradient[j]![d]! += slope * value;
      });
    }
    return Math.log(total) + largest - logits.get(i)!;
  });
  const losses = rows.filter((row) => row !== null);
  return { loss: losses.length === 0 ? 0 : losses.reduce((sum, row) => sum + row, 0) / losses.length, rows, aGradient, bGradient };
}

export const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, at) => sum + value * y[at]!, 0);
