import { nearestWord } from '../nearestWord';
import type { ModelConfig } from '../schema/files';
import { listed } from '../shapeWords';
import type { Rule } from './rule';

/** Early stopping watches a number of the evaluation, so the evaluation must compute it. */
export const earlyStoppingMetricEvaluated: Rule = {
  code: 'early-stopping-metric',
  check({ model, features }) {
    const stopping = model?.training.earlyStopping;
    if (!model || !stopping) return [];
    const evaluated = [...evaluatedMetrics(model), ...(features !== undefined && features.interactions.outcome === null ? [] : ['auc', 'gauc'])];
    if (evaluated.includes(stopping.metric)) return [];
    const name = stopping.metric.split('@')[0]!;
    const near = evaluated.find((metric) => metric.startsWith(`${name}@`)) ?? nearestWord(stopping.metric, evaluated);
    return [{
      file: 'model', key: 'training.earlyStopping.metric', severity: 'error',
      ...(near === undefined ? {} : { replacement: near }),
      message: `Early stopping watches \`${stopping.metric}\`, which is not among what is evaluated: ${listed(evaluated, { last: 'and' })}. ${near === undefined ? 'Use one of these' : `Use \`${near}\``}, or add to \`evaluation.metrics\` and \`evaluation.cutoffs\`.`,
      related: [{ file: 'model', key: 'evaluation.cutoffs', message: 'Cut-offs are set here.' }],
    }];
  },
};

/** Every metric that an evaluation gives for a slice: `recall@10`, `mrr` … */
function evaluatedMetrics({ evaluation: { metrics, cutoffs } }: ModelConfig): readonly string[] {
  return metrics.flatMap((metric) => {
    if (metric === 'mrr') return ['mrr'];
    return metric === 'coverage' || metric === 'gini' ? [] : cutoffs.map((cutoff) => `${metric}@${cutoff}`);
  });
}
