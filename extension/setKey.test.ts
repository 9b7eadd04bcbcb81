import { expect, test } from 'vitest';
import { setKey } from './setKey';

function edited(text: string, address: readonly string[], value: string): string | null {
  const edit = setKey(text, address, value);
  return edit === null ? null : text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

test.each([
  ['a value in braces', 'longtail: model/1\nevaluation: { head: { topShare: 0.1 }, cutoffs: [10] } # cut\n', 'longtail: model/1\nevaluation: { head: { minPairs: 9 }, cutoffs: [10] } # cut\n'],
  ['a value on lines of its own', 'longtail: model/1\nevaluation:\n  head:\n    topShare: 0.1\n  cutoffs: [10]\n', 'longtail: model/1\nevaluation:\n  head:\n    { minPairs: 9 }\n  cutoffs: [10]\n'],
  ['a missing key of braces', 'longtail: model/1\nevaluation: { cutoffs: [10] }\n', 'longtail: model/1\nevaluation: { cutoffs: [10], head: { minPairs: 9 } }\n'],
  ['a missing key of a block, after the comment beside its last one', 'longtail: model/1\nevaluation:\n  cutoffs: [10] # ten\ntraining: { seed: 1 }\n', 'longtail: model/1\nevaluation:\n  cutoffs: [10] # ten\n  head: { minPairs: 9 }\ntraining: { seed: 1 }\n'],
  ['a missing section', 'longtail: model/1\nfeatures: a.features.yaml\n', 'longtail: model/1\nfeatures: a.features.yaml\nevaluation: { head: { minPairs: 9 } }\n'],
  ['an empty section', 'longtail: model/1\nevaluation:\n', 'longtail: model/1\nevaluation: { head: { minPairs: 9 } }\n'],
  ['empty braces', 'longtail: model/1\nevaluation: {}\n', 'longtail: model/1\nevaluation: { head: { minPairs: 9 } }\n'],
])('setKey changes %s and nothing else', (_, before, after) => {
  expect(edited(before, ['evaluation', 'head'], '{ minPairs: 9 }')).toBe(after);
});

test('setKey leaves a text alone where a value stands on the way', () => {
  expect(edited('longtail: model/1\nevaluation: often\n', ['evaluation', 'head'], '{ minPairs: 9 }')).toBeNull();
});
