import type { presetNames } from './schema/files';

export type PresetName = (typeof presetNames)[number];

/** Settings under the keys of a model file. A model that names a preset starts from them; keys it writes win. */
export type PresetSettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Yao et al. 2021, §4.2, and the choices that the paper leaves open set to its plainest reading. */
const paper: PresetSettings = {
  loss: { kind: 'batchSoftmax', logQ: 'none', maskAccidentalHits: false, maskOtherPositives: false },
  selfSupervision: {
    masking: 'cfm', complementary: true, dropoutRate: 0.3, itemDistribution: 'uniform', seedPer: 'batch',
    symmetric: false, maskIdenticalViews: false,
  },
  optimizer: { kind: 'adagrad', learningRate: 0.01, initialAccumulator: 0.1 },
  training: { earlyStopping: { metric: 'recall@50' } },
  evaluation: { head: { topShare: 0.1 } },
};

/** A variant of the paper's Table 5, on two axes: what is masked, and whether values are dropped. */
const variant = (masking: string, complementary: boolean, dropoutRate: number): PresetSettings => ({
  selfSupervision: { alpha: 0.3, masking, complementary, dropoutRate },
});

export const presets: Readonly<Record<PresetName, { readonly help: string; readonly settings: PresetSettings }>> = {
  'paper-wikipedia': {
    help: 'The paper’s settings on Wikipedia: towers of 1024 and 128, temperature 0.07, batches of 1024, Adagrad 0.01, alpha 0.3, correlated masking with value dropout 0.3. Yao et al. 2021, §4.2, fig. 6.',
    settings: {
      ...paper,
      towers: { hidden: [1024, 128], activation: 'relu', outputActivation: 'linear', normalize: true },
      loss: { ...paper.loss, temperature: 0.07 },
      selfSupervision: { ...paper.selfSupervision, alpha: 0.3 },
      training: { ...paper.training, batchSize: 1024 },
    },
  },
  'paper-aai': {
    help: 'The paper’s settings on app-to-app installs: towers of 1024 and 256, temperature 0.06, batches of 4096, Adagrad 0.01, alpha 1. Its dropout rate is not given; that of Wikipedia stands in. Yao et al. 2021, §4.2, fig. 6.',
    settings: {
      ...paper,
      towers: { hidden: [1024, 256], activation: 'relu', outputActivation: 'linear', normalize: true },
      loss: { ...paper.loss, temperature: 0.06 },
      selfSupervision: { ...paper.selfSupervision, alpha: 1 },
      training: { ...paper.training, batchSize: 4096 },
    },
  },
  recommended: {
    help: 'A good start for one’s own data: the sampling correction of Yi et al. 2019, both masks for false negatives, and correlated masking at alpha 0.3.',
    settings: {
      loss: { logQ: 'yi2019', maskAccidentalHits: true, maskOtherPositives: true },
      selfSupervision: { alpha: 0.3, masking: 'cfm', complementary: true, dropoutRate: 0.3, maskIdenticalViews: true },
    },
  },
  cfm: { help: 'Correlated feature masking, complementary views, value dropout: the method. Yao et al. 2021, §3.2.', settings: variant('cfm', true, 0.3) },
  rfm: { help: 'Random feature masking, complementary views, value dropout. Yao et al. 2021, §4.5.', settings: variant('rfm', true, 0.3) },
  rfm_no_compl: { help: 'Two independent random masks, value dropout. Yao et al. 2021, §4.5.', settings: variant('rfm', false, 0.3) },
  cfm_no_dropout: { help: 'Correlated feature masking without value dropout. Yao et al. 2021, §4.5.', settings: variant('cfm', true, 0) },
  no_masking: { help: 'Value dropout alone, independent in both views. Yao et al. 2021, §4.5.', settings: variant('none', true, 0.3) },
  fd: { help: 'The baseline FD: whole item features dropped in the supervised task, no self-supervision. Yao et al. 2021, §4.3.', settings: { loss: { featureDropout: { rate: 0.1, drop: 'features' } }, selfSupervision: { alpha: 0 } } },
  so: { help: 'The baseline SO: items spread out by a softmax, without views. Yao et al. 2021, §3.1 and §4.3.', settings: { selfSupervision: { alpha: 0.3, task: 'spreadOut' } } },
  so_square: { help: 'Items spread out by squared products. Yao et al. 2021, §3.1.', settings: { selfSupervision: { alpha: 0.3, task: 'spreadOutSquare' } } },
  gor: { help: 'Items spread out toward the products of random directions. Zhang et al. 2017.', settings: { selfSupervision: { alpha: 0.3, task: 'globalOrthogonal' } } },
  scarf: { help: 'Views by marginal corruption: 60 % of the features of one view come from other items. Bahri et al. 2022.', settings: { selfSupervision: { alpha: 0.3, task: 'contrastive', masking: 'corruption', maskedShare: 0.6, dropoutRate: 0 } } },
  dimensions: { help: 'Views by complementary masks of single dimensions. Ouyang et al. 2023 (CL4CVR).', settings: { selfSupervision: { alpha: 0.3, task: 'contrastive', masking: 'dimensions', maskedShare: 0.5, complementary: true, dropoutRate: 0 } } },
  simgcl: { help: 'Views by noise on the embeddings alone, for items with few features. Yu et al. 2022.', settings: { selfSupervision: { alpha: 0.3, task: 'contrastive', masking: 'none', dropoutRate: 0, noise: 0.1 } } },
  no_negatives: { help: 'Two views brought together without negatives, features aligned and spread: for ranking models. Wang et al. 2023 (CL4CTR).', settings: { selfSupervision: { alpha: 1, task: 'noNegatives', masking: 'dimensions', maskedShare: 0.5, complementary: false, dropoutRate: 0 } } },
  masked_features: { help: 'Tells correlated features that are masked from the vector of the rest. Lin et al. 2023 (MAP).', settings: { selfSupervision: { alpha: 0.3, task: 'maskedFeatures', masking: 'cfm', dropoutRate: 0 } } },
  replaced_features: { help: 'Tells which features of an item are another item’s. Lin et al. 2023 (MAP).', settings: { selfSupervision: { alpha: 0.3, task: 'replacedFeatures', maskedShare: 0.5 } } },
  mf: { help: 'Matrix factorization: one vector per id, nothing else, a table for queries and one for items.', settings: { towers: { kind: 'matrixFactorization', shareTables: false }, selfSupervision: { alpha: 0 } } },
  popularity: { help: 'Recommends the items with most training pairs to everyone; trains nothing.', settings: { towers: { kind: 'popularity' }, selfSupervision: { alpha: 0 } } },
};
