/** Correlation between item fields, in the order of the item side's fields. */
export interface FieldCorrelation {
  /** Nats, [k][k] */
  readonly mutualInformationNats: readonly (readonly number[])[];
  /** MI / sqrt(H H'), [k][k] */
  readonly normalized: readonly (readonly number[])[];
}

/**
 * For every seed field, the fields that are masked with it: those of highest mutual information, most first, ties to
 * the lower index.
 *
 *     n = floor(k / 2), but at most k − 2 so that a view always keeps a field
 *
 * @param isExcluded fields that are never a partner (`excludeId`)
 * @returns partners of each field, [k][≤ n], without the seed itself
 * @see Yao et al. 2021, §3.2 (correlated feature masking) and eq. 4
 */
export function correlatedFeatures(correlation: FieldCorrelation, normalization: 'none' | 'nmi', isExcluded: (field: number) => boolean = () => false): number[][] {
  const matrix = normalization === 'nmi' ? correlation.normalized : correlation.mutualInformationNats;
  const k = matrix.length;
  const nPartners = Math.max(0, Math.min(Math.floor(k / 2), k - 2));
  return matrix.map((row, seed) =>
    row.map((_, field) => field)
      .filter((field) => field !== seed && !isExcluded(field))
      .sort((a, b) => row[b]! - row[a]! || a - b)
      .slice(0, nPartners));
}
