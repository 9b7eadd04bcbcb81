import type { Rule } from './rule';

/** “Oldest” and “last” need a time. */
export const splitNeedsTimestamp: Rule = {
  code: 'split-without-timestamp',
  check({ features }) {
    if (!features || features.interactions.timestamp !== null) return [];
    const { kind } = features.split;
    if (kind !== 'time' && kind !== 'leaveLastOut') return [];
    return [{
      file: 'features', key: 'split.kind', severity: 'error',
      message: `\`split.kind\` is \`${kind}\`, which needs the time of each interaction, and \`interactions.timestamp\` is not set. Name the column with the time there, or use \`kind: hash\`.`,
      related: [{ file: 'features', key: 'interactions', message: '`timestamp` is missing here.' }],
    }];
  },
};
