import { element } from './element';

let region: HTMLElement | null = null;
let lastAt = -Infinity;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Tells a screen reader, politely, at most once a second; the newest text wins. */
export function announce(text: string): void {
  region ??= document.body.appendChild(element('div', { class: 'announcement', 'aria-live': 'polite', role: 'status' }));
  clearTimeout(waiting);
  const say = () => {
    lastAt = performance.now();
    region!.textContent = text;
  };
  const due = lastAt + 1000 - performance.now();
  if (due <= 0) say();
  else waiting = setTimeout(say, due);
}
