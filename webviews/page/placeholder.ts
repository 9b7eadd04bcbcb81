import type { Loadable } from '../../insight/loadable';
import { buttons } from './button';
import { element, icon, replaceChildren } from './element';

/** What stands in the place of a page that has nothing to draw: words, progress, and the one button that helps. */
export function placeholder<Intent extends string>(root: Element, view: Exclude<Loadable<never, Intent>, { readonly kind: 'ready' }>, press: (intent: Intent) => void): void {
  if (view.kind === 'loading') {
    replaceChildren(root, element('div', { class: 'placeholder' },
      element('p', { role: 'status' }, `${view.label}${view.total === 0 ? '' : `: ${view.done.toLocaleString('en')} of ${view.total.toLocaleString('en')}`}`),
      element('progress', { max: Math.max(1, view.total), 'aria-label': view.label, ...(view.total === 0 ? {} : { value: view.done }) })));
    return;
  }
  replaceChildren(root, element('div', { class: `placeholder ${view.kind}` },
    icon(view.kind === 'error' ? 'error' : 'graph-line'), element('h2', {}, view.title), element('p', {}, view.detail),
    view.action === null ? null : buttons([view.action], press, 'first-is-primary')));
}
