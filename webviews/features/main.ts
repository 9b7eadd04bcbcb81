import type { FeaturesView } from '../../insight/featuresView';
import { startPage } from '../page/startPage';
import './features.css';
import { featuresPage } from './featuresPage';
import type { FromPage, PageState } from './protocol';

startPage<FeaturesView, FromPage, PageState>({ version: 1, sourceId: null, scale: null, order: 'clustered', seed: null, tables: [], scrollTop: 0 }, featuresPage);
