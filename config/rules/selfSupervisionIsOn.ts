import type { Rule } from './rule';

/** Settings of a loss whose weight is 0 do nothing, which is rarely what was meant. */
export const selfSupervisionIsOn: Rule = {
  code: 'self-supervision-off',
  check({ model, isWritten }) {
    if (!model || model.selfSupervision.alpha !== 0 || isWritten('model', 'selfSupervision.alpha')) return [];
    const written = Object.keys(model.selfSupervision).filter((key) => isWritten('model', `selfSupervision.${key}`));
    if (written.length === 0) return [];
    return [{
      file: 'model', key: 'selfSupervision', atKey: true, severity: 'warning',
      message: `\`selfSupervision.${written[0]!}\` has no effect: \`alpha\` is 0 unless it is written. Add \`alpha: 0.3\` to turn self-supervision on, or \`alpha: 0\` to say that it is off.`,
    }];
  },
};
