import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver-types';
import type { ConfigDocument } from '../../config/configDocument';
import type { ConfigNode } from '../../config/configNode';

/** Every group, list and element of more than one line, and blocks of comment lines. */
export function foldingRanges({ root, source, text }: ConfigDocument): readonly FoldingRange[] {
  const found = new Map<number, FoldingRange>();
  const fold = (start: number, end: number) => {
    const { start: from, end: to } = source.rangeOf(start, end);
    const known = found.get(from.line);
    if (to.line > from.line && (known === undefined || known.endLine < to.line)) found.set(from.line, { startLine: from.line, endLine: to.line });
  };
  const visit = (node: ConfigNode): void => {
    if (node.kind === 'list') {
      for (const item of node.items) {
        if (item.kind !== 'scalar') fold(item.place.start, item.place.end);
        visit(item);
      }
    }
    if (node.kind === 'map') {
      for (const { keyPlace, value } of node.entries.values()) {
        fold(keyPlace.start, value.place.end);
        visit(value);
      }
    }
  };
  if (root) visit(root);
  return [...found.values(), ...commentBlocks(text)].sort((a, b) => a.startLine - b.startLine);
}

function commentBlocks(text: string): readonly FoldingRange[] {
  const blocks: FoldingRange[] = [];
  let start: number | undefined;
  const lines = text.split(/\r\n|\r|\n/);
  lines.forEach((line, index) => {
    const isComment = /^\s*#/.test(line);
    if (isComment) start ??= index;
    const isOver = !isComment || index === lines.length - 1;
    if (!isOver || start === undefined) return;
    const endLine = isComment ? index : index - 1;
    if (endLine > start) blocks.push({ startLine: start, endLine, kind: FoldingRangeKind.Comment });
    start = undefined;
  });
  return blocks;
}
