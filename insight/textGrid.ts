/** One cell; `emphasis` asks for what the terminal has for it. */
export interface Cell { readonly text: string; readonly emphasis?: boolean }

export interface GridColumn {
  /** Lines above the cells, set against the rule below them; none for no heading. */
  readonly heading: readonly string[];
  readonly align: 'left' | 'right';
  /** One per row. */
  readonly cells: readonly Cell[];
}

export interface GridLook {
  /** Characters a line may have; only a single column wider than this makes a longer line. */
  readonly width: number;
  /** What emphasis looks like, applied after all widths are known. */
  readonly bold: (text: string) => string;
}

/**
 * Lines of a table of named rows. Columns that do not fit beside each other go into further blocks below, each with the
 * row names again. No line ends in spaces.
 *
 * @param rowNames names of the rows, the first column; a name with `emphasis` heads the rows below it
 */
export function textGrid(rowNames: readonly Cell[], columns: readonly GridColumn[], look: GridLook): string[] {
  const nHeadings = Math.max(0, ...columns.map(({ heading }) => heading.length));
  const names = drawnColumn({ heading: [], align: 'left', cells: rowNames }, nHeadings, look);
  const blocks: Drawn[][] = [];
  let used = Infinity;
  for (const column of columns.map((one) => drawnColumn(one, nHeadings, look))) {
    if (look.width < used + gap.length + column.width) {
      blocks.push([names]);
      used = names.width;
    }
    blocks.at(-1)!.push(column);
    used += gap.length + column.width;
  }
  return blocks.flatMap((block, at) => {
    const text = names.lines.map((_, line) => block.map(({ lines }) => lines[line]!).join(gap).trimEnd());
    // A block whose headings are all short needs no room for longer ones.
    const first = text.findIndex((line) => line !== '');
    return [...(at === 0 ? [] : ['']), ...text.slice(Math.max(0, first))];
  });
}

const gap = '  ';

interface Drawn { readonly lines: readonly string[]; readonly width: number }

function drawnColumn({ heading, align, cells }: GridColumn, nHeadings: number, { bold }: GridLook): Drawn {
  const width = Math.max(0, ...heading.map(widthOf), ...cells.map(({ text }) => widthOf(text)));
  const padded = (text: string, look: (text: string) => string = (plain) => plain) => {
    const space = ' '.repeat(width - widthOf(text));
    return text === '' ? space : align === 'left' ? look(text) + space : space + look(text);
  };
  const headings = [...Array.from({ length: nHeadings - heading.length }, () => ''), ...heading];
  return {
    width,
    lines: [...headings.map((text) => padded(text)), '─'.repeat(width), ...cells.map(({ text, emphasis }) => padded(text, emphasis === true ? bold : undefined))],
  };
}

/** Characters as a terminal counts them: code points, which is right for letters, digits and the signs used here. */
function widthOf(text: string): number {
  return Array.from(text).length;
}
