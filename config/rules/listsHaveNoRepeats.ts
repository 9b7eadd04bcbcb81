import type { FileKind } from '../keyShape';
import type { Finding, Rule } from './rule';

/** Saying a cut-off, metric or slice twice would report it twice. */
export const listsHaveNoRepeats: Rule = {
  code: 'duplicate-value',
  check({ model, features }) {
    const repeats = (file: FileKind, key: string, values: readonly unknown[]): Finding[] => values.flatMap((value, index) => (values.indexOf(value) === index ? [] : [{
      file, key: `${key}[${index}]`, severity: 'error',
      message: `\`${key}\` has \`${String(value)}\` twice. Remove one.`,
    }]));
    const found: Finding[] = [];
    if (model) {
      const { cutoffs, metrics, slices, exclude } = model.evaluation;
      for (const [key, values] of Object.entries({ cutoffs, metrics, slices, exclude })) found.push(...repeats('model', `evaluation.${key}`, values));
    }
    features?.features.forEach((feature) => {
      if (feature.kind === 'text') found.push(...repeats('features', `features[${feature.name}].ngrams`, feature.ngrams));
    });
    return found;
  },
};
