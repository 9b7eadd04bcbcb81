import type { Sentence } from '../../insight/loadable';
import { element, replaceChildren } from './element';

/** Writes a sentence, strong words strong; leaves an unchanged one alone, so that nothing is announced twice. */
export function sentenceInto(parent: Element, sentence: Sentence): void {
  const key = JSON.stringify(sentence);
  if (parent.getAttribute('data-sentence') === key) return;
  parent.setAttribute('data-sentence', key);
  replaceChildren(parent, ...sentence.map(({ text, isStrong }) => (isStrong ? element('strong', {}, text) : text)));
}
