import type { Finding, Rule } from './rule';

/** A hash split deals whole buckets, so shares finer than a bucket come out differently than written. */
export const splitSharesFitBuckets: Rule = {
  code: 'split-shares-buckets',
  check({ features }) {
    const split = features?.split;
    if (!split || (split.kind !== 'hash' && split.kind !== 'coldItems')) return [];
    const { buckets } = split;
    return (['test', 'validation'] as const).flatMap((part): Finding[] => {
      const exact = split[part] * buckets;
      const whole = Math.round(exact);
      if (Math.abs(exact - whole) < 1e-6) return [];
      const isLost = whole === 0;
      return [{
        file: 'features', key: `split.${part}`, severity: isLost ? 'error' : 'warning',
        message: `\`split.${part}\` is ${split[part]}, which of ${buckets} buckets would be ${Math.round(exact * 1e6) / 1e6}; ${isLost ? 'that rounds to none, so the part would be empty' : `it is rounded to ${whole}, a share of ${whole / buckets}`}. Raise \`split.buckets\` or write a share that is a whole number of buckets.`,
      }];
    });
  },
};
