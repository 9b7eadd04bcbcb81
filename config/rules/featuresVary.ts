import { profiledFeatures } from './featureProfiles';
import type { DataRule, Finding } from './rule';

/** A feature that is the same everywhere tells nothing apart. */
export const featuresVary: DataRule = {
  code: 'feature-constant',
  check({ features }, profile) {
    return profiledFeatures(features, profile).flatMap(({ feature, key, profile: known }): Finding[] => {
      if (known.present < 2 || known.missing > 0 || feature.kind === 'vector' || feature.kind === 'history') return [];
      const isConstant = feature.kind === 'number' ? known.min !== undefined && known.min === known.max : known.distinct === 1;
      if (!isConstant) return [];
      const value = feature.kind === 'number' ? String(known.min) : (known.topValues[0]?.value ?? '');
      return [{
        file: 'features', key: `${key}.name`, severity: 'warning',
        message: `\`${feature.name}\` is ${value === '' ? 'the same' : `\`${value}\``} for all ${known.present.toLocaleString('en-US')} of them, so it tells nothing apart. Remove it, or name another column.`,
      }];
    });
  },
};
