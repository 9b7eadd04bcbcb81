import { describe, expect, test } from 'vitest';
import { bytesOfTexts, textsIn, textsOfBytes } from './texts';

describe('texts as bytes', () => {
  test('come back as they were: empty ones, other scripts, a byte order mark, more than are joined at a time', () => {
    const many = Array.from({ length: 150_000 }, (_, at) => `item ${at}`);
    for (const texts of [[''], ['', ''], ['a', '', 'ü', '日本', '\uFEFFmark', '😀'], many]) {
      const bytes = bytesOfTexts(texts)!;
      expect(bytes.filter((byte) => byte === 0).length).toBe(texts.length);
      expect(textsIn(bytes)).toEqual(texts);
    }
  });

  test('are cut at ends of texts when they are more bytes than a string is made of at a time', () => {
    const texts = Array.from({ length: 40 }, (_, at) => String(at).padStart(1 << 20, 'x'));
    texts[20] = 'y'.repeat(20 << 20);
    expect(textsIn(bytesOfTexts(texts)!)).toEqual(texts);
  });

  test('are none where a text has the character that ends one', () => {
    expect(bytesOfTexts(['a', 'b\0c'])).toBeUndefined();
  });

  test('are the ones that a list was made of', () => {
    const bytes = new TextEncoder().encode('a\0b\0');
    expect(bytesOfTexts(textsOfBytes(bytes))).toBe(bytes);
  });
});
