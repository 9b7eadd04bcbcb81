import { text } from 'node:stream/consumers';
import type { SourceProfile } from '../../../config/dataProfile';
import { profileData } from '../../data/profile';
import { readFeaturesFile } from '../readFeaturesFile';
import { shortPath } from '../terminal/describeProblem';
import { table } from '../terminal/table';
import { grouped } from '../terminal/words';
import type { Command } from './command';

/**
 * `longtail profile FEATURES`. With `--sample` of the first rows only; with `--stdin` the file's text is read from
 * standard input, for editors whose text is not saved.
 */
export const profile: Command = {
  name: 'profile',
  usage: 'FEATURES [--sample] [--stdin] [--set KEY=VALUE …]',
  summary: 'What is in the data: rows, features, values, splits.',
  positionals: { min: 1, max: 1 },
  flags: ['sample', 'stdin'],
  options: ['set'],
  async run(args, output) {
    const written = args.flags.has('stdin') ? await text(process.stdin) : undefined;
    const { features, cacheFolder } = await readFeaturesFile(args.positionals[0]!, args.values.get('set') ?? [], written);
    const found = await profileData(features, { cacheFolder, sampled: args.flags.has('sample'), onPhase: (detail) => output.progress(detail) });
    output.progress('');
    if (args.flags.has('json')) {
      output.print(JSON.stringify(found, null, 2));
      return 0;
    }
    for (const name of ['interactions', 'items', 'queries'] as const) {
      const source = found[name];
      if (source !== null) output.print(`${name.padEnd(13)} ${sourceWords(source)}`);
    }
    if (found.pairs !== null) {
      const { pairs, queries, items, orphanItems, orphanQueries, firstTimestamp, lastTimestamp } = found.pairs;
      const orphans = [[orphanItems, 'items'], [orphanQueries, 'queries']].filter(([n]) => n !== 0).map(([n, side]) => `${grouped(n as number)} refer to unknown ${side}`);
      output.print(`pairs         ${[`${grouped(pairs)} distinct, ${grouped(queries)} queries, ${grouped(items)} items`, ...orphans, ...(firstTimestamp === null ? [] : [`from ${firstTimestamp} to ${lastTimestamp}`])].join('; ')}`);
    }
    if (found.split !== null) {
      const { train, validation, test, trainedItems, coldTestPairs } = found.split;
      output.print(`split         ${grouped(train)} training, ${grouped(validation)} validation, ${grouped(test)} test; ${grouped(trainedItems)} items trained, ${grouped(coldTestPairs)} test pairs are cold`);
    }
    output.print(`\n${table(
      [{ title: 'feature', align: 'left' }, { title: 'side', align: 'left' }, { title: 'present', align: 'right' }, { title: 'missing', align: 'right' }, { title: 'values', align: 'right' }, { title: 'with a row', align: 'right' }, { title: 'per entity', align: 'right' }, { title: 'most frequent', align: 'left' }],
      found.features.map((one) => [
        one.name, one.side, grouped(one.present), grouped(one.missing), one.distinct === null ? '–' : grouped(one.distinct), one.vocabularySize === null ? '–' : grouped(one.vocabularySize),
        one.meanValues.toFixed(1), one.topValues.slice(0, 3).map(({ value, count }) => `${value} ${grouped(count)}`).join(', '),
      ]),
    )}`);
    return 0;
  },
};

function sourceWords({ files, rows, failure, skippedRows, rowsWithoutId, duplicateRows }: SourceProfile): string {
  if (failure !== undefined) return failure.message;
  const remarks = [[skippedRows, 'malformed rows left out'], [rowsWithoutId, 'rows without an id'], [duplicateRows, 'repeated rows']]
    .filter(([n]) => n !== 0).map(([n, what]) => `${grouped(n as number)} ${what}`);
  return [`${grouped(rows)} rows of ${files.length === 1 ? shortPath(files[0]!) : `${files.length} files`}`, ...remarks].join('; ');
}
