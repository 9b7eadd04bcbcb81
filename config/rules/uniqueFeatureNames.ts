import { featureKey, type Rule } from './rule';

/** Slices, overrides and reports call features by name, so a name means one feature. */
export const uniqueFeatureNames: Rule = {
  code: 'feature-name-duplicate',
  check({ features }) {
    const list = features?.features ?? [];
    return list.flatMap(({ name }, index) => {
      const first = list.findIndex((one) => one.name === name);
      if (first === index) return [];
      return [{
        file: 'features', key: `features[${index}].name`, severity: 'error',
        message: `Two features are called \`${name}\`. Give this one another name; \`column: ${name}\` keeps reading the same column.`,
        related: [{ file: 'features', key: `${featureKey(list, first)}.name`, message: `\`${name}\` is first used here.` }],
      }];
    });
  },
};
