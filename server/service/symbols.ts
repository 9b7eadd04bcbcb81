import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver-types';
import type { ConfigDocument } from '../../config/configDocument';
import { nameOf, type ConfigNode, type MapEntry } from '../../config/configNode';
import type { Range } from '../../config/problem';
import { shortened } from '../../config/shapeWords';

/** The outline: keys of groups, and elements of lists that have a name. */
export function symbols({ root, source }: ConfigDocument): readonly DocumentSymbol[] {
  if (!root) return [];
  const rangeFrom = (start: number, end: number): Range => source.rangeOf(start, end);
  const ofEntry = ([key, { keyPlace, value }]: readonly [string, MapEntry]): DocumentSymbol => ({
    name: key, kind: kindOf(value), detail: value.kind === 'scalar' ? detailOf(value) : '',
    range: rangeFrom(keyPlace.start, Math.max(keyPlace.end, value.place.end)), selectionRange: rangeFrom(keyPlace.start, keyPlace.end), children: childrenOf(value),
  });
  const childrenOf = (node: ConfigNode): DocumentSymbol[] => {
    if (node.kind === 'map') return [...node.entries].map(ofEntry);
    if (node.kind !== 'list') return [];
    return node.items.flatMap((item): DocumentSymbol[] => {
      const name = nameOf(item);
      if (item.kind !== 'map' || name === undefined) return [];
      const kind = item.entries.get('kind')?.value;
      const { place } = item.entries.get('name')!.value;
      return [{
        name, kind: SymbolKind.Field, detail: kind?.kind === 'scalar' ? detailOf(kind) : '',
        range: rangeFrom(item.place.start, item.place.end), selectionRange: rangeFrom(place.start, place.end),
      }];
    });
  };
  return [...root.entries].map(ofEntry);
}

function kindOf(node: ConfigNode): SymbolKind {
  if (node.kind === 'map') return SymbolKind.Module;
  if (node.kind === 'list') return SymbolKind.Array;
  return typeof node.value === 'number' ? SymbolKind.Number : typeof node.value === 'boolean' ? SymbolKind.Boolean : SymbolKind.String;
}

function detailOf(node: ConfigNode): string {
  return node.kind === 'scalar' ? shortened(String(node.value)) : '';
}
