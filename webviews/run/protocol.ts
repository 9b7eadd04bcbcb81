import type { Loadable } from '../../insight/loadable';
import type { RunIntent, RunView } from '../../insight/runView';

/**
 * What the host tells the page of a run.
 *
 * Nothing is sent before the page says `ready`. Each message holds the whole picture; the highest `sequence` wins.
 */
export interface ToPage {
  readonly kind: 'view';
  readonly version: 1;
  readonly sequence: number;
  readonly view: Loadable<RunView, RunIntent>;
}

/**
 * What the page of a run asks of the host.
 *
 * `ready` comes first, once per load, and asks for the newest view. `range` wants the series of these steps (null: all)
 * thinned to as many columns; it is sent again on zoom and on resize, and the host answers with a view. The rest are the palette's
 * own commands.
 */
export type FromPage =
  | { readonly kind: 'ready'; readonly version: 1 }
  | { readonly kind: 'range'; readonly range: { readonly from: number; readonly to: number } | null; readonly columns: number }
  | { readonly kind: RunIntent };

/** Kept by `setState`; a serializer finds the run in it. View state only: the numbers come from the host again. */
export interface PageState {
  readonly version: 1;
  readonly runId: string | null;
  readonly range: { readonly from: number; readonly to: number } | null;
  readonly lossScale: 'settled' | 'all' | 'logarithmic';
  /** Sections shown as tables. */
  readonly tables: readonly string[];
  readonly scrollTop: number;
}
