import type { ExperimentRule } from './experimentRule';

/** An arm that sets nothing is the base model once more. */
export const armsChangeSomething: ExperimentRule = {
  code: 'arm-without-change',
  check({ arms, grid }) {
    return arms.flatMap(({ name, set, grid: own }, index) => (Object.keys(set).length > 0 || Object.keys(own ?? grid).length > 0 ? [] : [{
      file: 'experiment', key: `arms[${index}].name`, severity: 'warning',
      message: `\`${name}\` changes nothing, so it would be the base model again. Write what it changes under \`set\`, or remove it.`,
    }]));
  },
};
