import type { ProblemExample } from './problemExample';

/** What can be wrong with a file before anybody asks what its settings mean. */
export const fileExamples: readonly ProblemExample[] = [
  {
    code: 'not-longtail', about: 'The file does not start with `longtail: features/1`, `longtail: model/1` or `longtail: experiment/1`, so it is taken for somebody else’s and not checked. Add that line if it is a config.',
    text: 'loss: { temperature: 0.1 }\n', underlined: 'loss: { temperature: 0.1 }',
  },
  {
    code: 'unknown-version', about: 'The value of `longtail` is no kind or version of config that this program reads.',
    text: 'longtail: modle/1\nfeatures: shop.features.yaml\n', underlined: 'modle/1',
  },
  {
    code: 'yaml-syntax', about: 'The text is not YAML at this place. Quotes, brackets, colons and indentation are the usual reasons; the place is where reading stopped, so look at the line before too.',
    text: 'longtail: model/1\nfeatures: shop.features.yaml\nloss: temperature: 0.1\n', underlined: 't',
  },
  {
    code: 'yaml-tab', about: 'YAML indents with spaces only. The fix replaces each tab by two spaces.',
    text: 'longtail: model/1\nfeatures: shop.features.yaml\nloss:\n\ttemperature: 0.1\n', underlined: '\t',
  },
  {
    code: 'duplicate-key', about: 'A key is written twice in one group, so one of its values would be lost. Remove one.',
    model: 'loss:\n  temperature: 0.1\n  temperature: 0.2\n', underlined: 'temperature',
  },
  {
    code: 'unknown-key', about: 'No such key exists at this place: it is misspelt, belongs elsewhere, or is from another tool. Nothing is ignored silently.',
    model: 'loss: { temprature: 0.1 }\n', underlined: 'temprature',
  },
  {
    code: 'missing-key', about: 'A key without a default is not written, or has no value.',
    features: 'queries: { path: customers.csv }\n', underlined: 'queries',
  },
  {
    code: 'wrong-type', about: 'The value is of another type than the key takes: a text for a number, one value for a list.',
    model: 'training: { batchSize: many }\n', underlined: 'many',
  },
  {
    code: 'out-of-bounds', about: 'The value is of the right type and outside the range that makes sense.',
    model: 'optimizer: { learningRate: -0.1 }\n', underlined: '-0.1',
  },
  {
    code: 'empty-value', about: 'A text or list that must not be empty is.',
    model: 'evaluation: { cutoffs: [] }\n', underlined: '[]',
  },
  {
    code: 'unknown-value', about: 'The key takes one of a few words, and this is none of them.',
    model: 'optimizer: { kind: adagard }\n', underlined: 'adagard',
  },
  {
    code: 'unknown-kind', about: 'A feature or split has a `kind` that does not exist; what other keys it may have depends on it.',
    features: 'split: { kind: random }\n', underlined: 'random',
  },
  {
    code: 'wrong-form', about: 'The text does not look as it must, such as a metric without its cut-off or a name with a space.',
    model: 'evaluation: { slices: [head, tial] }\n', underlined: 'tial',
  },
  {
    code: 'keys-exclude-each-other', about: 'Two keys are written of which a group takes one.',
    model: 'evaluation: { head: { minPairs: 9, topShare: 0.1 } }\n', underlined: 'topShare',
  },
  {
    code: 'config-missing', about: 'The config file given does not exist.',
    text: null, underlined: '',
  },
  {
    code: 'config-kind', about: 'A features file was given where a model file is needed, or the other way round.',
    text: 'longtail: features/1\n', underlined: 'features/1',
  },
  {
    code: 'features-missing', about: 'The file that `features` names does not exist. Paths are relative to the file that they are written in.',
    text: 'longtail: model/1\nfeatures: shp.features.yaml\n', underlined: 'shp.features.yaml',
  },
  {
    code: 'features-kind', about: 'The file that `features` names is not a features file.',
    text: 'longtail: model/1\nfeatures: my.model.yaml\n', underlined: 'my.model.yaml',
  },
  {
    code: 'extends-missing', about: 'The file that `extends` names does not exist.',
    model: 'extends: base.model.yaml\n', underlined: 'base.model.yaml',
  },
  {
    code: 'extends-kind', about: 'A file can extend only a file of its own kind.',
    model: 'extends: shop.features.yaml\n', underlined: 'shop.features.yaml',
  },
  {
    code: 'extends-cycle', about: 'Files extend one another in a circle, so there is none to start from.',
    model: 'extends: wide.model.yaml\n', others: { 'wide.model.yaml': 'longtail: model/1\nextends: my.model.yaml\n' }, underlined: 'wide.model.yaml',
  },
  {
    code: 'extends-too-deep', about: '`extends` leads through more than 8 files. Join some of them.',
    model: 'extends: a1.model.yaml\n', underlined: 'a1.model.yaml',
    others: Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [`a${n}.model.yaml`, `longtail: model/1\n${n < 9 ? `extends: a${n + 1}.model.yaml\n` : ''}`])),
  },
  {
    code: 'override-syntax', about: 'What follows `--set` is not `key=value`, or names a key that cannot be set from outside.',
    overrides: ['loss.temperature'], underlined: 'loss.temperature',
  },
  {
    code: 'unknown-element', about: '`--set` names an element of a list that is not there.',
    overrides: ['features[tgas].dim=16'], underlined: 'features[tgas].dim',
  },
  {
    code: 'ignore-unknown-code', about: 'A comment `# longtail-ignore:` names a code that no warning or hint has, or none at all.',
    model: 'evaluation: { cutoffs: [10, 50] } # longtail-ignore: cutoff-order\n', underlined: 'cutoff-order',
  },
  {
    code: 'ignore-unused', about: 'A comment suppresses nothing: its line has no such warning, or an error, which stays. Said of the file that is checked, not of those that it refers to.',
    model: 'evaluation: { cutoffs: [10, 50] } # longtail-ignore: cutoffs-order\n', underlined: 'cutoffs-order',
  },
];
