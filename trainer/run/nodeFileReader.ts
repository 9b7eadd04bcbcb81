import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FileReader } from '../../config/fileReader';

/** Reads config files from disk. */
export const nodeFileReader: FileReader = {
  async read(file) {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw error;
    }
  },
  resolve: (fromFile, relative) => path.resolve(path.dirname(fromFile), relative),
};
