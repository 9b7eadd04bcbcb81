import { parentPort, workerData } from 'node:worker_threads';
import { serveBatches } from './run/batch/serveBatches';
import type { BatchWork } from './run/batch/workerLoader';

serveBatches(parentPort!, workerData as BatchWork);
