import type { RunView } from '../../insight/runView';
import { startPage } from '../page/startPage';
import './run.css';
import type { FromPage, PageState } from './protocol';
import { runPage } from './runPage';

startPage<RunView, FromPage, PageState>({ version: 1, runId: null, range: null, lossScale: 'settled', tables: [], scrollTop: 0 }, runPage);
