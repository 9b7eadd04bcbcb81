import { nearestWord } from '../nearestWord';
import type { FeatureConfig, FeaturesConfig, ModelConfig } from '../schema/files';
import { listed } from '../shapeWords';
import type { Finding, Rule } from './rule';

/** A slice by feature needs a feature of that name on that side. */
export const slicesExist: Rule = {
  code: 'slice-unknown-feature',
  check({ model, features }) {
    if (!model || !features) return [];
    return slicesByFeature(model).flatMap(({ slice, side, name, key }): Finding[] => {
      if (featureOfSlice(features, side, name)) return [];
      const onSide = features.features.filter((feature) => isOn(feature, side) && feature.kind === 'category').map((feature) => feature.name);
      const other = features.features.find((feature) => feature.name === name);
      const near = nearestWord(name, onSide);
      const replacement = other ? `${other.side === 'query' ? 'query' : 'item'}.${name}` : near === undefined ? undefined : `${side}.${near}`;
      const advice = other ? `Did you mean \`${replacement!}\`?`
        : near !== undefined ? `Did you mean \`${replacement!}\`?`
          : onSide.length > 0 ? `There are ${listed(onSide.map((one) => `${side}.${one}`), { last: 'and' })}.` : `No category feature describes ${side === 'item' ? 'items' : 'queries'}; remove the slice.`;
      return [{
        file: 'model', key, severity: 'error',
        message: other ? `The slice \`${slice}\` needs a feature of ${side === 'item' ? 'items' : 'queries'}, and \`${name}\` has \`side: ${other.side}\`. ${advice}`
          : `The slice \`${slice}\` needs a feature \`${name}\`, and there is none. ${advice}`,
        ...(replacement === undefined ? {} : { replacement }),
        related: [{ file: 'features', key: 'features', message: 'Features are listed here.' }],
      }];
    });
  },
};

/** The slices that go by a feature, with the key of each. */
export function slicesByFeature(model: ModelConfig): readonly { readonly slice: string; readonly side: 'item' | 'query'; readonly name: string; readonly key: string }[] {
  return model.evaluation.slices.flatMap((slice, index) => {
    const match = /^(item|query)\.(.+)$/.exec(slice);
    return match ? [{ slice, side: match[1] as 'item' | 'query', name: match[2]!, key: `evaluation.slices[${index}]` }] : [];
  });
}

export function featureOfSlice(features: FeaturesConfig, side: 'item' | 'query', name: string): FeatureConfig | undefined {
  return features.features.find((feature) => feature.name === name && isOn(feature, side));
}

function isOn(feature: FeatureConfig, side: 'item' | 'query'): boolean {
  return feature.side === side || feature.side === 'both';
}
