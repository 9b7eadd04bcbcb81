import { connect, type Connection } from './connect';
import { placeholder } from './placeholder';
import './page.css';

/**
 * Puts a page into the document and joins it to its host: what it shows comes with every view, and a placeholder stands where there is nothing
 * to draw yet.
 *
 * @param initial kept state of a page that is opened for the first time
 * @param made    builds the page's skeleton, once, and again after a placeholder
 */
export function startPage<View, FromPage extends { readonly kind: string }, State extends { readonly version: 1; readonly scrollTop: number }>(
  initial: State, made: (root: HTMLElement, connection: Connection<FromPage, State>) => { readonly show: (view: View) => void },
): void {
  const root = document.body.appendChild(Object.assign(document.createElement('main'), { className: 'page' }));
  let page: { readonly show: (view: View) => void } | null = null;
  connect<View, string, FromPage | { readonly kind: string }, State>(initial, { kind: 'ready', version: 1 } as { readonly kind: string }, (view, connection) => {
    root.setAttribute('aria-busy', String(view.kind === 'loading'));
    // What is drawn stays until there is something newer to draw.
    if (view.kind === 'loading' && page !== null) return;
    if (view.kind !== 'ready') {
      page = null;
      placeholder(root, view, (kind) => connection.post({ kind }));
      return;
    }
    page ??= made(root, connection);
    page.show(view.value);
  });
}
