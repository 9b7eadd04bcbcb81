import type { Loadable } from '../../insight/loadable';
import type { RunIntent, RunView } from '../../insight/runView';
import { connect } from '../page/connect';
import { placeholder } from '../page/placeholder';
import '../page/page.css';
import './run.css';
import type { FromPage, PageState } from './protocol';
import { runPage, type RunPage } from './runPage';

const initial: PageState = { version: 1, runId: null, range: null, lossScale: 'settled', tables: [], scrollTop: 0 };
const root = document.body.appendChild(Object.assign(document.createElement('main'), { className: 'page' }));
let page: RunPage | null = null;

connect<RunView, RunIntent, FromPage, PageState>(initial, { kind: 'ready', version: 1 }, (view: Loadable<RunView, RunIntent>, connection) => {
  root.setAttribute('aria-busy', String(view.kind === 'loading'));
  // What is drawn stays until there is something newer to draw.
  if (view.kind === 'loading' && page !== null) return;
  if (view.kind !== 'ready') {
    page = null;
    placeholder(root, view, (kind) => connection.post({ kind }));
    return;
  }
  page ??= runPage(root, connection);
  page.show(view.value);
});
