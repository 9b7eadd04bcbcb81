import { associate as measure } from '../../data/association';
import { loadDataset } from '../../data/loadDataset';
import { nativePairCounter } from '../../engine/native/nativePairCounter';
import { nativePairSorters } from '../../engine/native/nativePairSorter';
import { correlatedFeatures } from '../../numerics/correlatedFeatures';
import { readFeaturesFile } from '../readFeaturesFile';
import { table } from '../terminal/table';
import { grouped } from '../terminal/words';
import type { Command } from './command';

/** `longtail associate FEATURES` */
export const associate: Command = {
  name: 'associate',
  usage: 'FEATURES [--set KEY=VALUE …]',
  summary: 'Mutual information between item features, and what correlated masking hides for each seed feature.',
  positionals: { min: 1, max: 1 },
  flags: [],
  options: ['set'],
  async run(args, output, { enginePlaces }) {
    const { features, defaults, cacheFolder } = await readFeaturesFile(args.positionals[0]!, args.values.get('set') ?? []);
    const dataset = await loadDataset(features, defaults, { cacheFolder, sorters: nativePairSorters(enginePlaces.kernelsFile), onPhase: (detail) => output.progress(detail) });
    const found = await measure(dataset, nativePairCounter(enginePlaces.kernelsFile));
    const partners = correlatedFeatures(found, 'none');
    const masks = found.features.map((seed, at) => ({ seed, masked: [seed, ...partners[at]!.map((field) => found.features[field]!)] }));
    output.progress('');
    if (args.flags.has('json')) {
      output.print(JSON.stringify({ ...found, nItems: dataset.items.n, masks }, null, 2));
      return 0;
    }
    const square = (matrix: readonly (readonly number[])[]) => table(
      [{ title: '', align: 'left' }, ...found.features.map((title) => ({ title, align: 'right' as const }))],
      found.features.map((name, row) => [name, ...matrix[row]!.map((value) => value.toFixed(3))]),
    );
    output.print(`Mutual information over ${grouped(dataset.items.n)} items, nats (diagonal: entropy)\n\n${square(found.mutualInformationNats)}`);
    output.print(`\nNormalized, MI / sqrt(H₁ H₂)\n\n${square(found.normalized)}`);
    output.print(`\nCorrelated feature masking: what the first view hides and the second keeps\n\n${table(
      [{ title: 'seed', align: 'left' }, { title: 'hidden together', align: 'left' }, { title: 'kept', align: 'left' }],
      masks.map(({ seed, masked }) => [seed, masked.join(', '), found.features.filter((name) => !masked.includes(name)).join(', ')]),
    )}`);
    return 0;
  },
};
