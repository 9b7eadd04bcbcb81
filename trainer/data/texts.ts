/** Bytes decoded at a time: a string has an end. */
const bytesAtOnce = 1 << 24;

/** Bytes that lists were made of. */
const known = new WeakMap<readonly string[], Uint8Array>();

/** Remembers what bytes a list was made of, for {@link bytesOfTexts}. */
export function textsOfBytes(bytes: Uint8Array): string[] {
  const texts = textsIn(bytes);
  known.set(texts, bytes);
  return texts;
}

/** @param bytes UTF-8, with a byte of 0 after each text */
export function textsIn(bytes: Uint8Array): string[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const blocks: string[][] = [];
  for (let from = 0; from < bytes.length;) {
    const within = bytes.lastIndexOf(0, from + bytesAtOnce);
    const end = from <= within ? within : bytes.indexOf(0, from);
    blocks.push(decoder.decode(bytes.subarray(from, end)).split('\0'));
    from = end + 1;
  }
  // To move texts to a list one by one takes three times as long as all before.
  return blocks.length === 1 ? blocks[0]! : blocks.flat();
}

/**
 * Texts in UTF-8, with a byte of 0 after each.
 *
 * @param texts one at least
 * @returns nothing where a text has a character of code 0
 */
export function bytesOfTexts(texts: readonly string[]): Uint8Array | undefined {
  const before = known.get(texts);
  if (before !== undefined) return before;
  const blocks: Uint8Array[] = [];
  for (let from = 0; from < texts.length; from += textsAtOnce) {
    const part = texts.slice(from, from + textsAtOnce);
    const bytes = Buffer.from(`${part.join('\0')}\0`);
    if (zerosIn(bytes) !== part.length) return undefined;
    blocks.push(bytes);
  }
  return blocks.length === 1 ? blocks[0] : Buffer.concat(blocks);
}

/** Texts joined at a time: long ones, too, fit into a string. */
const textsAtOnce = 1 << 12;

function zerosIn(bytes: Uint8Array): number {
  let zeros = 0;
  for (let at = 0; at < bytes.length; at += 1) zeros += bytes[at] === 0 ? 1 : 0;
  return zeros;
}
