import type { Action } from '../../insight/loadable';
import { element } from './element';

/** A row of buttons for actions, the first one primary when asked. */
export function buttons<Intent extends string>(actions: readonly Action<Intent>[], press: (intent: Intent) => void, look: 'first-is-primary' | 'all-plain'): HTMLElement {
  return element('div', { class: 'buttons' }, ...actions.map(({ label, intent }, at) => (
    element('button', { type: 'button', class: at === 0 && look === 'first-is-primary' ? 'primary' : 'plain', 'data-intent': intent, onclick: () => press(intent) }, label))));
}
