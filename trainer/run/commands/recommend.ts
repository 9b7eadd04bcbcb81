import { recommendFor } from '../recommendFor';
import { findRun } from '../findRun';
import { table } from '../terminal/table';
import { grouped } from '../terminal/words';
import { optionOf, UsageError, type Command } from './command';

/** `longtail recommend RUN --query ID` */
export const recommend: Command = {
  name: 'recommend',
  usage: 'RUN --query ID [--k 20] [--include-seen]',
  summary: 'The items that a finished run’s model ranks first for a query.',
  positionals: { min: 1, max: 1 },
  flags: ['include-seen'],
  options: ['query', 'k'],
  async run(args, output, install) {
    const query = optionOf(args, 'query');
    if (query === null) throw new UsageError('`longtail recommend` needs `--query ID`.');
    const text = optionOf(args, 'k') ?? '20';
    if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`\`--k\` takes a whole number from 1, and got \`${text}\`.`);
    const found = await recommendFor(findRun(args.positionals[0]!), { query, k: Number(text), includesSeen: args.flags.has('include-seen'), onPhase: (detail) => output.progress(detail) }, install.enginePlaces);
    output.progress('');
    if (args.flags.has('json')) {
      output.print(JSON.stringify({ formatVersion: 1, ...found }, null, 2));
      return 0;
    }
    output.print(`${found.label === found.query ? found.query : `${found.label} (${found.query})`}, by ${found.run} at step ${grouped(found.step)}\n`);
    output.print(table(
      [{ title: '', align: 'right' }, { title: 'item', align: 'left' }, { title: 'score', align: 'right' }, { title: 'training pairs', align: 'right' }, { title: '', align: 'left' }],
      found.items.map((item, at) => [String(at + 1), item.label === item.id ? item.id : `${item.label} (${item.id})`, item.score.toFixed(4), grouped(item.trainingPairs), item.isHead ? 'head' : item.trainingPairs === 0 ? 'cold' : 'tail']),
    ));
    return 0;
  },
};
