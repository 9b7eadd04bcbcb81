import { gainReport } from '../../../insight/gainReport';
import type { PooledRun } from '../../../insight/pooledReport';
import { renderGains } from '../../../insight/renderGains';
import { cacheFolderOf } from '../../../runs/node/projectFolder';
import { loadDataset } from '../../data/loadDataset';
import { metricNamed } from '../../numerics/metrics/metricNamed';
import { findRun } from '../findRun';
import { gainGroupings } from '../gainGroupings';
import { loadEvaluatedRun, type LoadedRun } from '../loadEvaluatedRun';
import { startedWith } from '../terminal/startedWith';
import { TrainerError } from '../trainerError';
import { optionOf, UsageError, type Command } from './command';

const level = 0.95;
const resamples = 1000;

/** `longtail gains RUN… --against RUN` */
export const gains: Command = {
  name: 'gains',
  usage: 'RUN… --against RUN [--against RUN …] [--metric recall@50] [--by FEATURE …]',
  summary: 'When does it help: the difference of two runs (or of their seeds) by popularity, by number of features, by how these go together, and by the values of category features, or of those named with --by.',
  positionals: { min: 1, max: Infinity },
  flags: [],
  options: ['against', 'metric', 'by'],
  async run(args, output) {
    const against = args.values.get('against') ?? [];
    if (against.length === 0) throw new UsageError('`longtail gains` needs `--against RUN`, the run that differences are taken from.');
    const load = async (names: readonly string[]) => {
      const loaded: LoadedRun[] = [];
      for (const name of names) loaded.push(await loadEvaluatedRun(findRun(name)));
      return loaded.sort((a, b) => (a.model.seed ?? 0) - (b.model.seed ?? 0));
    };
    const [runs, references] = [await load(args.positionals), await load(against)];
    const { config, folder } = runs[0]!;
    const metric = optionOf(args, 'metric') ?? `recall@${Math.max(...config.model.evaluation.cutoffs)}`;
    try {
      metricNamed(metric);
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
    const dataset = await loadDataset(config.features, config.model, { cacheFolder: cacheFolderOf(folder), onPhase: (detail) => output.progress(detail) });
    output.progress('');
    if (dataset.test.item.length !== runs[0]!.model.ranks.length) {
      throw new TrainerError({ code: 'data-changed', message: `Run ${runs[0]!.id} was judged on ${runs[0]!.model.ranks.length} test pairs, and its data have ${dataset.test.item.length} by now.`, remedy: 'Put the old data back, or train again.' });
    }
    const pooled = (loaded: readonly LoadedRun[], other: readonly LoadedRun[]): PooledRun => {
      const { model: { name }, id } = loaded[0]!;
      return { name: other[0]!.model.name === name ? `${name} ${id.slice(-4)}` : name, seeds: loaded.map(({ model }) => model) };
    };
    try {
      const [run, reference] = [pooled(runs, references), pooled(references, runs)];
      const report = gainReport(run, reference, gainGroupings(config, dataset, args.values.get('by') ?? null), { metric, level, resamples, seed: 1 });
      if (args.flags.has('json')) {
        output.print(JSON.stringify(report, null, 2));
        return 0;
      }
      for (const line of [...startedWith(reference.name, references[0]!), ...startedWith(run.name, runs[0]!)]) output.print(line);
      output.print(renderGains(report, { width: Math.max(60, Math.min(output.columns, 160)), bold: (text) => (output.color ? `\u001b[1m${text}\u001b[0m` : text) }));
      return 0;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new TrainerError({ code: 'report-impossible', message: error.message, remedy: '' });
    }
  },
};
