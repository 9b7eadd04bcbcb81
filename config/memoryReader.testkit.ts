import type { FileReader } from './fileReader';

/** A reader over texts by absolute path, `/shop/shop.model.yaml`. */
export function memoryReader(texts: Readonly<Record<string, string>>): FileReader {
  return {
    read: async (path) => texts[path] ?? null,
    resolve: (fromFile, relative) => {
      if (relative.startsWith('/')) return relative;
      const parts = fromFile.split('/').slice(0, -1);
      for (const part of relative.split('/')) {
        if (part === '..') parts.pop();
        else if (part !== '.') parts.push(part);
      }
      return parts.join('/');
    },
  };
}
