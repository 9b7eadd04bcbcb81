import type { TailView } from '../../insight/tailView';
import { startPage } from '../page/startPage';
import './tail.css';
import type { FromPage, PageState } from './protocol';
import { tailPage } from './tailPage';

startPage<TailView, FromPage, PageState>({ version: 1, runId: null, referenceId: null, k: null, grouping: null, selectedGroup: null, previewMinPairs: null, tables: [], scrollTop: 0 }, tailPage);
