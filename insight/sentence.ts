import type { Sentence } from './loadable';

/** A sentence from text in which `**` encloses the strong words. */
export function sentence(text: string): Sentence {
  return text.split('**').map((part, at) => ({ text: part, isStrong: at % 2 === 1 })).filter((part) => part.text !== '');
}

/** The words without emphasis. */
export function plainText(parts: Sentence): string {
  return parts.map(({ text }) => text).join('');
}
