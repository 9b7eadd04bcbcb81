import type { Finding, Rule } from './rule';

/** A schedule must end before training does, and its bounds must have room for the weight it starts from. */
export const scheduleFits: Rule = {
  code: 'schedule-does-not-fit',
  check({ model }) {
    if (!model) return [];
    const { loss, training, selfSupervision: { alpha, schedule } } = model;
    const findings: Finding[] = [];
    if (alpha !== 0 && schedule.kind === 'pretrain' && training.epochs <= schedule.duration) {
      findings.push({
        file: 'model', key: 'selfSupervision.schedule.duration', severity: 'error',
        message: `Items are pre-trained for ${epochs(schedule.duration)} of ${training.epochs}, so the main loss is never followed. Write fewer than \`training.epochs\`.`,
      });
    }
    if (alpha !== 0 && (schedule.kind === 'warmUp' || schedule.kind === 'decay') && training.epochs < schedule.duration) {
      findings.push({
        file: 'model', key: 'selfSupervision.schedule.duration', severity: 'warning',
        message: `The ${schedule.kind === 'warmUp' ? 'warm-up' : 'decay'} takes ${epochs(schedule.duration)}, and training ends after ${training.epochs}: it stops on the way. Write \`${training.epochs}\` or less.`,
      });
    }
    if (alpha !== 0 && schedule.kind === 'uncertainty' && (alpha < schedule.minAlpha || schedule.maxAlpha < alpha)) {
      findings.push({
        file: 'model', key: 'selfSupervision.alpha', severity: 'error',
        message: `The learned weight starts from \`alpha: ${alpha}\`, which is outside \`minAlpha\` to \`maxAlpha\` (${schedule.minAlpha} to ${schedule.maxAlpha}). Move it inside, or widen the bounds.`,
      });
    }
    if (loss.finalTemperature !== null && loss.kind === 'batchSoftmax' && training.epochs < loss.heatingEpochs) {
      findings.push({
        file: 'model', key: 'loss.heatingEpochs', severity: 'warning',
        message: `The temperature takes ${epochs(loss.heatingEpochs)} to reach ${loss.finalTemperature}, and training ends after ${training.epochs}. Write \`${training.epochs}\` or less.`,
      });
    }
    return findings;
  },
};

const epochs = (n: number): string => (n === 1 ? '1 epoch' : `${n} epochs`);
