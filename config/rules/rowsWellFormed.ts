import { failureRule } from './failureRule';

/** Every row has the columns of the others. */
export const rowsWellFormed = failureRule('data-row-malformed', 'row-malformed', 'Mend the row, or write `badRows: skip` to leave such rows out.');
