import { failureRule } from './failureRule';

/** Every file is there. */
export const filesPresent = failureRule('data-file-missing', 'file-missing', 'Change the path or put the file there.');
