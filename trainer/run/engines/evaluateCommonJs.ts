import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

/**
 * Runs CommonJS files of a package that is not among our own modules, and what they ask of each other; all else they ask
 * for is handed to them.
 *
 * @param provided what `require(name)` gives, by name, before any file is looked for
 * @returns loads a file and gives its exports; each file runs once
 * @throws (the loader) when a file is missing or asks for something that is not provided
 */
export function evaluateCommonJs(provided: Readonly<Record<string, unknown>>): (file: string) => unknown {
  const loaded = new Map<string, { exports: unknown }>();
  const load = (file: string): unknown => {
    const known = loaded.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} as unknown };
    loaded.set(file, module);
    const run = vm.compileFunction(readFileSync(file, 'utf8'), ['exports', 'require', 'module', '__filename', '__dirname'], { filename: file }) as (...values: unknown[]) => void;
    run(module.exports, (name: string) => {
      if (Object.hasOwn(provided, name)) return provided[name];
      if (!name.startsWith('.')) throw new Error(`${path.basename(file)} asks for \`${name}\`, which it is not given`);
      return load(fileOf(path.resolve(path.dirname(file), name)));
    }, module, file, path.dirname(file));
    return module.exports;
  };
  return (file) => load(fileOf(file));
}

function fileOf(place: string): string {
  const found = [place, `${place}.js`, path.join(place, 'index.js')].find((file) => existsSync(file) && statSync(file).isFile());
  if (found === undefined) throw new Error(`${place} is missing`);
  return found;
}
