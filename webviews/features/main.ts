import type { FeaturesIntent, FeaturesView } from '../../insight/featuresView';
import { connect } from '../page/connect';
import { placeholder } from '../page/placeholder';
import '../page/page.css';
import './features.css';
import { featuresPage, type FeaturesPage } from './featuresPage';
import type { FromPage, PageState } from './protocol';

const initial: PageState = { version: 1, sourceId: null, scale: null, order: 'clustered', seed: null, tables: [], scrollTop: 0 };
const root = document.body.appendChild(Object.assign(document.createElement('main'), { className: 'page' }));
let page: FeaturesPage | null = null;

connect<FeaturesView, FeaturesIntent, FromPage, PageState>(initial, { kind: 'ready', version: 1 }, (view, connection) => {
  root.setAttribute('aria-busy', String(view.kind === 'loading'));
  // What is drawn stays until there is something newer to draw.
  if (view.kind === 'loading' && page !== null) return;
  if (view.kind !== 'ready') {
    page = null;
    placeholder(root, view, (kind) => connection.post({ kind }));
    return;
  }
  page ??= featuresPage(root, connection);
  page.show(view.value);
});
