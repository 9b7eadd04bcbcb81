import type { Rule } from './rule';

/** Contrasting an item with an exact copy of itself teaches only to spread items out. */
export const viewsDiffer: Rule = {
  code: 'views-identical',
  check({ model, features }) {
    if (!model || !features) return [];
    const { alpha, masking, dropoutRate } = model.selfSupervision;
    const onItems = features.features.filter(({ side }) => side !== 'query');
    if (alpha === 0 || (masking !== 'none' && onItems.length !== 1)) return [];
    const dropped = onItems.filter(({ kind }) => kind === 'categories' || kind === 'text');
    if (dropoutRate > 0 && dropped.length > 0) return [];
    return [{
      file: 'model', key: masking === 'none' && dropoutRate === 0 ? 'selfSupervision.dropoutRate' : 'selfSupervision.masking', severity: 'warning',
      message: `Both views of an item are the same: no feature is masked, and ${dropoutRate === 0 ? '`selfSupervision.dropoutRate` is 0' : 'no item feature has several values to drop from'}. ${masking === 'none' ? 'Use `masking: cfm`' : 'Add item features'}${dropoutRate === 0 ? ' or a `dropoutRate` above 0' : ''}, or expect nothing but a spread of the items.`,
    }];
  },
};
