/** One cell; `emphasis` asks for what the terminal has for it. */
export interface Cell { readonly text: string; readonly emphasis?: boolean }

/** Columns under one title. */
export interface ColumnGroup {
  /** Lines above the columns, left-aligned; the same number for every group, none for no title. */
  readonly title: readonly string[];
  readonly columns: readonly {
    /** Lines above the cells; the same number for every column. */
    readonly heading: readonly string[];
    /** One per row. */
    readonly cells: readonly Cell[];
  }[];
}

export interface GridLook {
  /** Characters a line may have; one group is never broken, so a wider group makes a wider line. */
  readonly width: number;
  readonly align: 'left' | 'right';
  /** What emphasis looks like, applied after all widths are known. */
  readonly bold: (text: string) => string;
}

/**
 * Lines of a table of named rows and grouped columns. Groups that do not fit beside each other go into further blocks
 * below, each with the row names again. No line ends in spaces.
 */
export function textGrid(rowNames: readonly string[], groups: readonly ColumnGroup[], look: GridLook): string[] {
  const nameWidth = Math.max(0, ...rowNames.map(widthOf));
  const drawn = groups.map((group) => drawnGroup(group, rowNames.length, look));

  const blocks: Line[][][] = [];
  let used = Infinity;
  for (const { lines, width } of drawn) {
    if (look.width < used + groupGap + width) {
      blocks.push([]);
      used = nameWidth;
    }
    blocks.at(-1)!.push(lines.map((line) => ({ ...line, width })));
    used += groupGap + width;
  }
  return blocks.flatMap((block, at) => {
    const nAbove = block[0]!.length - rowNames.length;
    const text = block[0]!.map((_, lineAt) => {
      const name = rowNames[lineAt - nAbove] ?? '';
      const parts = block.map((lines) => lines[lineAt]!);
      return [name + ' '.repeat(nameWidth - widthOf(name)), ...parts.map((part) => part.text + ' '.repeat(part.width - part.plainWidth))].join(' '.repeat(groupGap)).trimEnd();
    });
    return at === 0 ? text : ['', ...text];
  });
}

const groupGap = 2;
const columnGap = 1;

/** `plainWidth` leaves out what emphasis added. */
interface Line { readonly text: string; readonly plainWidth: number; readonly width: number }

function drawnGroup({ title, columns }: ColumnGroup, nRows: number, { align, bold }: GridLook): { readonly lines: Line[]; readonly width: number } {
  const widths = columns.map(({ heading, cells }) => Math.max(...heading.map(widthOf), ...cells.map(({ text }) => widthOf(text)), 0));
  const columnsWidth = widths.reduce((sum, one) => sum + one, 0) + columnGap * (columns.length - 1);
  const width = Math.max(columnsWidth, ...title.map(widthOf));
  const pad = (text: string, at: number, look: (text: string) => string) => {
    const space = ' '.repeat(widths[at]! - widthOf(text));
    return align === 'left' ? look(text) + space : space + look(text);
  };
  const plain = (text: string) => text;
  const line = (text: string, plainWidth: number): Line => ({ text, plainWidth, width });

  const lines = title.map((text, at) => line(at === 0 ? bold(text) : text, widthOf(text)));
  if (title.length !== 0) lines.push(line('─'.repeat(width), width));
  for (let at = 0; at < (columns[0]?.heading.length ?? 0); at += 1) {
    lines.push(line(columns.map(({ heading }, column) => pad(heading[at] ?? '', column, plain)).join(' '.repeat(columnGap)), columnsWidth));
  }
  for (let row = 0; row < nRows; row += 1) {
    lines.push(line(columns.map(({ cells }, column) => {
      const cell = cells[row] ?? { text: '' };
      return pad(cell.text, column, cell.emphasis === true ? bold : plain);
    }).join(' '.repeat(columnGap)), columnsWidth));
  }
  return { lines, width };
}

/** Characters as a terminal counts them: code points, which is right for letters, digits and the signs used here. */
function widthOf(text: string): number {
  return Array.from(text).length;
}
