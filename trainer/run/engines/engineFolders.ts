import os from 'node:os';
import path from 'node:path';

/**
 * Folders that engines are kept in; the first takes new ones.
 *
 * `LONGTAIL_ENGINES` names them, separated as PATH is; an empty name among them stands for the folder that is the only one
 * without it: `longtail/engines` in the user's data, which is `$XDG_DATA_HOME` or `~/.local/share`, on macOS
 * `~/Library/Application Support`, on Windows `%LOCALAPPDATA%`.
 */
export function engineFolders(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform, home: string = os.homedir()): readonly [string, ...string[]] {
  const usual = path.join(userDataFolder(environment, platform, home), 'longtail', 'engines');
  const [first = usual, ...others] = (environment.LONGTAIL_ENGINES ?? '').split(path.delimiter).map((folder) => (folder === '' ? usual : path.resolve(folder)));
  return [first, ...others];
}

function userDataFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (platform === 'win32') return environment.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support');
  // The standard says that a relative path there is to be ignored.
  return path.isAbsolute(environment.XDG_DATA_HOME ?? '') ? environment.XDG_DATA_HOME! : path.join(home, '.local', 'share');
}
