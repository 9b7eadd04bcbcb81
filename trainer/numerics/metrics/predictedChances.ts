/**
 * How good predicted chances are.
 *
 *     logLoss     = mean of −ln p over positives and −ln(1 − p) over negatives
 *     calibration = Σ p / number of positives                                      1 is calibrated, above 1 promises too much
 *
 * @param positives logits ln(p / (1 − p)) of the positives, float32 [P]
 * @param negatives logits of the negatives, float32 [N]
 * @returns `logLoss` in nats, null without pairs; `calibration` a ratio, null without positives
 * @see He et al. 2014, Practical lessons from predicting clicks on ads at Facebook, §3
 */
export function predictedChances(positives: Float32Array, negatives: Float32Array): { readonly logLoss: number | null; readonly calibration: number | null } {
  const n = positives.length + negatives.length;
  let [nats, promised] = [0, 0];
  for (const logit of positives) {
    nats += softplus(-logit);
    promised += 1 / (1 + Math.exp(-logit));
  }
  for (const logit of negatives) {
    nats += softplus(logit);
    promised += 1 / (1 + Math.exp(-logit));
  }
  return { logLoss: n === 0 ? null : nats / n, calibration: positives.length === 0 ? null : promised / positives.length };
}

/** ln(1 + eˣ), finite for any finite x. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
