import type { Finding, Rule } from './rule';

/** A condition that keeps every row, or none, is a slip. */
export const conditionsSaySomething: Rule = {
  code: 'condition-idle',
  check({ features }) {
    return (features?.interactions.where ?? []).flatMap(({ column, in: values, min, max }, index): Finding[] => {
      const key = `interactions.where[${index}]`;
      if (values === null && min === null && max === null) {
        return [{ file: 'features', key: `${key}.column`, severity: 'error', message: `The condition on \`${column}\` keeps every row. Give it \`in\`, \`min\` or \`max\`, or remove it.` }];
      }
      if (min === null || max === null || typeof min !== typeof max || min <= max) return [];
      return [{ file: 'features', key: `${key}.min`, severity: 'error', message: `The condition on \`${column}\` keeps no row: \`min\` (${min}) is above \`max\` (${max}). Swap them.` }];
    });
  },
};
