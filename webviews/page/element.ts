/** Attributes and listeners of an element; `on…` names are not attributes but functions. */
export type Properties = Readonly<Record<string, string | number | boolean | null | undefined | ((event: never) => void)>>;

/**
 * An element with its attributes and children. Null, undefined and false leave an attribute out; true leaves it empty. Text goes in as
 * text, never as HTML.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, properties: Properties = {}, ...children: readonly (Node | string | null)[]): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value as EventListener);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** An icon of the editor's font; decoration, so what it says is in the words beside it. */
export function icon(name: string): HTMLSpanElement {
  return element('span', { class: `icon icon-${name}`, 'aria-hidden': 'true' });
}

/** Puts children in the place of all there are, unless they are the same. */
export function replaceChildren(parent: Element, ...children: readonly (Node | string | null)[]): void {
  parent.replaceChildren(...children.filter((child) => child !== null));
}
