import { goals, judgement, type Goal } from './goals';
import type { LeastBytes } from './leastBytes';
import { ratio, type Finish, type RaceResult, type Ratio } from './race';

/** One measured figure of the goals. */
export interface Figure {
  readonly id: string;
  readonly value: number;
  /** Where it is a ratio of two contenders: its spread. */
  readonly ratio?: Ratio;
  /** Cores that other programs took meanwhile, mean. */
  readonly coresOfOthers?: number;
}

/** What a figure says of its goal; `busy` where the machine was, so that it says nothing. */
export function verdictOf(goal: Goal, { value, coresOfOthers = 0 }: Figure): ReturnType<typeof judgement> | 'busy' {
  return goal.isOfAllCores && quietCores < coresOfOthers ? 'busy' : judgement(goal, value);
}

/** Everything that a run measured; what `--json` prints. */
export interface Report {
  readonly formatVersion: 1;
  readonly date: string;
  readonly machine: string;
  readonly command: string;
  readonly races: Readonly<Record<string, RaceResult>>;
  /** Of races on a device, by their names: the least that a step moves. */
  readonly least: Readonly<Record<string, LeastBytes>>;
  readonly figures: readonly Figure[];
  /** Sentences about what could not be measured, and why. */
  readonly notes: readonly string[];
}

/** All goals with what was measured beside them. */
export function goalLines(figures: readonly Figure[]): string[] {
  const rows = goals.map((goal) => {
    const figure = figures.find(({ id }) => id === goal.id);
    const verdict = figure === undefined ? 'not measured' : { goal: 'goal held', floor: 'floor held', missed: 'MISSED', busy: 'machine busy' }[verdictOf(goal, figure)];
    const range = figure?.ratio === undefined ? '' : `${two(figure.ratio.roundMedian)} (${two(figure.ratio.roundRange[0])}–${two(figure.ratio.roundRange[1])})`;
    return [goal.what, bound(goal, goal.floor), bound(goal, goal.goal), figure === undefined ? '–' : amount(goal, figure.value), range, ...(figure?.ratio === undefined ? ['', ''] : [two(figure.ratio.ofProcessor), two(figure.ratio.ofLeast)]), verdict];
  });
  return table(['what', 'floor', 'goal', 'measured', 'by round (range)', 'processor', 'least', ''], rows);
}

/** All contenders of a race. */
export function raceLines(title: string, { finishes, absent, coresOfOthers }: RaceResult): string[] {
  if (finishes.length === 0 && absent.length === 0) return [];
  const memory = ({ memoryAboveBytes }: Finish) => (memoryAboveBytes === null ? '–' : `${(memoryAboveBytes / 1e6).toFixed(0)} MB`);
  const rows = finishes.map((one) => [one.name, ...[one.wallMs.median, one.wallMs.p25, one.wallMs.min, one.processorMs.median, one.processorMs.min].map(ms), memory(one), one.ready]);
  return [title, ...table(['ms of one step', 'median', 'p25', 'least', 'processor', 'its least', 'memory above', ''], rows), ...absent.map(({ name, reason }) => `  ${name}: left out. ${reason}`), `  Other programs took ${two(coresOfOthers)} cores meanwhile.${quietCores < coresOfOthers ? ' Figures of all cores say little: threads that wait for each other were kept waiting.' : ''}`];
}

/** A ratio of two contenders of a race as a figure; none where either did not take part. */
export function ratioFigure(id: string, { finishes, coresOfOthers }: RaceResult, other: string, ours: string): Figure[] {
  const [theirs, own] = [other, ours].map((name) => finishes.find((one) => one.name === name));
  if (theirs === undefined || own === undefined) return [];
  const measured = ratio(theirs, own);
  return [{ id, value: measured.ofMedians, ratio: measured, coresOfOthers }];
}

/** Cores of others up to which a race is quiet. */
const quietCores = 0.2;

const two = (value: number): string => value.toFixed(2);
const ms = (value: number): string => (value < 1000 ? value.toFixed(1) : value.toFixed(0));
const amount = ({ unit }: Goal, value: number): string => (unit === '×' ? `${two(value)} ×` : `${value.toFixed(0)} ${unit}`);
const bound = (goal: Goal, value: number): string => `${goal.isAtLeast ? '≥' : '≤'} ${value} ${goal.unit}`;

/** Columns to their widest cell, numbers' columns to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) => `  ${row.map((cell, column) => (column === 0 || column === row.length - 1 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ')}`.trimEnd());
}
