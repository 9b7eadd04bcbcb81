import type { ConfigFile, ReadOptions } from './readConfigFile';

/** How configs reach other files; the editor reads open documents, the command line reads the disk. */
export interface FileReader {
  /** The text of a file, or null when there is no such file. */
  read(path: string): Promise<string | null>;
  /** The path that `relative`, written in `fromFile`, means. */
  resolve(fromFile: string, relative: string): string;
  /** What `readConfigFile` returns for these arguments. A reader that is asked about the same texts again keeps it. */
  parse?(text: string, path: string, options: ReadOptions): ConfigFile;
}
