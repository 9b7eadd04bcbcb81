/** A column of text. */
export interface Column { readonly title: string; readonly align: 'left' | 'right' }

/** Rows under titles, columns two spaces apart; as wide as the content. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, at) => Math.max(column.title.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]) =>
    columns.map(({ align }, at) => (align === 'left' ? (cells[at] ?? '').padEnd(widths[at]!) : (cells[at] ?? '').padStart(widths[at]!))).join('  ').trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)].join('\n');
}
