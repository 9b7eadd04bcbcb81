import { findRun } from '../findRun';
import { loadEvaluatedRun } from '../loadEvaluatedRun';
import type { Command } from './command';

/** `longtail ranks RUN` */
export const ranks: Command = {
  name: 'ranks',
  usage: 'RUN',
  summary: 'What a report is made of: the rank of each test pair (of the newest validation before there is one) and the training pairs of each item (with --json, packed).',
  positionals: { min: 1, max: 1 },
  flags: [],
  options: [],
  async run(args, output) {
    const { id, folder, step, split, model, popularity } = await loadEvaluatedRun(findRun(args.positionals[0]!), ['test', 'validation']);
    const { pairs, ranks: found, trainingCount, labels } = model;
    if (args.flags.has('json')) {
      output.print(JSON.stringify({
        formatVersion: 1, run: id, folder, split, step,
        query: packed(pairs.query), item: packed(pairs.item), ranks: packed(found), popularityRanks: packed(popularity.ranks), trainingCount: packed(trainingCount),
        labels: labels.map(({ side, feature, values, valueOf }) => ({ side, feature, values, valueOf: packed(valueOf) })),
      }));
    } else {
      for (let pair = 0; pair < found.length; pair += 1) output.print(`${pairs.query[pair]}\t${pairs.item[pair]}\t${found[pair]}\t${trainingCount[pairs.item[pair]!]}`);
    }
    return 0;
  },
};

/** Little-endian int32 as base64. */
function packed(values: Int32Array): string {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, at) => bytes.writeInt32LE(value, 4 * at));
  return bytes.toString('base64');
}
