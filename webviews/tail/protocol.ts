import type { Loadable } from '../../insight/loadable';
import type { TailIntent, TailView } from '../../insight/tailView';

/** What the host tells the page: whole pictures, after `ready`; the highest `sequence` wins. */
export interface ToPage {
  readonly kind: 'view';
  readonly version: 1;
  readonly sequence: number;
  readonly view: Loadable<TailView, TailIntent>;
}

/**
 * What the page asks of the host. `ready` comes first. `chooseRuns`, `chooseCutoff` and `chooseGrouping` are answered with a view.
 * `setCut` writes `evaluation.head.minPairs` into the model file as one edit that can be undone.
 */
export type FromPage =
  | { readonly kind: 'ready'; readonly version: 1 }
  | { readonly kind: 'chooseRuns'; readonly runId: string; readonly referenceId: string | null }
  | { readonly kind: 'chooseCutoff'; readonly k: number }
  | { readonly kind: 'chooseGrouping'; readonly grouping: string }
  | { readonly kind: 'setCut'; readonly minPairs: number }
  | { readonly kind: TailIntent };

/** Kept by `setState`; a serializer finds the runs in it. */
export interface PageState {
  readonly version: 1;
  readonly runId: string | null;
  readonly referenceId: string | null;
  readonly k: number | null;
  /** `TailView.grouping` */
  readonly grouping: string | null;
  /** Key of the chosen group. */
  readonly selectedGroup: string | null;
  /** The cut looked at, or null for the configured one. */
  readonly previewMinPairs: number | null;
  readonly tables: readonly string[];
  readonly scrollTop: number;
}
