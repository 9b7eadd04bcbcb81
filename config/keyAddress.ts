/** One step into a tree: a key of a map, or an element of a list by place or by its `name`. */
export type AddressStep = { readonly key: string } | { readonly element: string };

/**
 * Reads an address as `--set` and problems write it: `loss.temperature`, `features[tags].dim`, `evaluation.cutoffs[0]`.
 *
 * @returns the steps, or undefined when the text is no address
 */
export function parseAddress(address: string): readonly AddressStep[] | undefined {
  const steps: AddressStep[] = [];
  const pattern = /(?:^|\.)([^.[\]\s]+)|\[([^\]]*)\]/y;
  while (pattern.lastIndex < address.length) {
    const match = pattern.exec(address);
    if (!match) return undefined;
    if (match[1] !== undefined) steps.push({ key: match[1] });
    else if (steps.length === 0) return undefined;
    else steps.push({ element: match[2]! });
  }
  return steps.length > 0 ? steps : undefined;
}

/** The text that {@link parseAddress} reads back. */
export function addressText(steps: readonly AddressStep[]): string {
  let text = '';
  for (const step of steps) {
    if ('element' in step) text += `[${step.element}]`;
    else text += text === '' ? step.key : `.${step.key}`;
  }
  return text;
}
