import { failureRule } from './failureRule';

/** Every file is of a format that can be read. */
export const filesReadable = failureRule('data-file-unreadable', 'file-unreadable', 'Check `format`, `delimiter` and `encoding`.');
