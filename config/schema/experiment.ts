import { z } from 'zod';
import { key, textOfForm } from './section';

const settings = key(z.record(z.string(), z.unknown()).default({}), {
  help: 'What the arm changes in the base model, by key as `--set` writes it: `selfSupervision.alpha: 0.3`, `features[tags].dim: 16` (on a line of its own, or in quotes). `null` restores a default.',
  example: '{ selfSupervision.alpha: 0.3 }', otherNames: ['overrides', 'settings', 'with'],
});

const valuesByKey = z.record(z.string(), z.array(z.unknown()).min(1));

const grid = key(valuesByKey.default({}), {
  help: 'Keys with several values each; every combination is a run of its own. It applies to each arm without a grid of its own, and without arms to the base model.',
  example: '{ selfSupervision.alpha: [0.1, 0.3, 1, 3] }', otherNames: ['sweep', 'parameters', 'search'],
});

const armGrid = key(valuesByKey.nullable().default(null), {
  help: 'The same for this arm alone. Null takes the file’s `grid`; `{}` is no grid.', example: '{ selfSupervision.alpha: [0.1, 0.3, 1, 3] }',
});

const arm = z.strictObject({
  name: key(z.string().min(1).max(80), { help: 'Name in tables and figures.', example: 'CFM' }),
  set: settings,
  grid: armGrid,
});

const metricName = textOfForm(/^(recall|map|ndcg)@[1-9][0-9]*$|^mrr$|^g?auc$|^logLoss$/, {
  form: '`recall@K`, `map@K` or `ndcg@K` with a cut-off K, `mrr`, or with outcomes `auc`, `gauc` or `logLoss`', suggestions: ['recall@10', 'recall@50', 'map@10', 'map@50', 'ndcg@10', 'mrr', 'auc', 'gauc', 'logLoss'],
});

const fraction = z.number().gt(0).max(1);

/** A `*.experiment.yaml` file. */
export const experimentFile = key(
  z.strictObject({
    longtail: key(z.literal('experiment/1'), { help: 'Kind and version of this file.' }),
    model: key(z.string().min(1), { help: 'The model file that every arm starts from, relative to this file.', example: 'baseline.model.yaml' }),
    title: key(z.string().min(1).nullable().default(null), { help: 'Heading of the report. Null takes the name of this file.' }),
    base: key(z.string().min(1).max(80).default('Baseline'), { help: 'Name of the base model itself, which is trained too and which differences are taken from.', otherNames: ['baseline', 'reference', 'control'] }),
    arms: key(z.array(key(arm, { help: 'One arm.', example: '{ name: CFM, set: { selfSupervision.alpha: 0.3 } }' })).default([]), {
      help: 'What is held against the base model, each with a name.', example: '[{ name: CFM, set: { selfSupervision.alpha: 0.3 } }]', otherNames: ['variants', 'runs', 'treatments'],
    }),
    grid,
    across: key(valuesByKey.default({}), {
      help: 'Conditions that the whole experiment is repeated under, base model included. Each combination has a table of its own.', example: '{ loss.logQ: [none, yi2019] }', otherNames: ['conditions', 'under'],
    }),
    seeds: key(z.array(z.int().min(0).max(0xffffffff)).min(1).default([1, 2, 3]), { help: 'Seeds of every run; results are their mean and standard deviation.', source: 'Yao et al. 2021, §4.2: five', otherNames: ['seed'] }),
    dataFractions: key(z.array(fraction).min(1).default([1]), {
      help: 'Shares of the training pairs, drawn uniformly by hash; validation and test stay whole. Each has a table of its own.', unit: 'fraction', source: 'Yao et al. 2021, §4.4', otherNames: ['fractions', 'trainingShares'],
    }),
    metrics: key(z.array(metricName).min(1).default(['map@10', 'map@50', 'recall@10', 'recall@50']), { help: 'Columns of the report, measured on the test pairs. `auc`, `gauc` and `logLoss` are of all pairs together and are tested over seeds alone.', source: 'Yao et al. 2021, table 2' }),
    slices: key(z.array(z.string().min(1)).default(['head', 'tail']), { help: 'Parts of the test pairs reported beside all of them, as in `evaluation.slices`. A slice by a feature must be in the model’s `evaluation.slices` too.', source: 'Yao et al. 2021, table 4' }),
  }),
  { help: 'Describes an experiment: a base model, what is changed in it, and under which conditions and seeds.' },
);

/** An experiment file with every default filled in. */
export type ExperimentConfig = z.output<typeof experimentFile>;
