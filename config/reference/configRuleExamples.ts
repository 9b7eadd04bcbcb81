import type { ProblemExample } from './problemExample';

const ids = '  - { name: customer, side: query, kind: id }\n  - { name: product, kind: id }\n';

/** One config for each rule that needs the text alone. */
export const configRuleExamples: readonly ProblemExample[] = [
  {
    code: 'feature-name-duplicate', about: 'Two features have one name. Slices, overrides and reports could not tell them apart.',
    features: `features:\n${ids}  - { name: tags, kind: categories, separator: "|" }\n  - { name: tags, kind: text, column: title }\n`, underlined: 'tags',
  },
  {
    code: 'table-settings-differ', about: 'Features that share an embedding table need the same `dim` and `vocabulary`. A table is shared when one feature names it as `table`, or is named like it.',
    features: `features:\n${ids}  - { name: tags, kind: categories, separator: "|", dim: 32 }\n  - { name: extra, kind: categories, separator: "|", table: tags, dim: 16 }\n`, underlined: '16',
  },
  {
    code: 'side-without-source', about: 'A feature describes queries or items that have no file to read it from.',
    features: 'features:\n  - { name: product, kind: id }\n  - { name: customer, side: query, kind: id }\n  - { name: city, side: query, kind: category }\n', underlined: 'query',
  },
  {
    code: 'id-on-both-sides', about: 'An id is shared by queries and items although they are different things.',
    features: 'features:\n  - { name: product, side: both, kind: id }\n', underlined: 'both',
  },
  {
    code: 'side-without-features', about: 'No feature is on the query side, or none on the item side.',
    features: 'features:\n  - { name: product, kind: id }\n', underlined: 'features',
  },
  {
    code: 'history-without-timestamp', about: 'A history is the last items before an interaction, which needs the time of each interaction.',
    features: `features:\n${ids}  - { name: recent, kind: history, last: 10 }\n`, underlined: 'history',
  },
  {
    code: 'history-without-table', about: 'A history is made of item ids, whose embeddings an item feature with `kind: id` brings.',
    features: 'interactions: { timestamp: time }\nfeatures:\n  - { name: category, kind: category }\n  - { name: recent, kind: history }\n', underlined: 'history',
  },
  {
    code: 'split-shares-sum', about: 'The shares of training, validation and test must add up to 1.',
    features: 'split: { kind: hash, train: 0.7 }\n', underlined: '0.7',
  },
  {
    code: 'split-shares-buckets', about: 'A hash split deals whole buckets; a share between two buckets is rounded, and a small one may round to nothing.',
    features: 'split: { kind: hash, buckets: 10, train: 0.75, validation: 0.1, test: 0.15 }\n', underlined: '0.15',
  },
  {
    code: 'split-part-none', about: 'The split leaves no training pairs, or no test pairs.',
    features: 'split: { kind: hash, train: 0.9, validation: 0.1, test: 0 }\n', underlined: '0',
  },
  {
    code: 'split-without-timestamp', about: 'A split by time, or one that leaves the last pair out, needs the time of each interaction.',
    features: 'split: { kind: time }\n', underlined: 'time',
  },
  {
    code: 'split-cuts', about: '`validationFrom` and `testFrom` go together, of one type, in this order.',
    features: 'interactions: { timestamp: time }\nsplit: { kind: time, testFrom: "2024-03-01" }\n', underlined: '"2024-03-01"',
  },
  {
    code: 'split-cut-unreadable', about: 'A cut of the split is neither a date nor a number.',
    features: 'interactions: { timestamp: time }\nsplit: { kind: time, validationFrom: 2024-02-01, testFrom: 01.03.2024 }\n', underlined: '01.03.2024',
  },
  {
    code: 'condition-idle', about: 'A condition of `where` keeps every row, or none.',
    features: 'interactions: { where: [{ column: kind, min: 5, max: 3 }] }\n', underlined: '5',
  },
  {
    code: 'read-option-unused', about: 'An option of text files is set for files that are not text.',
    features: 'items: { format: parquet, delimiter: ";" }\n', underlined: 'delimiter',
  },
  {
    code: 'slice-unknown-feature', about: 'A slice such as `item.color` names a feature that does not exist on that side.',
    model: 'evaluation: { slices: [head, item.categry] }\n', underlined: 'item.categry',
  },
  {
    code: 'slice-not-a-category', about: 'A slice needs a feature that has one value for each item or query.',
    model: 'evaluation: { slices: [head, item.tags] }\n', underlined: 'item.tags',
  },
  {
    code: 'duplicate-value', about: 'A list names the same thing twice.',
    model: 'evaluation: { cutoffs: [10, 50, 50] }\n', underlined: '50',
  },
  {
    code: 'cutoffs-order', about: 'Cut-offs are listed from small to large.',
    model: 'evaluation: { cutoffs: [50, 10] }\n', underlined: '[50, 10]',
  },
  {
    code: 'early-stopping-metric', about: 'The metric of early stopping is not evaluated: its name is not in `evaluation.metrics`, or its cut-off not in `evaluation.cutoffs`.',
    model: 'training: { earlyStopping: { metric: recall@20 } }\n', underlined: 'recall@20',
  },
  {
    code: 'early-stopping-slice', about: 'The slice of early stopping is not evaluated, or is several groups.',
    model: 'training: { earlyStopping: { slice: tial } }\n', underlined: 'tial',
  },
  {
    code: 'early-stopping-without-validation', about: 'Early stopping needs validation pairs, and the split holds none out.',
    features: 'split: { kind: hash, train: 0.9, validation: 0, test: 0.1 }\n', model: 'training: { earlyStopping: { patience: 3 } }\n', underlined: 'earlyStopping',
  },
  {
    code: 'batch-without-negatives', about: 'The other items of a batch are the negatives, so a batch needs at least two pairs.',
    model: 'training: { batchSize: 1 }\n', underlined: '1',
  },
  {
    code: 'factorization-without-ids', about: 'Matrix factorization makes vectors of ids alone, so queries and items need one feature with `kind: id` each.',
    features: 'features:\n  - { name: customer, side: query, kind: id }\n  - { name: category, kind: category }\n', model: 'towers: { kind: matrixFactorization }\n', underlined: 'matrixFactorization',
  },
  {
    code: 'factorization-shared-table', about: 'Matrix factorization of item-to-item data needs a table for items as queries and another for items as candidates.',
    features: 'queries: items\nfeatures:\n  - { name: product, side: both, kind: id }\n', model: 'towers: { kind: matrixFactorization }\n', underlined: 'matrixFactorization',
  },
  {
    code: 'tower-key-unused', about: 'A setting of perceptrons is written, and the towers are none.',
    model: 'towers: { kind: popularity, activation: relu }\n', underlined: 'activation',
  },
  {
    code: 'outcome-missing', about: 'The binary cross-entropy needs pairs that came to nothing beside those that did not.',
    model: 'loss: { kind: binaryCrossEntropy }\n', underlined: 'binaryCrossEntropy',
  },
  {
    code: 'outcome-split', about: 'With outcomes, positives and negatives must be split alike, and histories are not made.',
    features: 'interactions: { outcome: clicked, timestamp: time }\nsplit: { kind: leaveLastOut }\n', underlined: 'leaveLastOut',
  },
  {
    code: 'loss-key-unused', about: 'A setting of another loss is written.',
    model: 'loss: { kind: directAU, logQ: yi2019 }\n', underlined: 'logQ',
  },
  {
    code: 'corrected-logq-hits', about: 'The corrected logQ is defined over items other than the positive, so copies of the positive must be left out.',
    model: 'loss: { logQ: khrylchenko2025, maskAccidentalHits: false }\n', underlined: 'false',
  },
  {
    code: 'debiasing-does-not-fit', about: 'The debiased loss is made for plain cosines: neither with a sampling correction nor without `normalize`.',
    model: 'loss: { logQ: yi2019, debiasing: 0.1 }\n', underlined: '0.1',
  },
  {
    code: 'direct-au-without-normalize', about: 'DirectAU spreads vectors out on the unit sphere, which they leave without `normalize`.',
    model: 'loss: { kind: directAU }\ntowers: { normalize: false }\n', underlined: 'false',
  },
  {
    code: 'self-supervision-off', about: 'Settings of self-supervision are written, and its weight `alpha` is 0.',
    model: 'selfSupervision: { masking: rfm }\n', underlined: 'selfSupervision',
  },
  {
    code: 'self-supervision-key-unused', about: 'A setting of self-supervision belongs to another masking, distribution or task.',
    model: 'selfSupervision: { alpha: 0.3, itemPower: 0.5 }\n', underlined: 'itemPower',
  },
  {
    code: 'schedule-does-not-fit', about: 'A schedule is longer than training, or the weight it starts from is outside its bounds.',
    model: 'selfSupervision: { alpha: 0.3, schedule: { kind: pretrain, duration: 12 } }\n', underlined: '12',
  },
  {
    code: 'schedule-key-unused', about: 'A setting of another schedule is written.',
    model: 'selfSupervision: { alpha: 0.3, schedule: { kind: warmUp, finalAlpha: 0.1 } }\n', underlined: 'finalAlpha',
  },
  {
    code: 'masked-task-without-masks', about: 'Predicting masked features needs a masking that hides whole features, and a feature that stays.',
    model: 'selfSupervision: { alpha: 0.3, task: maskedFeatures, masking: dimensions }\n', underlined: 'dimensions',
  },
  {
    code: 'masking-one-feature', about: 'Masking divides the item features between two views, and there is only one.',
    features: 'features:\n  - { name: customer, side: query, kind: id }\n  - { name: tags, kind: categories, separator: "|" }\n', model: 'selfSupervision: { alpha: 0.3 }\n', underlined: 'selfSupervision',
  },
  {
    code: 'views-identical', about: 'Neither masking nor dropout makes the two views of an item differ.',
    model: 'selfSupervision: { alpha: 0.3, masking: none, dropoutRate: 0 }\n', underlined: '0',
  },
  {
    code: 'temperature-without-normalize', about: 'A temperature below 1 is made for cosines; without `normalize` scores have no bound.',
    model: 'towers: { normalize: false }\n', underlined: 'false',
  },
  {
    code: 'relu-output', about: 'A last layer with ReLU keeps items within a right angle of one another, against what self-supervision wants.',
    model: 'towers: { outputActivation: relu }\nselfSupervision: { alpha: 0.3 }\n', underlined: 'relu',
  },
  {
    code: 'optimizer-key-unused', about: 'A setting of another optimizer is written.',
    model: 'optimizer: { kind: sgd, beta1: 0.9 }\n', underlined: 'beta1',
  },
  {
    code: 'adam-learning-rate', about: 'Adam takes much smaller learning rates than Adagrad, whose rate is the default.',
    model: 'optimizer: { kind: adam }\n', underlined: 'adam',
  },
];
