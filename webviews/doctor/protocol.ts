import type { DoctorIntent, DoctorView } from '../../insight/doctorView';
import type { Loadable } from '../../insight/loadable';

/** What the host tells the page: whole pictures, after `ready`; the highest `sequence` wins. */
export interface ToPage {
  readonly kind: 'view';
  readonly version: 1;
  readonly sequence: number;
  readonly view: Loadable<DoctorView, DoctorIntent>;
}

/** What the page asks of the host. `ready` comes first. */
export type FromPage =
  | { readonly kind: 'ready'; readonly version: 1 }
  | { readonly kind: DoctorIntent };

/** Kept by `setState`. */
export interface PageState { readonly version: 1; readonly scrollTop: number }
