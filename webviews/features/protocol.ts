import type { FeaturesIntent, FeaturesView } from '../../insight/featuresView';
import type { Loadable } from '../../insight/loadable';

/** What the host tells the page: whole pictures, after `ready`; the highest `sequence` wins. */
export interface ToPage {
  readonly kind: 'view';
  readonly version: 1;
  readonly sequence: number;
  readonly view: Loadable<FeaturesView, FeaturesIntent>;
}

/** What the page asks of the host. `ready` comes first. */
export type FromPage =
  | { readonly kind: 'ready'; readonly version: 1 }
  | { readonly kind: FeaturesIntent };

/** Kept by `setState`; a serializer finds in it what was measured. */
export interface PageState {
  readonly version: 1;
  /** `FeaturesView.sourceId` */
  readonly sourceId: string | null;
  readonly scale: 'raw' | 'normalized' | null;
  readonly order: 'clustered' | 'config' | 'name';
  /** Name of the seed feature. */
  readonly seed: string | null;
  readonly tables: readonly string[];
  readonly scrollTop: number;
}
