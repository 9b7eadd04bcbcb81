import type { TailIntent, TailView } from '../../insight/tailView';
import { connect } from '../page/connect';
import { placeholder } from '../page/placeholder';
import '../page/page.css';
import './tail.css';
import type { FromPage, PageState } from './protocol';
import { tailPage, type TailPage } from './tailPage';

const initial: PageState = { version: 1, runId: null, referenceId: null, k: null, selectedGroup: null, previewMinPairs: null, tables: [], scrollTop: 0 };
const root = document.body.appendChild(Object.assign(document.createElement('main'), { className: 'page' }));
let page: TailPage | null = null;

connect<TailView, TailIntent, FromPage, PageState>(initial, { kind: 'ready', version: 1 }, (view, connection) => {
  root.setAttribute('aria-busy', String(view.kind === 'loading'));
  // What is drawn stays until there is something newer to draw.
  if (view.kind === 'loading' && page !== null) return;
  if (view.kind !== 'ready') {
    page = null;
    placeholder(root, view, (kind) => connection.post({ kind }));
    return;
  }
  page ??= tailPage(root, connection);
  page.show(view.value);
});
