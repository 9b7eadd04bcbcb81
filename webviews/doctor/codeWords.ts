import { element } from '../page/element';

/** A text in which backticks enclose what is typed. */
export function codeWords(text: string): (Node | string)[] {
  return text.split('`').map((part, at) => (at % 2 === 1 ? element('code', {}, part) : part)).filter((part) => part !== '');
}
