import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nearestWord } from '../../../config/nearestWord';
import { guessId, guessPair, type GuessedPair } from '../../data/guessColumns';
import { previewData, stemOf, type DataPreview } from '../../data/previewData';
import { newConfigText } from '../newConfigText';
import { shortPath } from '../terminal/describeProblem';
import { TrainerError } from '../trainerError';
import { optionOf, UsageError, type Arguments, type Command } from './command';

/** `longtail new DATA [ITEMS]` */
export const newCommand: Command = {
  name: 'new',
  usage: 'DATA [ITEMS] [--query COLUMN] [--item COLUMN] [--timestamp COLUMN] [--id COLUMN] [--name NAME] [--experiment] [--dry-run]',
  summary: 'Write a features and a model file from data (who took what) and a file of the items: columns are guessed and the guesses written beside them. --experiment also writes one that holds the methods of the paper against the two towers alone.',
  positionals: { min: 1, max: 2 },
  flags: ['dry-run', 'experiment'],
  options: ['items', 'query', 'item', 'timestamp', 'id', 'name'],
  async run(args, output) {
    const data = dataFile(args.positionals[0]!);
    const folder = path.dirname(data);
    const preview = await previewData(data);
    const itemsPath = itemsArgument(args);
    const itemsPreview = itemsPath === null ? null : await previewData(dataFile(itemsPath));
    const guess = guessPair(preview, itemsPreview);
    const isDry = args.flags.has('dry-run');
    const chosen = chosenPair(args, preview, guess);
    const isJson = args.flags.has('json');
    const answer = { formatVersion: 1, columns: preview.columns.map(({ name, examples }) => ({ name, examples })), guess: chosen };
    if (chosen.query === null || chosen.item === null) {
      if (isDry) {
        output.print(isJson ? JSON.stringify({ ...answer, files: [] }, null, 2) : undecided(preview, chosen));
        return 0;
      }
      throw new UsageError(undecided(preview, chosen));
    }
    const name = optionOf(args, 'name') ?? stemOf(data).replace(/[^\w.-]+/g, '-');
    const items = itemsPath === null || itemsPreview === null ? null : { path: relative(folder, dataFile(itemsPath)), preview: itemsPreview, id: idOf(itemsPreview, args, chosen.item) };
    const withExperiment = args.flags.has('experiment');
    const written = newConfigText({ name, isBase: withExperiment, interactions: { path: relative(folder, data), preview, query: chosen.query, item: chosen.item, timestamp: chosen.timestamp }, items });
    const files = [
      { path: free(folder, name, 'features'), text: written.features },
      { path: free(folder, name, 'model'), text: written.model },
      ...(withExperiment ? [{ path: free(folder, name, 'experiment'), text: written.experiment }] : []),
    ];
    // A file that is there already is left alone; the new files name each other.
    for (const file of files) {
      for (const [kind, other] of [['features', files[0]!], ['model', files[1]!], ['experiment', files[2]]] as const) if (other) file.text = file.text.replaceAll(`${name}.${kind}.yaml`, path.basename(other.path));
    }
    if (!isDry) for (const file of files) writeFileSync(file.path, file.text, { flag: 'wx' });
    if (isJson) {
      output.print(JSON.stringify({ ...answer, files: files.map((file) => ({ ...file, isWritten: !isDry })) }, null, 2));
    } else {
      for (const file of files) output.print(isDry ? `${shortPath(file.path)}\n${file.text}` : `Wrote ${shortPath(file.path)}`);
      if (!isDry) output.print(`Look at the guesses, then train with \`${withExperiment ? `longtail experiment ${shortPath(files[2]!.path)}` : `longtail train ${shortPath(files[1]!.path)}`}\`.`);
    }
    return 0;
  },
};

/** Given columns before guessed ones. @throws UsageError for a column that is not there */
function chosenPair(args: Arguments, { columns }: DataPreview, guess: GuessedPair): GuessedPair {
  const names = columns.map((column) => column.name);
  const chosen = (option: 'query' | 'item' | 'timestamp'): string | null => {
    const wanted = optionOf(args, option);
    if (wanted !== null && !names.includes(wanted)) {
      const near = nearestWord(wanted, names);
      throw new UsageError(`There is no column \`${wanted}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`} The columns are ${names.map((name) => `\`${name}\``).join(', ')}.`);
    }
    return wanted ?? guess[option];
  };
  const pair = { query: chosen('query'), item: chosen('item'), timestamp: chosen('timestamp') };
  const taken = [optionOf(args, 'query'), optionOf(args, 'item')];
  // A column that was given for one part is not guessed for another.
  return {
    query: pair.query !== null && optionOf(args, 'query') === null && pair.query === taken[1] ? null : pair.query,
    item: pair.item !== null && optionOf(args, 'item') === null && pair.item === taken[0] ? null : pair.item,
    timestamp: pair.timestamp !== null && taken.includes(pair.timestamp) ? null : pair.timestamp,
  };
}

/** The items' file, which `--items` names as well. */
function itemsArgument(args: Arguments): string | null {
  const [, second] = args.positionals;
  const option = optionOf(args, 'items');
  if (second !== undefined && option !== null) throw new UsageError(`Two files of items are given: \`${second}\` and \`${option}\`.`);
  return second ?? option;
}

function idOf(preview: DataPreview, args: Arguments, item: string): string {
  const id = optionOf(args, 'id') ?? guessId(preview, item);
  if (id === null || !preview.columns.some(({ name }) => name === id)) {
    throw new UsageError(`${id === null ? 'No column of the items looks like their id' : `The items have no column \`${id}\``}. Name it with \`--id\`: ${preview.columns.map(({ name }) => `\`${name}\``).join(', ')}.`);
  }
  return id;
}

function undecided({ columns }: DataPreview, { query, item }: GuessedPair): string {
  const told = [...(query === null ? [] : [`\`${query}\` says who`]), ...(item === null ? [] : [`\`${item}\` says what was taken`])];
  const missing = [...(query === null ? ['`--query` (who: user, session, seed item)'] : []), ...(item === null ? ['`--item` (what was taken)'] : [])];
  return `${told.length === 0 ? 'It cannot be told which column is which.' : `${told.join(' and ')}, but not every column can be told.`} Name ${missing.join(' and ')}. The columns are ${columns.map(({ name, examples }) => `\`${name}\` (${examples.slice(0, 2).join(', ') || 'empty'})`).join(', ')}.`;
}

function dataFile(written: string): string {
  const file = path.resolve(written);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) throw new TrainerError({ code: 'file-missing', message: `No file at \`${written}\`.`, remedy: 'Give the path of a CSV, TSV, JSON lines or Parquet file.' });
  return file;
}

const relative = (folder: string, file: string): string => path.relative(folder, file).split(path.sep).join('/');

/** `shop.model.yaml`, or `shop-2.model.yaml` when that is there. */
function free(folder: string, name: string, kind: 'features' | 'model' | 'experiment'): string {
  for (let n = 1; ; n += 1) {
    const file = path.join(folder, `${name}${n === 1 ? '' : `-${n}`}.${kind}.yaml`);
    if (!existsSync(file)) return file;
  }
}
