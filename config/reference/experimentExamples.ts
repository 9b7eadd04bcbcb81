import type { ProblemExample } from './problemExample';

const head = 'longtail: experiment/1\nmodel: base.model.yaml\n';

/** One experiment for each rule about experiments. The model has defaults and the shop's features. */
export const experimentExamples: readonly ProblemExample[] = [
  {
    code: 'experiment-model-missing', about: 'The model file that an experiment starts from is not there. Paths are relative to the file that they are written in.',
    experiment: 'longtail: experiment/1\nmodel: bsae.model.yaml\n', underlined: 'bsae.model.yaml',
  },
  {
    code: 'arm-name-duplicate', about: 'Two arms have one name, or an arm has that of the base model. Tables could not tell them apart.',
    experiment: `${head}arms:\n  - { name: CFM, set: { selfSupervision.alpha: 0.3 } }\n  - { name: CFM, set: { selfSupervision.alpha: 1 } }\n`, underlined: 'CFM',
  },
  {
    code: 'arm-without-change', about: 'An arm sets nothing, so it would be the base model once more.',
    experiment: `${head}arms:\n  - { name: CFM }\n`, underlined: 'CFM',
  },
  {
    code: 'arm-same-as', about: 'Two arms come to the same settings, because what one of them sets is what the model has already.',
    experiment: `${head}arms:\n  - { name: Seven hundredths, set: { loss.temperature: 0.07 } }\n`, underlined: 'Seven hundredths',
  },
  {
    code: 'experiment-value-duplicate', about: 'A seed, a share, a metric or a value of a grid is listed twice.',
    experiment: `${head}arms: [{ name: CFM, set: { selfSupervision.alpha: 0.3 } }]\nseeds: [1, 2, 2]\n`, underlined: '2',
  },
  {
    code: 'experiment-setting-reserved', about: 'Seeds and shares of the training pairs are the same for all arms, in `seeds` and `dataFractions`.',
    experiment: `${head}arms: [{ name: Other, set: { training.seed: 7 } }]\n`, underlined: 'training.seed',
  },
  {
    code: 'condition-overridden', about: 'An arm or a grid sets a key that is a condition of the whole experiment.',
    experiment: `${head}arms: [{ name: Corrected, set: { loss.logQ: yi2019 } }]\nacross: { loss.logQ: [none, yi2019] }\n`, underlined: 'loss.logQ',
  },
  {
    code: 'experiment-slice', about: 'The report of an experiment asks for a slice by a feature that the model does not evaluate.',
    experiment: `${head}arms: [{ name: CFM, set: { selfSupervision.alpha: 0.3 } }]\nslices: [tail, item.category]\n`, underlined: 'item.category',
  },
];
