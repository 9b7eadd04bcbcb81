import { Parser, type CST } from 'yaml';

/** Every token of a text, in its order. */
export function tokensOf(text: string): readonly CST.SourceToken[] {
  return [...new Parser().parse(text)].flatMap(flatten);
}

/** The comments of a text, in its order. */
export function commentsOf(text: string): readonly string[] {
  return tokensOf(text).filter(({ type }) => type === 'comment').map(({ source }) => source.trimEnd());
}

function flatten(token: CST.Token): CST.SourceToken[] {
  switch (token.type) {
    case 'document': return [...token.start, ...(token.value ? flatten(token.value) : []), ...(token.end ?? [])];
    case 'block-map':
    case 'block-seq':
    case 'flow-collection': {
      const items = token.items.flatMap(({ start, key, sep, value }) => [...start, ...(key ? flatten(key) : []), ...(sep ?? []), ...(value ? flatten(value) : [])]);
      return token.type === 'flow-collection' ? [token.start, ...items, ...token.end] : items;
    }
    case 'block-scalar': return [...token.props.flatMap(flatten), token as unknown as CST.SourceToken];
    case 'scalar':
    case 'alias':
    case 'single-quoted-scalar':
    case 'double-quoted-scalar': return [token as unknown as CST.SourceToken, ...(token.end ?? [])];
    case 'doc-end': return [token as unknown as CST.SourceToken, ...(token.end ?? [])];
    default: return 'source' in token ? [token as CST.SourceToken] : [];
  }
}
