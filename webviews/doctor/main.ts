import type { DoctorView } from '../../insight/doctorView';
import { startPage } from '../page/startPage';
import './doctor.css';
import { doctorPage } from './doctorPage';
import type { FromPage, PageState } from './protocol';

startPage<DoctorView, FromPage, PageState>({ version: 1, scrollTop: 0 }, doctorPage);
