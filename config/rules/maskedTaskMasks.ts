import type { Finding, Rule } from './rule';
import { itemFeatures } from './taskFeatures';

/** To tell a masked feature from the rest there must be masked features and a rest. */
export const maskedTaskMasks: Rule = {
  code: 'masked-task-without-masks',
  check({ model, features }) {
    if (!model || model.selfSupervision.alpha === 0 || model.selfSupervision.task !== 'maskedFeatures') return [];
    const { masking } = model.selfSupervision;
    const findings: Finding[] = [];
    if (masking !== 'cfm' && masking !== 'rfm') {
      findings.push({
        file: 'model', key: 'selfSupervision.masking', severity: 'error', replacement: 'cfm',
        message: `\`task: maskedFeatures\` predicts features that are masked whole, and \`masking: ${masking}\` masks none. Use \`cfm\` or \`rfm\`.`,
      });
    }
    const widths = features === undefined ? [] : itemFeatures(model, features).map((feature) => ('dim' in feature ? feature.dim : feature.kind === 'vector' ? feature.size : 1));
    if (1 < widths.length && widths.every((width) => width === 1)) {
      findings.push({
        file: 'model', key: 'selfSupervision.task', severity: 'error', replacement: 'contrastive',
        message: '`task: maskedFeatures` predicts the direction of embeddings, and every item feature is a single number. Give one a `dim` above 1, or use `task: contrastive`.',
      });
    }
    const names = features === undefined ? undefined : itemFeatures(model, features).map(({ name }) => name);
    if (names?.length === 1) {
      findings.push({
        file: 'model', key: 'selfSupervision.task', severity: 'error', replacement: 'contrastive',
        message: `\`task: maskedFeatures\` predicts one feature from the others, and \`${names[0]!}\` is the only item feature. Add item features, or use \`task: contrastive\`.`,
      });
    }
    return findings;
  },
};
