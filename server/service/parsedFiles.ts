import { readConfigFile, type ConfigFile, type ReadOptions } from '../../config/readConfigFile';
import { readYamlReusing, type ReadElements } from '../../config/readYamlReusing';

interface Parsed { readonly text: string; readonly file: ConfigFile }

/**
 * What was read of each file, so that a text is read once however many files refer to it, and an edited one by its
 * changed elements. Never grows beyond two entries a file.
 */
export class ParsedFiles {
  readonly #parsed = new Map<string, Parsed>();
  readonly #elements = new Map<string, ReadElements>();

  /** As `readConfigFile`. */
  parse(text: string, path: string, { missing }: ReadOptions): ConfigFile {
    const key = `${missing} ${path}`;
    const known = this.#parsed.get(key);
    if (known?.text === text) return known.file;
    const file = readConfigFile(text, path, { missing }, (source) => {
      const { elements, ...tree } = readYamlReusing(source, this.#elements.get(path) ?? new Map());
      this.#elements.set(path, elements);
      return tree;
    });
    this.#parsed.set(key, { text, file });
    return file;
  }

  forget(path: string): void {
    for (const missing of ['report', 'ignoreInMaps']) this.#parsed.delete(`${missing} ${path}`);
    this.#elements.delete(path);
  }
}
