import { listed } from '../shapeWords';
import type { Finding, Rule, Subject } from './rule';

type Loss = NonNullable<Subject['model']>['loss'];

const softmaxOnly = ['temperature', 'finalTemperature', 'logQ', 'maskAccidentalHits', 'maskOtherPositives', 'mixedNegatives', 'hardNegatives', 'debiasing', 'decoupled'] as const;
const weighing = ['hardNegatives', 'debiasing', 'decoupled'] as const;

/** A knob of another loss turns nothing. */
export const lossKeysApply: Rule = {
  code: 'loss-key-unused',
  check({ model, isWritten }) {
    if (!model) return [];
    const { loss } = model;
    const idle = (keys: readonly (keyof Loss)[], why: string): Finding[] => keys.filter((key) => isWritten('model', `loss.${key}`) && isOn(loss, key)).map((key) => ({
      file: 'model', key: `loss.${key}`, atKey: true, severity: 'warning', message: `\`loss.${key}\` has no effect: ${why} Remove it.`,
    }));
    if (loss.kind === 'binaryCrossEntropy') return idle([...softmaxOnly.filter((key) => key !== 'temperature'), 'uniformityWeight'], '`kind: binaryCrossEntropy` looks at labeled pairs one by one.');
    if (loss.kind === 'directAU') return idle(softmaxOnly, '`kind: directAU` has neither negatives nor a temperature.');
    return [
      ...idle(['uniformityWeight'], 'only `kind: directAU` uses it.'),
      ...(loss.logQ === 'khrylchenko2025' ? idle(weighing, `\`logQ: khrylchenko2025\` weighs positives and negatives itself; ${listed(weighing.map((key) => `\`${key}\``), { last: 'and' })} go with \`none\` or \`yi2019\`.`) : []),
    ];
  },
};

/** What is written as off asks for nothing. */
const isOn = (loss: Loss, key: keyof Loss): boolean => {
  const value = loss[key];
  return value !== 0 && value !== false && value !== null && value !== 'none';
};
