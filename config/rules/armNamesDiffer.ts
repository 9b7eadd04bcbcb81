import type { ExperimentRule } from './experimentRule';

/** Tables and figures call arms by name, the base model too. */
export const armNamesDiffer: ExperimentRule = {
  code: 'arm-name-duplicate',
  check({ base, arms }) {
    const names = [base, ...arms.map(({ name }) => name)];
    return arms.flatMap(({ name }, index) => {
      const first = names.indexOf(name);
      if (first === index + 1) return [];
      return [{
        file: 'experiment', key: `arms[${index}].name`, severity: 'error',
        message: first === 0 ? `The base model is called \`${name}\` already. Give this arm another name, or the base model with \`base\`.` : `Two arms are called \`${name}\`. Give this one another name.`,
      }];
    });
  },
};
