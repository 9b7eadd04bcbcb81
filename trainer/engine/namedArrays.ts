import type { NamedArrays } from './engine';

/** @throws when a name of `shapes` is missing in `from` or has another shape there, or `from` has one too many */
export function assertSameArrays(shapes: ReadonlyMap<string, readonly number[]>, from: NamedArrays, what: string): void {
  for (const [name, shape] of shapes) {
    const found = from.get(name);
    if (found === undefined) throw new Error(`The checkpoint has no \`${name}\`, which the ${what} needs`);
    if (found.shape.join() !== shape.join()) throw new Error(`The checkpoint's \`${name}\` is [${found.shape.join(', ')}], and the ${what} needs [${shape.join(', ')}]`);
  }
  for (const name of from.keys()) if (!shapes.has(name)) throw new Error(`The checkpoint's \`${name}\` has no place in the ${what}`);
}

/**
 * Copies `from` over the arrays of `into`.
 *
 * @throws when a name is missing or too many, or a shape differs: nothing is copied then
 */
export function loadInto(into: NamedArrays, from: NamedArrays, what: string): void {
  assertSameArrays(new Map([...into].map(([name, { shape }]) => [name, shape])), from, what);
  for (const [name, { data }] of into) data.set(from.get(name)!.data);
}
