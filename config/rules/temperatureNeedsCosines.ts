import type { Rule } from './rule';

/** Temperatures well below 1 are made for cosines, which lie in [−1, 1]; other scores have no such scale. */
export const temperatureNeedsCosines: Rule = {
  code: 'temperature-without-normalize',
  check({ model, isWritten }) {
    if (!model || model.towers.normalize || model.loss.temperature >= 1 || model.loss.kind === 'directAU') return [];
    const { temperature } = model.loss;
    return [{
      file: 'model', key: isWritten('model', 'loss.temperature') ? 'loss.temperature' : 'towers.normalize', severity: 'warning',
      message: `Scores are not cosines (\`towers.normalize\` is \`false\`), and dividing them by the temperature ${temperature} makes them ${Math.round(1 / temperature)} times larger, which often ends training in numbers too large. Write \`loss: { temperature: 1 }\` or \`normalize: true\`.`,
    }];
  },
};
