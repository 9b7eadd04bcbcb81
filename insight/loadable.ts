/** What a panel shows: its view, or in words why there is none yet. */
export type Loadable<View, Intent extends string> =
  | { readonly kind: 'ready'; readonly value: View }
  | { readonly kind: 'loading'; readonly label: string; readonly done: number; readonly total: number }
  | { readonly kind: 'empty'; readonly title: string; readonly detail: string; readonly action: Action<Intent> | null }
  | { readonly kind: 'error'; readonly title: string; readonly detail: string; readonly action: Action<Intent> | null };

/** A button: its words, and the intent that the page posts when it is pressed. */
export interface Action<Intent extends string> {
  readonly label: string;
  readonly intent: Intent;
}

/** Words of a sentence; the strong ones carry its answer. */
export type Sentence = readonly { readonly text: string; readonly isStrong: boolean }[];
