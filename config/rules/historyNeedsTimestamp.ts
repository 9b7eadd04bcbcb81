import { featureKey, type Rule } from './rule';

/** “The last items before the interaction” needs to know when that was. */
export const historyNeedsTimestamp: Rule = {
  code: 'history-without-timestamp',
  check({ features }) {
    if (!features || features.interactions.timestamp !== null) return [];
    return features.features.flatMap((feature, index) => (feature.kind !== 'history' ? [] : [{
      file: 'features', key: `${featureKey(features.features, index)}.kind`, severity: 'error',
      message: `The history \`${feature.name}\` needs the time of each interaction, and \`interactions.timestamp\` is not set. Name the column with the time there.`,
      related: [{ file: 'features', key: 'interactions', message: '`timestamp` is missing here.' }],
    }]));
  },
};
