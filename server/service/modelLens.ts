import type { CodeLens } from 'vscode-languageserver-types';
import type { Analysis } from './analysis';

/** What the newest run of a model file came to. Fractions; null where there is no such pair. */
export interface LastResult {
  readonly runId: string;
  /** Such as `recall@50`. */
  readonly metric: string;
  readonly tail: number | null;
  readonly head: number | null;
  readonly split: 'validation' | 'test';
  readonly isRunning: boolean;
}

/** Where results of runs are looked up. */
export interface ResultSource {
  /** Of the newest run that evaluated anything; undefined without one. */
  lastResult(modelPath: string): Promise<LastResult | undefined>;
}

/** ▶ Run experiment above an experiment file, with how many runs that is. */
export function experimentLens({ document, resolved }: Analysis, uri: string): readonly CodeLens[] {
  const header = document.root?.entries.get('longtail');
  if (document.kind !== 'experiment' || !header) return [];
  const experiment = resolved && 'experiment' in resolved ? resolved.experiment : undefined;
  const nRuns = experiment && experiment.arms.length * experiment.settings.seeds.length;
  const range = document.source.rangeOf(header.keyPlace.start, header.value.place.end);
  return [{ range, command: { title: `▶ Run experiment${nRuns === undefined ? '' : ` (${nRuns} ${nRuns === 1 ? 'run' : 'runs'})`}`, command: 'longtail.runExperiment', arguments: [uri] } }];
}

/** ▶ Train above a model file, and beside it what its last run came to. */
export function modelLens({ document }: Analysis, uri: string, result: LastResult | undefined): readonly CodeLens[] {
  const header = document.root?.entries.get('longtail');
  if (document.kind !== 'model' || !header) return [];
  const range = document.source.rangeOf(header.keyPlace.start, header.value.place.end);
  const lenses: CodeLens[] = [{ range, command: { title: '▶ Train', command: 'longtail.train', arguments: [uri] } }];
  if (result) lenses.push({ range, command: { title: resultWords(result), command: 'longtail.openRun', arguments: [result.runId] } });
  return lenses;
}

/** `last recall@50: tail .123, head .456`: fractions as the panels write them. */
function resultWords({ metric, tail, head, split, isRunning }: LastResult): string {
  const fraction = (value: number | null) => (value === null ? '–' : value.toFixed(3).replace(/^0/, ''));
  return `${isRunning ? 'Running, ' : ''}${split === 'test' ? 'last' : 'validation'} ${metric}: tail ${fraction(tail)}, head ${fraction(head)}`;
}
