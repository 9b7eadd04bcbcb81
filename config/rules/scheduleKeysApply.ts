import { listed } from '../shapeWords';
import type { Finding, Rule } from './rule';

const usedBy: Readonly<Record<string, readonly string[]>> = {
  duration: ['warmUp', 'decay', 'pretrain'],
  finalAlpha: ['decay', 'pretrain'],
  minAlpha: ['uncertainty'],
  maxAlpha: ['uncertainty'],
};

/** A knob of another schedule turns nothing. */
export const scheduleKeysApply: Rule = {
  code: 'schedule-key-unused',
  check({ model, isWritten }) {
    if (!model) return [];
    const { loss, selfSupervision: { alpha, schedule: { kind } } } = model;
    const findings = alpha === 0 ? [] : Object.entries(usedBy).flatMap(([key, kinds]): Finding[] => (kinds.includes(kind) || !isWritten('model', `selfSupervision.schedule.${key}`) ? [] : [{
      file: 'model', key: `selfSupervision.schedule.${key}`, atKey: true, severity: 'warning',
      message: `\`selfSupervision.schedule.${key}\` has no effect on \`${kind}\`; ${listed(kinds.map((one) => `\`${one}\``), { last: 'and' })} ${kinds.length === 1 ? 'uses' : 'use'} it. Remove it or change \`kind\`.`,
    }]));
    if (loss.finalTemperature === null && isWritten('model', 'loss.heatingEpochs')) {
      findings.push({
        file: 'model', key: 'loss.heatingEpochs', atKey: true, severity: 'warning',
        message: '`loss.heatingEpochs` has no effect: the temperature stays, since `loss.finalTemperature` is not written.',
      });
    }
    return findings;
  },
};
