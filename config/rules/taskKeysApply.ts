import type { Finding, Rule } from './rule';

const ofViews = ['masking', 'maskedShare', 'dropoutRate', 'keepAtLeastOne', 'seedPer', 'symmetric', 'noise', 'fallbackNoise'] as const;

/** A knob that belongs to another masking, distribution or task turns nothing. */
export const taskKeysApply: Rule = {
  code: 'self-supervision-key-unused',
  check({ model, isWritten }) {
    if (!model || model.selfSupervision.alpha === 0) return [];
    const { task, masking, itemDistribution } = model.selfSupervision;
    const idle = (key: string, severity: 'warning' | 'hint', why: string): readonly Finding[] => (isWritten('model', `selfSupervision.${key}`) ? [{
      file: 'model', key: `selfSupervision.${key}`, atKey: true, severity, message: `\`selfSupervision.${key}\` has no effect: ${why}`,
    }] : []);
    const power = itemDistribution === 'power' ? [] : idle('itemPower', 'warning', `\`itemDistribution\` is \`${itemDistribution}\`, and only \`power\` uses it.`);
    if (task === 'maskedFeatures' || task === 'replacedFeatures') {
      return [...power, ...idle('fieldWeight', 'warning', `\`task\` is \`${task}\`, and only \`noNegatives\` uses it.`), ...(task === 'maskedFeatures' ? idle('maskedShare', 'warning', '`task: maskedFeatures` masks as `masking` says.') : []), ...idle('symmetric', 'hint', `\`task: ${task}\` has one direction.`)];
    }
    const field = task === 'noNegatives' ? [] : idle('fieldWeight', 'warning', `\`task\` is \`${task}\`, and only \`noNegatives\` uses it.`);
    if (task !== 'contrastive' && task !== 'noNegatives') {
      // One of them is enough: a model that extends a contrastive one has many.
      const first = ofViews.flatMap((key) => idle(key, 'hint', `\`task: ${task}\` takes items as they are, without views.`));
      return [...power, ...field, ...first.slice(0, 1)];
    }
    return [
      ...power,
      ...field,
      ...(masking === 'dimensions' || masking === 'corruption' ? [] : idle('maskedShare', 'warning', `\`masking\` is \`${masking}\`, and only \`dimensions\` and \`corruption\` use it.`)),
    ];
  },
};
