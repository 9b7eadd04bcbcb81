import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { experimentMarkdown } from '../insight/experimentMarkdown';
import { experimentTables } from '../insight/experimentTables';
import { armsOfRaw, readRawResults, type RawResults } from '../trainer/run/experiment/rawResults';
import { paperTables, type PaperTable } from './paperTables';

/** The order of the page; an experiment of another name comes last. */
const order = ['tune', 'rq1', 'rq2', 'rq3-alpha', 'rq3-dropout', 'rq4', 'item-sampling', 'temporal', 'choices', 'own-tables', 'longer'];

/**
 * `docs/results.md`, from the raw results beside it: the same files give the same bytes.
 *
 * @param folder with `<data>.<experiment>.jsonl`, with notes on them in `<data>.<experiment>.notes.md`, and on all of them in
 * `summary.notes.md`
 */
export function resultsPage(folder: string): string {
  const names = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => name.endsWith('.jsonl')).map((name) => name.slice(0, -'.jsonl'.length)).sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1));
  const lines = [
    '# Results', '',
    'Every number of this page is made from the raw results in [docs/results/](results/) by `npm run results`: ranks of all test',
    'pairs, run by run. `npm run reproduce` trains what is missing of them, as far as it is told, and records each run as it comes.',
    'The questions, the layout and the numbers set beside ours are those of Yao et al. 2021, [arXiv 2007.12865](https://arxiv.org/abs/2007.12865).', '',
    ...(names.length === 0 ? ['Nothing has been recorded yet.', ''] : []),
    ...notesOf(path.join(folder, 'summary.notes.md')),
    ...names.flatMap((name) => section(name, readRawResults(path.join(folder, `${name}.jsonl`)), notesOf(path.join(folder, `${name}.notes.md`)))),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** `debian-medium.rq1` → data `debian-medium`, question `rq1` */
const questionOf = (name: string): string => name.slice(name.indexOf('.') + 1);

function placeOf(name: string): number {
  const place = order.indexOf(questionOf(name));
  return place < 0 ? order.length : place;
}

function section(name: string, raw: RawResults, notes: readonly string[]): string[] {
  const data = name.slice(0, name.indexOf('.'));
  const question = questionOf(name);
  const command = `longtail experiment examples/${data}/${question}.experiment.yaml`;
  if (question === 'tune') return [`## ${raw.header.title}`, '', `\`${command}\`; ${runWords(raw)}.`, '', ...tuning(raw), '', ...notes];
  const [title, ...rest] = experimentMarkdown(experimentTables(armsOfRaw(raw), raw.header)).trimEnd().split('\n');
  return [
    `#${title!}`, '', `\`${command}\`; ${runWords(raw)}.`, ...rest.map((line) => (line.startsWith('#') ? `#${line}` : line)), '',
    ...(paperTables[question] ?? []).flatMap((table) => [...paperLines(table), '']), ...notes,
  ];
}

function runWords({ header, runs }: RawResults): string {
  const planned = header.arms.length * header.seeds.length;
  const engines = [...new Set(runs.map(({ engine }) => engine))].sort().join(' and ');
  const hours = runs.reduce((sum, { seconds }) => sum + seconds, 0) / 3600;
  return `${runs.length === planned ? runs.length : `${runs.length} of ${planned}`} runs on \`${engines}\`, ${hours.toFixed(1)} hours together`;
}

/** Every setting that was tried, by what it reached on validation; the test pairs were not looked at. */
function tuning({ header, runs }: RawResults): string[] {
  const metric = 'recall@50';
  const slices = ['all', 'head', 'tail'];
  const isRepeated = (index: number) => header.arms[index]!.isBase && header.arms.some((other, at) => at !== index && JSON.stringify(other.condition) === JSON.stringify(header.arms[index]!.condition)
    && runs.some((run) => run.arm === at && runs.some((one) => one.arm === index && one.seed === run.seed && one.ranks === run.ranks)));
  const rows = header.arms.flatMap((arm, index) => {
    // The base model is a point of the grid too.
    if (isRepeated(index)) return [];
    const own = runs.filter((run) => run.arm === index && run.validation !== null);
    const mean = (slice: string) => own.reduce((sum, run) => sum + (run.validation![slice]?.[metric] ?? 0), 0) / own.length;
    const condition = arm.condition.map(({ key, value }) => `${key.split('.').at(-1)!} ${String(value)}`).join(', ');
    return [{ label: [arm.label, condition].filter((text) => text !== '').join('; '), n: own.length, values: slices.map(mean) }];
  }).filter(({ n }) => n > 0).sort((a, b) => b.values[0]! - a.values[0]!);
  return [
    `Validation ${metric} of the best step, mean over ${header.seeds.length === 1 ? `seed ${header.seeds[0]}` : `the seeds ${header.seeds.join(', ')}`}; the test pairs were not looked at.`, '',
    `| setting | runs | ${slices.join(' | ')} |`, '|---|--:|--:|--:|--:|',
    ...rows.map(({ label, n, values }) => `| ${label} | ${n} | ${values.map((value) => value.toFixed(4).replace(/^0/, '')).join(' | ')} |`),
  ];
}

function paperLines({ title, columns, rows }: PaperTable): string[] {
  return [`${title}:`, '', `| | ${columns.join(' | ')} |`, `|---|${columns.map(() => '--:').join('|')}|`, ...rows.map((cells) => `| ${cells.join(' | ')} |`)];
}

function notesOf(file: string): string[] {
  return existsSync(file) ? [...readFileSync(file, 'utf8').trimEnd().split('\n'), ''] : [];
}
